"""Locally connected layers."""

from .kit import L, case, sequential

KERAS_1 = ("k1.2.2", "k1.2.2_theano")


@case("k2.2.4_theano", *KERAS_1)
def locally_connected1d(rng):
    return sequential(L.LocallyConnected1D(4, 3, input_shape=(6, 2), activation="tanh"), L.LocallyConnected1D(3, 2)), rng.normal32(2, 6, 2)


@case("k1.2.2")
def locally_connected1d_strides(rng):
    return sequential(L.LocallyConnected1D(4, 3, subsample_length=2, bias=False, input_shape=(8, 2))), rng.normal32(2, 8, 2)


@case(*KERAS_1)
def locally_connected2d(rng):
    layer = L.LocallyConnected2D(3, 3, 2, subsample=(1, 2), dim_ordering="tf", input_shape=(5, 6, 2))
    return sequential(layer), rng.normal32(2, 5, 6, 2)


@case(*KERAS_1)
def locally_connected2d_channels_first(rng):
    layer = L.LocallyConnected2D(3, 2, 3, subsample=(2, 1), dim_ordering="th", input_shape=(2, 5, 6))
    return sequential(layer), rng.normal32(2, 2, 5, 6)


@case("k2.2.4_theano")
def locally_connected2d_two(rng):
    layer = L.LocallyConnected2D(3, (3, 2), data_format="channels_first", input_shape=(2, 5, 6))
    return sequential(layer), rng.normal32(2, 2, 5, 6)
