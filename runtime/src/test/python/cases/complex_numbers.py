"""Complex numbers as inputs and outputs, in layers, and in the functions that take them."""

import numpy as np

from goldenlib.registry import BOTH, KERAS2, KERAS3, KERAS_FILE, V3_WEIGHTS, add, case


def _complex(k, *shape, dtype="complex64"):
    return (k.rng.standard_normal(shape) + 1j * k.rng.standard_normal(shape)).astype(dtype)


def _input(k, *shape, dtype="complex64"):
    return k.K.Input(shape, dtype=dtype)


@case(*BOTH, forms=V3_WEIGHTS, max_bytes=44_000)
def complex_layers_moves(k):
    L = k.L
    x, r = _input(k, 4, 3), k.input(4, 3)
    y = [
        L.Flatten()(x),
        L.Permute((2, 1))(x),
        L.RepeatVector(2)(L.Flatten()(x)),
        L.Concatenate()([x, x]),
        L.ZeroPadding1D(1)(x),
        L.GlobalAveragePooling1D()(x),
        L.TimeDistributed(L.Reshape((3, 1)))(x),
        L.Flatten(dtype="complex64")(r),
        x,
    ]
    return k.model([x, r], y), [_complex(k, 2, 4, 3), k.normal(2, 4, 3)]


@case(*BOTH, forms=V3_WEIGHTS)
def complex_layers_numbers(k):
    L = k.L
    x = _input(k, 4, 3)
    y = [
        L.Add()([x, x, x]),
        L.Multiply()([x, x]),
        L.Dot(1)([x, x]),
        L.Masking()(x),
        L.BatchNormalization()(x),
        *([] if k.keras3 else [L.LayerNormalization()(x)]),
        L.Rescaling(2.0, 0.5)(x),
        L.Dense(2)(L.Flatten()(x)),
    ]
    data = _complex(k, 2, 4, 3)
    data[1, 2] = 0
    data[0, 1].real = 0
    return k.model(x, y), [data]


@case(KERAS3, forms=KERAS_FILE)
def complex_einsum_dense(k):
    x = _input(k, 4, 3)
    return k.model(x, k.L.EinsumDense("abc,cd->abd", (None, 2), bias_axes="d")(x)), [_complex(k, 2, 4, 3)]


@case(KERAS3, forms=V3_WEIGHTS, max_bytes=52_000)
def complex_layers_functions(k):
    L = k.L
    x, r = _input(k, 3, 4), k.input(3, 4)
    y = [
        *(L.Activation(name)(x) for name in ("sigmoid", "exponential", "glu", "hard_shrink", "tanh_shrink")),
        L.Activation("squareplus", dtype="complex64")(r),
        L.Dense(2, activation="tanh")(x),
        L.EinsumDense("abc,cd->abd", (None, 2), bias_axes="d", activation="silu")(x),
        L.TimeDistributed(L.Dense(1, activation="sigmoid"))(x),
    ]
    return k.model([x, r], y), [_complex(k, 2, 3, 4), k.normal(2, 3, 4)]


@case(KERAS3, forms=V3_WEIGHTS, max_bytes=52_000)
def complex_layers_statistics(k):
    L = k.L
    x, r = _input(k, 3, 4), k.input(3, 4)
    y = [
        L.SpectralNormalization(L.Dense(2))(x),
        L.LayerNormalization(axis=[1, 2])(x),
        L.LayerNormalization(rms_scaling=True)(x),
        L.LayerNormalization(center=False, scale=False, dtype="complex64")(x),
        L.RMSNormalization()(x),
        L.GroupNormalization(2)(x),
        L.GroupNormalization(1, center=False, scale=False, dtype="complex64")(r),
    ]
    return k.model([x, r], y), [_complex(k, 2, 3, 4), k.normal(2, 3, 4)]


@case(KERAS3, forms=V3_WEIGHTS, max_bytes=52_000)
def complex_layers_casts(k):
    """What casts complex numbers to real ones, and real ones to complex."""
    L = k.L
    x, r = _input(k, 3, 4), k.input(3, 4)
    cube = L.Reshape((3, 2, 2))(x)
    y = [
        L.Rescaling(2.0, 0.5, dtype="complex64")(x),
        L.Rescaling(0.5, dtype="complex64")(r),
        L.Masking(dtype="complex64")(r),
        L.UpSampling2D(2)(cube),
        L.CenterCrop(1, 2)(cube),
        L.CenterCrop(1, 2, dtype="complex64")(cube),
        L.Resizing(2, 2)(cube),
        L.RandomFlip()(cube),
        L.RandomFlip(dtype="complex64")(cube),
        L.Normalization(mean=1.0, variance=2.0)(x),
        L.Discretization([0.0, 1.0])(x),
    ]
    return k.model([x, r], y), [_complex(k, 2, 3, 4), k.normal(2, 3, 4)]


@case(KERAS3, forms=KERAS_FILE)
def complex_hashing(k):
    """Hashed as texts of six digits, unlike real numbers, of which the fractions are cut off."""
    L, x = k.L, _input(k, 3)
    y = [
        L.Hashing(7)(x),
        L.Hashing(7, mask_value=1, salt=3)(x),
        L.Hashing(5, output_mode="one_hot")(x[:, :1]),
        L.Hashing(5, output_mode="count", salt=[1, 2])(x),
    ]
    data = _complex(k, 3, 3) * 10
    data[0] = [1, 1 + 1j, -0.5]
    return k.model(x, y), [data]


@case(KERAS2, forms=KERAS_FILE)
def complex_operators(k):
    import tensorflow as tf

    x, r = _input(k, 3, dtype="complex128"), k.input(3)
    y = [x * x, x + x, x - x * x, tf.math.real(x), tf.math.conj(x), tf.abs(x), tf.complex(r, r)]
    return k.model([x, r], y), [_complex(k, 2, 3, dtype="complex128"), k.normal(2, 3)]


@case(*BOTH, forms=KERAS_FILE)
def complex_nested(k):
    inner_in = _input(k, 3)
    inner = k.model(inner_in, k.L.Add(name="twice")([inner_in, inner_in]))
    x = _input(k, 3)
    return k.model(x, inner(inner(x))), [_complex(k, 2, 3)]


@case(*BOTH, forms=KERAS_FILE)
def complex_from_real(k):
    """Arrays of real numbers, which Keras makes complex."""
    x, y = _input(k, 3), _input(k, 2, dtype="complex128")
    outputs = [k.L.Multiply()([x, x]), k.L.Concatenate()([x, x]), y]
    return k.model([x, y], outputs), [k.normal(2, 3), k.rng.integers(-5, 5, (2, 2)).astype("int32")]


@case(KERAS3, forms=V3_WEIGHTS, max_bytes=72_000)
def complex_weights(k):
    """Layers of a complex policy, whose weights are complex; Keras draws no others than ones and zeros."""
    L, ones = k.K.layers, {"dtype": "complex64", "kernel_initializer": "ones"}
    x, r = _input(k, 3, 4), k.input(3, 4)
    ids = k.K.Input((2,), dtype="int32")
    y = [
        L.BatchNormalization(dtype="complex64")(x),
        L.BatchNormalization(axis=1, dtype="complex64")(r),
        L.LayerNormalization(axis=[1, 2], dtype="complex64")(x),
        L.GroupNormalization(2, dtype="complex64")(x),
        L.RMSNormalization(dtype="complex64")(x),
        L.Dense(2, activation="tanh", **ones)(x),
        L.Dense(2, use_bias=False, **ones)(r),
        L.EinsumDense("abc,cd->abd", (None, 2), bias_axes="d", **ones)(x),
        L.TimeDistributed(L.Dense(1, **ones))(x),
        L.Embedding(3, 2, embeddings_initializer="ones", dtype="complex64")(ids),
        L.MelSpectrogram(fft_length=4, sequence_stride=2, num_mel_bins=2, dtype="complex64")(x[:, 0]),
    ]
    model = k.model([x, r, ids], y)
    k.randomize(model)
    for weight in model.weights:
        if weight.dtype == "complex64":
            weight.assign(_complex(k, *weight.shape) + (2 if "variance" in weight.path else 0))
    return model, [_complex(k, 2, 3, 4), k.normal(2, 3, 4), np.array([[0, 2], [1, 1]], "int32")]


@case(KERAS3, forms=KERAS_FILE, max_bytes=48_000)
def complex_double(k):
    """Most functions of complex128 give complex64; others leave it, and layers cast no complex numbers."""
    ops, L = k.K.ops, k.K.layers
    x, z = _input(k, 2, 3, dtype="complex128"), _input(k, 2, 3)
    y = [
        x,
        ops.exp(x),
        ops.log(x),
        ops.sum(x, axis=1),
        ops.prod(x, axis=1),
        ops.abs(x),
        ops.angle(x),
        2.0 * x,
        x - x[0],
        ops.vdot(x[0], x[1]),
        ops.concatenate([x, x]),
        ops.concatenate([x, z]),
        ops.var(x),
        ops.std(x),
        ops.logdet(ops.matmul(ops.transpose(ops.conj(x), (0, 2, 1)), x)[:, :2, :2]),
        L.Add()([x, x]),
        L.Concatenate()([x, x]),
        L.Activation("tanh")(x),
        L.Activation("sigmoid")(x),
        L.Dense(2)(x),
        L.Rescaling(2.0, dtype="complex128")(x),
    ]
    return k.model([x, z], y), [_complex(k, 2, 2, 3, dtype="complex128"), _complex(k, 2, 2, 3)]


ELEMENTWISE = (
    ("sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh"),
    ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "sign", "sigmoid", "silu", "sinc", "tanh_shrink", "square"),
    ("reciprocal", "negative", "absolute", "real", "imag", "conj", "angle", "deg2rad", "rad2deg", "hard_shrink", "squareplus", "isreal"),
    ("logical_not", "signbit", "isposinf", "isneginf", "cbrt", "i0", "any", "all", "count_nonzero", "zeros_like", "ones_like", "copy"),
)


def _each(number):
    def build(k):
        x = _input(k, 6)
        data = _complex(k, 3, 6)
        data[0] = [0, 1j, -2, 0.5 + 0.25j, -1.5 - 2j, 3]
        if number == 0:
            data[0] = [0.1, 1.5j, 0.5 - 1j, 0.5 + 0.25j, -1.5 - 2j, 0.3]
        if number == 1:
            data[0, 0] = 0.25
        return k.model(x, [getattr(k.K.ops, name)(x) for name in ELEMENTWISE[number]]), [data]

    return build


for _number in range(len(ELEMENTWISE)):
    add(f"complex_functions_{'abcd'[_number]}", _each(_number), KERAS3, forms=KERAS_FILE)


@case(KERAS3, forms=KERAS_FILE)
def complex_reductions(k):
    ops = k.K.ops
    x = _input(k, 3, 4)
    y = [
        ops.prod(x, axis=1),
        ops.prod(x),
        ops.prod(x, axis=(0, 2), keepdims=True),
        ops.cumprod(x, axis=-1),
        ops.std(x, axis=1),
        ops.std(x),
        ops.var(x, axis=-1, keepdims=True),
        ops.nansum(x, axis=1),
        ops.nanprod(x, axis=2),
        ops.mean(x, axis=(1, 2)),
        ops.cumsum(x, axis=1),
        ops.average(x, axis=1),
        ops.trapezoid(x, dx=0.5),
        ops.diff(x, axis=1),
    ]
    return k.model(x, y), [_complex(k, 2, 3, 4)]


@case(KERAS3, forms=KERAS_FILE)
def complex_pairs(k):
    ops = k.K.ops
    x, z, r = _input(k, 4), _input(k, 4), k.input(4)
    y = [
        ops.power(x, z),
        ops.power(x, 2.0),
        ops.divide_no_nan(x, z),
        ops.divide_no_nan(r, x),
        ops.hypot(x, r),
        ops.isclose(x, z),
        ops.vdot(x, z),
        ops.logical_and(x, r),
        ops.logical_or(x, z),
        ops.logical_xor(r, x),

        ops.linspace(x, z, 3),
        ops.where(r > 0, x, 2.0),
        ops.select([r > 0, r > -1], [x, z], 0.5),
        ops.full_like(x, 3),
        ops.glu(x),
        ops.cast(x, "float32"),
        ops.cast(r, "complex64"),
        ops.allclose(x, x),
        ops.dstack([x, r]),
    ]
    data = [_complex(k, 2, 4), _complex(k, 2, 4), k.normal(2, 4)]
    data[1][0, 1] = 0
    data[1][1, 2] = data[0][1, 2]
    return k.model([x, z, r], y), data


@case(KERAS3, forms=KERAS_FILE)
def complex_shapes(k):
    ops = k.K.ops
    x = _input(k, 4, 4)
    y = [
        ops.pad(x, ((0, 0), (1, 0), (0, 1)), constant_values=2.0),
        *ops.hsplit(x, 2),
        ops.diag(x[0]),
        ops.diagonal(x, axis1=1, axis2=2),
        ops.slice(x, (0, 1, 1), (2, 2, 3)),
        ops.slice_update(x, (0, 1, 1), x[:, :2, :2]),
        ops.depth_to_space(ops.reshape(x, (-1, 2, 2, 4)), 2),
        ops.space_to_depth(ops.reshape(x, (-1, 4, 4, 1)), 2),
        ops.segment_sum(x, np.array([1, 0], "int32"), 2),

        ops.inv(x),
        ops.vander(x[0, 0], 3),
        ops.size(x),
    ]
    return k.model(x, y), [_complex(k, 2, 4, 4)]


@case(KERAS3, forms=KERAS_FILE, eager=True)
def complex_made(k):
    """Real numbers cast by a function's dtype, products of one or three tensors, arguments given as 1."""
    ops, x, r = k.K.ops, _input(k, 3, 3), k.input(3, 3)
    y = [
        ops.array(r, dtype="complex64"),
        ops.ones_like(r, dtype="complex64"),
        ops.cumsum(r, axis=1, dtype="complex64"),
        ops.full_like(r, x),
        ops.geomspace(x, 2.0, num=3),
        ops.geomspace(r, x, num=2),
        ops.einsum("abb->ab", x),
        ops.einsum("abc,acd,ade->abe", x, r, x),
        ops.isin(x, x[0, 0], assume_unique=True),
        ops.isin(r, x[0], assume_unique=True, invert=True),
        ops.allclose(2.0, x),
        ops.nextafter(2.0, x),
        *ops.moments(x, 1, 1),
        ops.layer_normalization(r, x[0, 0]),
        ops.quantile(r, x[0, 0] * 0.0 + 0.5, axis=1),
    ]
    return k.model([x, r], y), [_complex(k, 2, 3, 3), k.normal(2, 3, 3)]
