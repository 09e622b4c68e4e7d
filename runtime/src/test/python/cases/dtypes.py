"""dtypes of inputs and layers, and mixed precision."""

import numpy as np

from goldenlib.registry import BOTH, KERAS2, KERAS3, KERAS_FILE, case

# One rounding of half precision is 2^-11, of bfloat16 2^-9; several add up through a layer.
HALF = 4e-3
BFLOAT = 3e-2


def _dense_on(k, dtype, data):
    x = k.input(4, dtype=dtype)
    return k.model(x, k.L.Dense(3)(x)), [data]


@case(KERAS3)
def input_int32(k):
    return _dense_on(k, "int32", k.integers(-3, 4, 2, 4))


@case(KERAS2)
def input_int64(k):
    return _dense_on(k, "int64", k.integers(-3, 4, 2, 4, dtype="int64"))


@case(KERAS3)
def input_uint8(k):
    return _dense_on(k, "uint8", k.integers(0, 5, 2, 4, dtype="uint8"))


@case(KERAS2)
def input_float64(k):
    return _dense_on(k, "float64", k.normal(2, 4, dtype="float64"))


@case(KERAS3)
def input_float16(k):
    return _dense_on(k, "float16", k.normal(2, 4, dtype="float16"))


@case(KERAS2)
def input_bool(k):
    return _dense_on(k, "bool", k.rng.random((2, 4)) < 0.5)


@case(KERAS3)
def integers_kept(k):
    """Layers that only move values keep an integer an integer."""
    x = k.input(3, 2, dtype="int32")
    y = k.L.Flatten(dtype="int32")(k.L.Reshape((2, 3), dtype="int32")(x))
    return k.model(x, [y, k.L.Concatenate(dtype="int32")([y, y])]), [k.integers(-9, 9, 2, 3, 2)]


@case()
def integers_without_dtype(k):
    """What a layer of dtype float32 does with integers it only moves."""
    x = k.input(3, 2, dtype="int32")
    y = k.L.Flatten()(k.L.Reshape((2, 3))(x))
    return k.model(x, [y, k.L.Concatenate()([y, y]), k.L.Add()([y, y])]), [k.integers(-9, 9, 2, 3, 2)]


@case()
def averages_of_integers(k):
    """TensorFlow divides integers of 32 bits and more in float64, smaller ones in float32."""
    x, y = k.input(3, dtype="int32"), k.input(3, dtype="uint8")
    outputs = [k.L.Average()([x, x, k.L.Rescaling(2, dtype="int32")(x)]), k.L.Average()([y, y])]
    return k.model([x, y], outputs), [k.integers(-9, 9, 2, 3), k.integers(0, 90, 2, 3, dtype="uint8")]


@case(KERAS3)
def integers_into_cells(k):
    x = k.input(4, 3, dtype="int32")
    cells = [k.L.LSTMCell(3), k.L.GRUCell(2)]
    return k.model(x, [k.L.RNN(cells)(x), k.L.LSTM(2)(x), k.L.SimpleRNN(2)(x)]), [k.integers(-3, 4, 2, 4, 3)]


@case(KERAS3)
def time_distributed_around_half(k):
    """Keras 3 calls the inner layer's function alone: its own compute dtype takes no effect."""
    x = k.input(4, 3)
    return k.model(x, k.L.TimeDistributed(k.L.Dense(5, dtype="mixed_bfloat16"))(x)), [k.normal(2, 4, 3)]


@case(KERAS3, atol=BFLOAT)
def time_distributed_in_half(k):
    x = k.input(4, 3)
    y = k.L.TimeDistributed(k.L.Dense(5), dtype="mixed_bfloat16")(x)
    return k.model(x, k.L.Activation("linear", dtype="float32")(y)), [k.normal(2, 4, 3)]


@case()
def integers_into_activations(k):
    x, y = k.input(6, dtype="int32"), k.input(6, dtype="uint8")
    outputs = [k.leaky_relu(0.3)(x), k.leaky_relu(0.3)(y), k.L.Activation("relu")(x)]
    if k.keras3:
        outputs += [k.L.Activation(name)(x) for name in ("tanh", "exponential", "leaky_relu")]
    return k.model([x, y], outputs), [k.integers(-4, 5, 2, 6), k.integers(0, 9, 2, 6, dtype="uint8")]


@case()
def global_means_of_integers(k):
    """Keras 2 gives TensorFlow's mean of integers, which is one."""
    x, y, z = k.input(5, 3, dtype="int32"), k.input(3, 5, 2, dtype="int64"), k.input(5, 3, dtype="bool")
    outputs = [k.L.GlobalAveragePooling1D()(x), k.L.GlobalAveragePooling2D(keepdims=True)(y), k.L.GlobalAveragePooling1D()(z)]
    data = [k.integers(-19, 9, 2, 5, 3), k.integers(-9, 19, 2, 3, 5, 2, dtype="int64"), k.rng.random((2, 5, 3)) < 0.5]
    return k.model([x, y, z], outputs), data


@case(KERAS3)
def images_of_integers(k):
    """Keras 3.6 and later round what they interpolate, and hold it within the dtype's range."""
    x, y = k.input(5, 4, 2, dtype="int32"), k.input(5, 4, 2, dtype="uint8")
    outputs = [k.L.UpSampling2D((2, 3), interpolation="bilinear")(x), k.L.Resizing(7, 3, dtype="int32")(x)]
    outputs += [k.L.Resizing(7, 9, "bicubic", dtype="uint8")(y), k.L.CenterCrop(7, 3, dtype="uint8")(y)]
    return k.model([x, y], outputs), [k.integers(-99, 99, 2, 5, 4, 2), k.integers(0, 256, 2, 5, 4, 2, dtype="uint8")]


@case(KERAS3)
def masking_of_bools(k):
    x = k.input(4, 3, dtype="bool")
    return k.model(x, k.L.Masking()(x)), [k.rng.random((2, 4, 3)) < 0.4]


@case()
def float64_layers(k):
    x = k.input(4, dtype="float64")
    y = k.L.Dense(3, dtype="float64", activation="tanh")(x)
    return k.model(x, k.L.BatchNormalization(dtype="float64")(y)), [k.normal(2, 4, dtype="float64")]


@case()
def float64_layer_between(k):
    x = k.input(4)
    y = k.L.Dense(3, dtype="float64")(x)
    return k.model(x, [y, k.L.Dense(2)(y)]), [k.normal(2, 4)]


@case(KERAS3)
def float64_recurrent(k):
    x = k.input(4, 2, dtype="float64")
    outputs = [k.L.LSTM(2, dtype="float64")(x), k.L.GRU(2, dtype="float64")(x)]
    return k.model(x, outputs), [k.normal(2, 4, 2, dtype="float64")]


@case(KERAS2)
def float64_convolution(k):
    x = k.input(5, 4, 2, dtype="float64")
    y = k.L.Conv2D(2, 3, padding="same", dtype="float64")(x)
    return k.model(x, k.L.MaxPooling2D(2, dtype="float64")(y)), [k.normal(2, 5, 4, 2, dtype="float64")]


@case(atol=HALF)
def mixed_float16_dense(k):
    x = k.input(4)
    y = k.L.Dense(8, activation="relu", dtype="mixed_float16")(x)
    return k.model(x, k.L.Dense(3, activation="softmax", dtype="float32")(y)), [k.normal(2, 4)]


@case(KERAS3, atol=HALF)
def mixed_float16_output(k):
    x = k.input(4)
    return k.model(x, k.L.Dense(3, dtype="mixed_float16")(x)), [k.normal(2, 4)]


@case(KERAS2, atol=HALF)
def mixed_float16_convolution(k):
    policy = {"dtype": "mixed_float16"}
    x = k.input(6, 5, 2)
    y = k.L.Conv2D(3, 3, padding="same", use_bias=False, **policy)(x)
    y = k.L.BatchNormalization(**policy)(y)
    y = k.L.Activation("relu", **policy)(y)
    y = k.L.GlobalAveragePooling2D(**policy)(y)
    return k.model(x, k.L.Dense(2, dtype="float32")(y)), [k.normal(2, 6, 5, 2)]


@case(KERAS3, atol=BFLOAT)
def mixed_bfloat16_dense(k):
    x = k.input(4)
    y = k.L.Dense(8, activation="relu", dtype="mixed_bfloat16")(x)
    return k.model(x, k.L.Dense(3, activation="softmax", dtype="float32")(y)), [k.normal(2, 4)]


@case(KERAS3, atol=HALF)
def float16_layers(k):
    x = k.input(4)
    return k.model(x, k.L.Dense(3, dtype="float16")(x)), [k.normal(2, 4)]


@case(atol=BFLOAT)
def bfloat16_layers(k):
    """bfloat16 weights are opaque two-byte values in HDF5."""
    x = k.input(4)
    y = k.L.Dense(3, dtype="bfloat16")(x)
    return k.model(x, k.L.Activation("linear", dtype="float32")(y)), [k.normal(2, 4)]


@case(KERAS3)
def not_a_number(k):
    """NaN and infinity go in and come out where Keras lets them."""
    x = k.input(3)
    data = np.array([[1.0, np.nan, 2.0], [np.inf, 1.0, -1.0], [0.5, -np.inf, 1.0]], "float32")
    return k.model(x, [k.L.Activation("linear")(x), k.L.Add()([x, x]), k.L.Activation("sigmoid")(x)]), [data]


@case(KERAS3, forms=KERAS_FILE)
def normalization_of_integer_policies(k):
    """Statistics are cut to integers; what they give is float32, of 64 bits without a sign by way of 32."""
    x, f = k.input(3, dtype="int32"), k.input(3)
    numbers = {"mean": [1.7, 2.0, 3.0], "variance": [2.25, 4.0, 9.9]}
    y = [k.L.Normalization(dtype=d, **numbers)(v) for d in ("int32", "uint8", "uint64") for v in (x, f)]
    y += [k.L.Normalization(dtype="int16", invert=True, **numbers)(x)]
    return k.model([x, f], y), [k.integers(0, 9, 3, 3), np.abs(k.normal(3, 3, scale=5.0))]


@case(KERAS3, forms=KERAS_FILE, atol=5e-3)
def time_distributed_half(k):
    """The inner layer computes in the dtype of the outer one, with weights in its own."""
    x = k.input(2, 3)
    pairs = (("float32", "float16"), ("float16", "float32"), ("bfloat16", "float16"), ("mixed_float16", "bfloat16"))
    y = [k.L.TimeDistributed(k.L.Dense(2, activation="tanh", dtype=inner), dtype=outer)(x) for outer, inner in pairs]
    return k.model(x, y), [k.normal(2, 2, 3)]


@case(KERAS2, forms=KERAS_FILE)
def global_means_of_small_integers(k):
    """The sum in 64 bits, divided and rounded towards 0."""
    inputs = [k.input(5, 2, dtype=d) for d in ("int8", "uint8", "int16", "uint16")]
    y = [k.L.GlobalAveragePooling1D()(x) for x in inputs]
    low, high = (-128, 0, -30000, 0), (128, 256, 30000, 60000)
    data = [k.integers(a, b, 2, 5, 2, dtype=str(np.dtype(x.dtype.name))) for a, b, x in zip(low, high, inputs)]
    return k.model(inputs, y), data


@case(KERAS2, forms=KERAS_FILE)
def group_normalization_masked(k):
    """Keras 2 puts the mask over the last axes, which works where the sizes happen to be equal."""
    x = k.input(4, 4)
    data = k.normal(4, 4, 4)
    data[0, 1] = 0
    data[3, 3] = 0
    return k.model(x, k.L.GroupNormalization(2)(k.L.Masking()(x))), [data]


@case(*BOTH, atol=1e-12, rtol=1e-12)
def double_constants(k):
    """Numbers of a config in layers of float64: some pass through float32 in TensorFlow, others do not."""
    L, x, wide = k.L, k.input(6, dtype="float64"), {"dtype": "float64"}
    outputs = [
        L.Rescaling(1 / 3.0, 0.1, **wide)(x),
        L.Rescaling([0.1, 0.2, 0.3, 0.4, 0.7, 1.1], 2, **wide)(x),
        k.leaky_relu(0.3, **wide)(x),
        L.ReLU(max_value=0.7, **wide)(x),
        L.ReLU(max_value=0.7, negative_slope=0.1, threshold=0.3, **wide)(x),
        L.Activation("gelu", **wide)(x),
        L.ELU(0.3, **wide)(x),
        L.Discretization(bin_boundaries=[0.1, 0.2], output_mode="multi_hot", **wide)(x),
    ]
    if k.keras3:
        outputs += [k.K.ops.gelu(x), k.K.ops.leaky_relu(x, 0.1), k.K.ops.relu6(x)]
    data = k.normal(2, 6).astype("float64")
    data[0, :2] = np.float32([0.1, 0.2])
    return k.model(x, outputs), [data]
