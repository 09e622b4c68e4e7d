"""TimeDistributed."""

from goldenlib.registry import KERAS2, KERAS3, V3_WEIGHTS, case

from .embedding import masked


@case()
def time_distributed_dense(k):
    x = k.input(4, 3)
    y = k.L.TimeDistributed(k.L.Dense(2, activation="relu"))(x)
    return k.model(x, y), [k.normal(2, 4, 3)]


@case(KERAS3)
def time_distributed_dense_4d(k):
    x = k.input(3, 2, 4)
    y = k.L.TimeDistributed(k.L.TimeDistributed(k.L.Dense(2)))(x)
    return k.model(x, y), [k.normal(2, 3, 2, 4)]


@case(KERAS2)
def time_distributed_conv2d(k):
    x = k.input(3, 5, 4, 2)
    y = k.L.TimeDistributed(k.L.Conv2D(3, 3, strides=2, padding="same"))(x)
    y = k.L.TimeDistributed(k.L.MaxPooling2D(2))(y)
    return k.model(x, k.L.TimeDistributed(k.L.Flatten())(y)), [k.normal(2, 3, 5, 4, 2)]


@case(KERAS3)
def time_distributed_batch_normalization(k):
    x = k.input(3, 4)
    y = k.L.TimeDistributed(k.L.BatchNormalization())(x)
    return k.model(x, y), [k.normal(2, 3, 4)]


@case(KERAS3)
def time_distributed_lstm(k):
    x = k.input(3, 4, 2)
    outputs = [
        k.L.TimeDistributed(k.L.LSTM(2))(x),
        k.L.TimeDistributed(k.L.GRU(2, return_sequences=True))(x),
    ]
    return k.model(x, outputs), [k.normal(2, 3, 4, 2)]


@case(KERAS2)
def time_distributed_bidirectional(k):
    x = k.input(2, 3, 2)
    return k.model(x, k.L.TimeDistributed(k.L.Bidirectional(k.L.LSTM(2)))(x)), [k.normal(2, 2, 3, 2)]


@case(KERAS3)
def time_distributed_any_length(k):
    x = k.input(None, 3)
    y = k.L.TimeDistributed(k.L.Dense(2))(x)
    y = k.L.TimeDistributed(k.L.Dropout(0.5))(y)
    return k.model(x, k.L.LSTM(2)(k.L.TimeDistributed(k.L.Activation("softmax"))(y))), [k.normal(2, 6, 3)]


@case()
def time_distributed_model(k):
    """A small CNN per frame, then a GRU over the frames."""
    frame = k.sequential(
        k.K.Input((4, 5, 1)),
        k.L.Conv2D(2, 3, activation="relu"),
        k.L.BatchNormalization(),
        k.L.GlobalAveragePooling2D(),
        name="frame",
    )
    x = k.input(3, 4, 5, 1)
    y = k.L.TimeDistributed(frame)(x)
    return k.model(x, k.L.GRU(2)(y)), [k.normal(2, 3, 4, 5, 1)]


@case(KERAS2)
def time_distributed_functional(k):
    inner = k.input(3)
    pair = k.model(inner, k.L.Dense(2)(k.L.Dense(4, activation="tanh")(inner)), name="inner")
    x = k.input(4, 3)
    return k.model(x, k.L.TimeDistributed(pair)(x)), [k.normal(2, 4, 3)]


@case(forms=V3_WEIGHTS)
def time_distributed_masked_dense(k):
    """The mask of the steps passes on to the LSTM."""
    ids, x, data = masked(k)
    y = k.L.TimeDistributed(k.L.Dense(2))(x)
    return k.model(ids, [y, k.L.LSTM(2)(y)]), [data]


@case(forms=V3_WEIGHTS)
def time_distributed_masked_lstm(k):
    """Sentences of words: the LSTM of every sentence sees the mask of its own words."""
    ids = k.input(4, 6, dtype="int32")
    x = k.L.Embedding(9, 3, mask_zero=True)(ids)
    y = k.L.TimeDistributed(k.L.LSTM(2))(x)
    return k.model(ids, k.L.Dense(2)(y)), [k.tokens(9, 4, 6)[None].repeat(2, axis=0)[:, [0, 1, 2, 1]]]


@case(KERAS3)
def time_distributed_embedding(k):
    ids = k.input(3, 4, dtype="int32")
    y = k.L.TimeDistributed(k.L.Embedding(7, 2))(ids)
    return k.model(ids, k.L.TimeDistributed(k.L.GlobalAveragePooling1D())(y)), [k.integers(0, 7, 2, 3, 4)]


@case()
def time_distributed_fixed_batch(k):
    """A declared batch changes nothing for built-in layers without state."""
    ids = k.K.Input(batch_shape=(2, 3, 4), dtype="int32")
    y = k.L.TimeDistributed(k.L.Embedding(5, 2, mask_zero=True))(ids)
    y = k.L.TimeDistributed(k.L.LSTM(2))(y)
    z = k.L.TimeDistributed(k.L.GRU(2))(k.L.Embedding(5, 3, mask_zero=True)(ids))
    return k.model(ids, [k.L.GRU(2)(y), k.L.GRU(2)(z)]), [k.tokens(5, 2, 12).reshape(2, 3, 4)]


@case(KERAS3)
def time_distributed_other_dtypes(k):
    """Keras 3 calls the inner layer's function alone: past the cast of its inputs, in the outer scope."""
    x = k.input(3, 4)
    outputs = [
        k.L.TimeDistributed(k.L.Dense(2, activation="tanh", dtype="float32"), dtype="float16")(x),
        k.L.TimeDistributed(k.L.Dense(2, use_bias=False, dtype="float16"), dtype="bfloat16")(x),
        k.L.TimeDistributed(k.L.LayerNormalization(center=False, dtype="float32"), dtype="float64")(x),
        k.L.TimeDistributed(k.L.Rescaling(0.3, 0.1, dtype="float32"), dtype="bfloat16")(x),
    ]
    return k.model(x, outputs), [k.normal(2, 3, 4)]


@case(KERAS3, atol=2e-3)
def time_distributed_mixed_dtypes(k):
    x = k.input(3, 4)
    outputs = [
        k.L.TimeDistributed(k.L.Dense(2, dtype="float64"), dtype="mixed_float16")(x),
        k.L.TimeDistributed(k.L.LayerNormalization(center=False, dtype="mixed_float16"), dtype="float32")(x),
        k.L.TimeDistributed(k.L.Activation("sigmoid", dtype="float64"), dtype="float16")(x),
    ]
    return k.model(x, outputs), [k.normal(2, 3, 4)]


@case(KERAS3)
def time_distributed_other_dtypes_inside(k):
    """Cells, and the layers of a model, cast for themselves; so does what an embedding gives."""
    x, ids = k.input(2, 3, 2), k.input(2, 3, dtype="int32")
    small = k.sequential(k.K.Input((3, 2)), k.L.Dense(2, dtype="float64"), name="small")
    outputs = [
        k.L.TimeDistributed(k.L.SimpleRNN(2, use_bias=False, dtype="float32"), dtype="float16")(x),
        k.L.TimeDistributed(small, dtype="float16")(x),
        k.L.TimeDistributed(k.L.TimeDistributed(k.L.Dense(2, dtype="float32"), dtype="float64"), dtype="float16")(x),
        k.L.TimeDistributed(k.L.Embedding(7, 2, dtype="float32"), dtype="mixed_float16")(ids),
    ]
    return k.model([x, ids], outputs), [k.normal(2, 2, 3, 2), k.integers(0, 7, 2, 2, 3)]
