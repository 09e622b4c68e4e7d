"""Masks that meet in merging layers and nested models."""

from goldenlib.registry import KERAS2, KERAS3, case


def two_masked(k, second_masked=True):
    a, b = k.input(5, dtype="int32", name="left"), k.input(5, dtype="int32", name="right")
    x = k.L.Embedding(7, 3, mask_zero=True)(a)
    y = k.L.Embedding(8, 3, mask_zero=second_masked)(b)
    data = [k.tokens(7, 4, 5), k.tokens(8, 4, 5)[[1, 0, 2, 3]]]
    return [a, b], x, y, data


def _merged(k, merge, second_masked):
    """Two rows of padding: where the mask of the sum holds is seen in the LSTM behind it."""
    inputs, x, y, data = two_masked(k, second_masked)
    z = merge([x, y])
    return k.model(inputs, [z, k.L.LSTM(2)(z), k.L.GlobalAveragePooling1D()(z)]), data


@case()
def mask_add(k):
    return _merged(k, k.L.Add(), True)


@case()
def mask_add_one_side(k):
    return _merged(k, k.L.Add(), False)


@case(KERAS3)
def mask_multiply(k):
    return _merged(k, k.L.Multiply(), True)


@case(KERAS2)
def mask_multiply_one_side(k):
    return _merged(k, k.L.Multiply(), False)


@case()
def mask_concatenate(k):
    return _merged(k, k.L.Concatenate(), True)


@case()
def mask_concatenate_one_side(k):
    return _merged(k, k.L.Concatenate(), False)


@case(KERAS2)
def mask_concatenate_time(k):
    return _merged(k, k.L.Concatenate(axis=1), True)


@case(KERAS3)
def mask_concatenate_time_one_side(k):
    return _merged(k, k.L.Concatenate(axis=1), False)


@case()
def mask_into_nested_model(k):
    """The mask goes with the tensor into a nested model."""
    inner_in = k.input(5, 3)
    inner = k.model(inner_in, k.L.LSTM(2)(k.L.Dense(3)(inner_in)), name="inner")
    ids = k.input(5, dtype="int32")
    x = k.L.Embedding(7, 3, mask_zero=True)(ids)
    return k.model(ids, inner(x)), [k.tokens(7, 4, 5)]


@case()
def mask_out_of_nested_model(k):
    """The mask that a nested model makes comes out with its output."""
    inner_in = k.input(5, dtype="int32")
    inner = k.model(inner_in, k.L.Dense(3)(k.L.Embedding(7, 3, mask_zero=True)(inner_in)), name="inner")
    ids = k.input(5, dtype="int32")
    return k.model(ids, k.L.GRU(2)(inner(ids))), [k.tokens(7, 4, 5)]


@case(KERAS3)
def mask_out_of_nested_sequential(k):
    inner = k.sequential(
        k.K.Input((5,), dtype="int32"), k.L.Embedding(7, 3, mask_zero=True), k.L.Dropout(0.1), name="inner"
    )
    ids = k.input(5, dtype="int32")
    return k.model(ids, k.L.GRU(2)(inner(ids))), [k.tokens(7, 4, 5)]


@case()
def mask_argument(k):
    """A boolean input passed to an LSTM as its mask."""
    x, mask = k.input(4, 2, name="x"), k.input(4, dtype="bool", name="mask")
    y = k.L.LSTM(3, return_sequences=True)(x, mask=mask)
    data = [k.normal(3, 4, 2), k.rng.random((3, 4)) < 0.5]
    return k.model([x, mask], [y, k.L.GlobalAveragePooling1D()(x, mask=mask)]), data


@case(KERAS2)
def mask_in_sequential(k):
    model = k.sequential(
        k.L.Embedding(9, 3, mask_zero=True, **({} if k.keras3 else {"input_length": 5})),
        k.L.LSTM(3, return_sequences=True),
        k.L.GRU(2),
        k.L.Dense(1, activation="sigmoid"),
    )
    model.build((None, 5))
    return model, [k.tokens(9, 4, 5)]


def masked_steps(k):
    """Rows with no, some, scattered and only masked steps; one feature off the value is no mask."""
    x = k.normal(4, 5, 3)
    x[1, 3:] = -1.0
    x[2, [0, 2]] = -1.0
    x[2, 4, 1] = -1.0
    x[3] = -1.0
    return [x]


@case()
def masking_layer(k):
    """The masked steps become zeros, and the mask reaches every layer behind."""
    x = k.input(5, 3)
    y = k.L.Masking(mask_value=-1.0)(x)
    outputs = [
        y,
        k.L.LSTM(2, return_sequences=True)(y),
        k.L.GlobalAveragePooling1D()(k.L.Dense(2)(y)),
        k.L.Bidirectional(k.L.SimpleRNN(2))(y),
    ]
    return k.model(x, outputs), masked_steps(k)


@case()
def masking_layer_default(k):
    """A mask value of 0, first in a Sequential."""
    model = k.sequential(k.K.Input((5, 3)), k.L.Masking(), k.L.LSTM(3), k.L.Dense(2))
    data = masked_steps(k)[0]
    return model, [data * (data != -1.0)]


@case()
def mask_argument_with_gaps(k):
    """A given list of masks has the last word, also where it has none."""
    inputs, x, y, data = two_masked(k)
    mask = k.input(5, dtype="bool", name="mask")
    given = {"first": [mask, None], "second": [None, mask], "neither": [None, None]}
    attention = k.L.Attention()
    outputs = [attention([x, y], mask=masks) for masks in given.values()]
    outputs.append(k.L.GlobalAveragePooling1D()(outputs[0]))
    return k.model([*inputs, mask], outputs), [*data, k.rng.random((4, 5)) < 0.5]


@case(KERAS2)
def mask_argument_none(k):
    """None as an argument is no mask, whatever the tensor has."""
    ids = k.input(5, dtype="int32")
    x = k.L.Embedding(7, 3, mask_zero=True)(ids)
    y = k.L.LSTM(2, return_sequences=True)(x, mask=None)
    outputs = [y, k.L.GlobalAveragePooling1D()(y), k.L.Bidirectional(k.L.SimpleRNN(2))(x, mask=None)]
    return k.model(ids, outputs), [k.tokens(7, 4, 5)]


@case(atol=4e-3)
def mask_into_nested_model_that_casts(k):
    """A nested model of Keras 2 loses the mask of an input that it casts."""
    half = {"dtype": "mixed_float16"}
    ids = k.input(5, dtype="int32")
    x = k.L.Embedding(7, 3, mask_zero=True, **half)(ids)
    inner_in = k.input(5, 3)
    inner = k.model(inner_in, k.L.GRU(2, **half)(inner_in), name="inner")
    return k.model(ids, inner(x)), [k.tokens(7, 4, 5)]


@case(KERAS2, atol=4e-3)
def mask_into_steps_that_cast(k):
    half = {"dtype": "mixed_float16"}
    ids = k.input(2, 3, dtype="int32")
    step = k.sequential(k.L.SimpleRNN(2, **half), name="step")
    y = k.L.TimeDistributed(step, **half)(k.L.Embedding(7, 3, mask_zero=True, **half)(ids))
    return k.model(ids, y), [k.tokens(7, 4, 6).reshape(4, 2, 3)]
