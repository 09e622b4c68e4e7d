"""Recurrent layers of complex numbers. Keras draws no such weights but ones and zeros, so cases set them."""

from goldenlib.registry import KERAS2, KERAS3, KERAS_FILE, case

ONES = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
OPTIONS = {"dtype": "complex64", **ONES}


def _complex(k, *shape, dtype="complex64"):
    return (k.rng.standard_normal(shape) + 1j * k.rng.standard_normal(shape)).astype(dtype)


def _filled(k, model):
    k.randomize(model)
    for weight in model.weights:
        dtype = str(getattr(weight.dtype, "name", weight.dtype))
        if dtype.startswith("complex"):
            weight.assign((_complex(k, *weight.shape) * 0.5).astype(dtype))
    return model


@case(KERAS3, forms=KERAS_FILE)
def complex_recurrent(k):
    L, x, r = k.L, k.input(3, 2, dtype="complex64"), k.input(3, 2)
    y = [
        *L.SimpleRNN(2, return_sequences=True, return_state=True, **OPTIONS)(L.Masking()(x)),
        *L.LSTM(1, return_state=True, go_backwards=True, **OPTIONS)(x),
        L.GRU(1, reset_after=False, activation="sigmoid", **OPTIONS)(r),
    ]
    data = _complex(k, 2, 3, 2)
    data[1, 2] = 0
    return _filled(k, k.model([x, r], y)), [data, k.normal(2, 3, 2)]


@case(KERAS3, forms=KERAS_FILE)
def complex_recurrent_states(k):
    """States that are given: of another dtype than the cell's they are cast, complex ones to their real parts."""
    L, x, r = k.L, k.input(3, 2, dtype="complex64"), k.input(3, 2)
    h, s = k.input(2, dtype="complex64"), k.input(1)
    y = [
        L.GRU(1, **OPTIONS)(x, initial_state=[s]),
        L.SimpleRNN(2)(r, initial_state=[h]),
    ]
    model = k.model([x, r, h, s], y)
    return _filled(k, model), [_complex(k, 2, 3, 2), k.normal(2, 3, 2), _complex(k, 2, 2), k.normal(2, 1)]


@case(KERAS3, forms=KERAS_FILE)
def complex_recurrent_wrapped(k):
    """A Bidirectional casts to its own dtype, a TimeDistributed does not."""
    L, x, r = k.L, k.input(3, 2, dtype="complex64"), k.input(2, 3, 2)
    y = [
        L.Bidirectional(L.SimpleRNN(1, return_sequences=True, **OPTIONS), merge_mode="mul")(x),
        L.TimeDistributed(L.GRU(1, **OPTIONS))(r),
    ]
    return _filled(k, k.model([x, r], y)), [_complex(k, 2, 3, 2), k.normal(2, 2, 3, 2)]


@case(KERAS3, forms=KERAS_FILE)
def complex_recurrent_stacks(k):
    L, x = k.L, k.input(3, 2, dtype="complex64")
    mixed = [L.SimpleRNNCell(1), L.LSTMCell(1, **OPTIONS)]
    y = L.RNN(L.StackedRNNCells(mixed, dtype="complex64"), dtype="complex64", return_state=True)(x)
    return _filled(k, k.model(x, y)), [_complex(k, 2, 3, 2)]


@case(KERAS3, forms=KERAS_FILE)
def complex_recurrent_cells(k):
    """One step; weights of real numbers go with complex inputs and states where all sums are of such."""
    L, x, h, r = k.L, k.input(2, dtype="complex64"), k.input(2, dtype="complex64"), k.input(2)
    y = [
        *L.LSTMCell(2)(r, [h, x])[1],
        L.GRUCell(2, **OPTIONS)(r, [r])[0],
    ]
    return _filled(k, k.model([x, h, r], y)), [_complex(k, 2, 2), _complex(k, 2, 2), k.normal(2, 2)]


@case(KERAS3, KERAS2, forms=KERAS_FILE)
def complex_recurrent_stateful(k):
    k.batch_size = 2
    x = k.K.Input(batch_shape=(2, 3, 2), dtype="complex64")
    y = k.L.SimpleRNN(2, stateful=True, **OPTIONS)(x)
    return _filled(k, k.model(x, y)), [_complex(k, 4, 3, 2)]


@case(KERAS2, forms=KERAS_FILE)
def complex_recurrent_double(k):
    """In tf_keras all dtypes are the same; LSTM and GRU fail on their usual activations."""
    L, x = k.L, k.input(3, 2, dtype="complex128")
    options = {**OPTIONS, "dtype": "complex128"}
    y = [
        L.Bidirectional(L.SimpleRNN(1, **options))(x),
        L.LSTM(1, activation="sigmoid", **options)(x),
    ]
    return _filled(k, k.model(x, y)), [_complex(k, 2, 3, 2, dtype="complex128")]
