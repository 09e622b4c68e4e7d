"""The examples in Keras's documentation of its layers."""

from goldenlib.registry import KERAS2, case


@case()
def worked_permute(k):
    return k.sequential(k.input(10, 64), k.L.Permute((2, 1))), [k.normal(2, 10, 64)]


@case(max_bytes=250_000)
def worked_cropping(k):
    L = k.L
    layers = [L.Cropping2D(((2, 2), (4, 4))), L.Conv2D(64, (3, 3), padding="same"), L.Cropping2D(((2, 2), (2, 2)))]
    return k.sequential(k.input(28, 28, 3), *layers), [k.normal(1, 28, 28, 3)]


@case(KERAS2, max_bytes=400_000)
def worked_locally_connected1d(k):
    L = k.L
    layers = [L.LocallyConnected1D(64, 3), L.LocallyConnected1D(32, 3)]
    return k.sequential(k.input(10, 32), *layers), [k.normal(2, 10, 32)]


@case(max_bytes=400_000)
def worked_embedding(k):
    layer = k.L.Embedding(1000, 64) if k.keras3 else k.L.Embedding(1000, 64, input_length=10)
    return k.sequential(k.input(10, dtype="int32"), layer), [k.integers(0, 1000, 32, 10)]


@case()
def worked_time_distributed(k):
    L = k.L
    return k.sequential(k.input(10, 16), L.TimeDistributed(L.Dense(8)), L.Dense(32)), [k.normal(2, 10, 16)]


@case(max_bytes=60_000)
def worked_bidirectional(k):
    L = k.L
    layers = [
        L.Bidirectional(L.LSTM(10, return_sequences=True)),
        L.Bidirectional(L.LSTM(10)),
        L.Dense(5),
        L.Activation("softmax"),
    ]
    return k.sequential(k.input(5, 10), *layers), [k.normal(2, 5, 10)]


def _two_inputs(k, merge):
    L = k.L
    a, b = k.input(16), k.input(32)
    x = merge([L.Dense(8, activation="relu")(a), L.Dense(8, activation="relu")(b)])
    return k.model([a, b], L.Dense(4)(x)), [k.normal(2, 16), k.normal(2, 32)]


@case()
def worked_add(k):
    return _two_inputs(k, k.L.Add())


@case()
def worked_subtract(k):
    return _two_inputs(k, k.L.Subtract())


@case()
def worked_dot(k):
    a, b = k.input(6), k.input(6)
    return k.model([a, b], k.L.Dot(axes=1)([a, b])), [k.normal(3, 6), k.normal(3, 6)]
