"""LocallyConnected1D and LocallyConnected2D, which only Keras 2 has."""

from goldenlib.registry import KERAS2, case

from .convolution import branches

FIRST = {"data_format": "channels_first"}


@case(KERAS2)
def locally_connected1d(k):
    C = k.L.LocallyConnected1D
    return branches(
        k,
        (7, 3),
        [C(4, 3), C(2, 2, strides=2, activation="relu"), C(2, 3, strides=3, use_bias=False), C(2, 1)],
    )


@case(KERAS2)
def locally_connected1d_dense(k):
    C = k.L.LocallyConnected1D
    return branches(
        k,
        (6, 2),
        [
            C(2, 3, implementation=2),
            C(3, 2, strides=2, padding="same", implementation=2, activation="tanh"),
            C(2, 4, strides=3, padding="same", implementation=2, use_bias=False),
        ],
    )


@case(KERAS2)
def locally_connected1d_sparse(k):
    C = k.L.LocallyConnected1D
    return branches(
        k,
        (6, 2),
        [
            C(2, 3, implementation=3),
            C(3, 2, strides=2, padding="same", implementation=3, activation="tanh"),
            C(2, 4, strides=3, padding="same", implementation=3, use_bias=False),
        ],
    )


@case(KERAS2)
def locally_connected1d_channels_first(k):
    C = k.L.LocallyConnected1D
    return branches(
        k,
        (3, 5),
        [
            C(2, 3, **FIRST),
            C(2, 2, strides=2, implementation=2, **FIRST),
            C(4, 3, padding="same", implementation=2, **FIRST),
            C(2, 3, strides=2, padding="same", implementation=3, **FIRST),
            C(2, 2, implementation=3, **FIRST),
        ],
    )


@case(KERAS2)
def locally_connected2d(k):
    C = k.L.LocallyConnected2D
    return branches(k, (5, 4, 2), [C(3, (2, 3)), C(2, 2, strides=(2, 1), activation="relu"), C(1, 3, use_bias=False)])


@case(KERAS2)
def locally_connected2d_dense(k):
    C = k.L.LocallyConnected2D
    return branches(
        k,
        (4, 3, 2),
        [C(2, 2, implementation=2), C(1, (3, 2), strides=(2, 1), padding="same", implementation=2)],
    )


@case(KERAS2)
def locally_connected2d_sparse(k):
    C = k.L.LocallyConnected2D
    return branches(
        k,
        (4, 3, 2),
        [C(2, 2, implementation=3), C(2, (3, 2), strides=(2, 1), padding="same", implementation=3)],
    )


@case(KERAS2)
def locally_connected2d_channels_first(k):
    C = k.L.LocallyConnected2D
    return branches(
        k,
        (2, 4, 3),
        [
            C(2, 2, strides=(2, 1), **FIRST),
            C(1, 2, implementation=2, **FIRST),
            C(1, (3, 2), padding="same", strides=2, implementation=2, **FIRST),
            C(2, (2, 3), padding="same", implementation=3, **FIRST),
        ],
    )
