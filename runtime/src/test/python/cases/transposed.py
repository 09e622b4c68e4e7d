"""Conv1DTranspose, Conv2DTranspose, Conv3DTranspose, and Conv3D."""

from goldenlib.registry import KERAS2, KERAS3, case

from .convolution import branches

FIRST = {"data_format": "channels_first"}


def _many(k, class_name, shape, arguments, batch=2):
    layer = getattr(k.L, class_name)
    return branches(k, shape, [layer(**a) for a in arguments], batch)


@case()
def conv1d_transpose(k):
    return _many(
        k,
        "Conv1DTranspose",
        (5, 3),
        [
            {"filters": 2, "kernel_size": 3},
            {"filters": 4, "kernel_size": 4, "padding": "same", "activation": "relu"},
            {"filters": 2, "kernel_size": 3, "strides": 2},
            {"filters": 2, "kernel_size": 2, "strides": 3},
            {"filters": 2, "kernel_size": 5, "strides": 3, "padding": "same"},
            {"filters": 2, "kernel_size": 2, "strides": 3, "padding": "same", "use_bias": False},
        ],
    )


@case()
def conv1d_transpose_output_padding(k):
    return _many(
        k,
        "Conv1DTranspose",
        (4, 2),
        [
            {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1},
            {"filters": 2, "kernel_size": 3, "strides": 3, "output_padding": 0},
            {"filters": 2, "kernel_size": 3, "strides": 3, "output_padding": 2, "padding": "same"},
            {"filters": 2, "kernel_size": 5, "strides": 2, "output_padding": 0, "padding": "same"},
            {"filters": 2, "kernel_size": 4, "strides": 3, "output_padding": 1, "padding": "same"},
        ],
    )


@case(KERAS3)
def conv1d_transpose_dilation(k):
    return _many(
        k,
        "Conv1DTranspose",
        (5, 2),
        [
            {"filters": 2, "kernel_size": 3, "dilation_rate": 2},
            {"filters": 2, "kernel_size": 2, "dilation_rate": 3, "padding": "same"},
        ],
    )


@case(KERAS3)
def conv1d_transpose_channels_first(k):
    return _many(
        k,
        "Conv1DTranspose",
        (3, 5),
        [
            {"filters": 2, "kernel_size": 3, "strides": 2, **FIRST},
            {"filters": 4, "kernel_size": 3, "padding": "same", **FIRST},
        ],
    )


@case()
def conv2d_transpose(k):
    return _many(
        k,
        "Conv2DTranspose",
        (5, 3, 2),
        [
            {"filters": 3, "kernel_size": 3},
            {"filters": 2, "kernel_size": (2, 3), "padding": "same", "activation": "tanh"},
            {"filters": 2, "kernel_size": 3, "strides": 2},
            {"filters": 2, "kernel_size": (2, 4), "strides": (3, 2), "use_bias": False},
        ],
    )


@case()
def conv2d_transpose_same_strides(k):
    return _many(
        k,
        "Conv2DTranspose",
        (4, 3, 2),
        [
            {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"},
            {"filters": 2, "kernel_size": 4, "strides": 2, "padding": "same"},
            {"filters": 2, "kernel_size": (2, 5), "strides": (3, 2), "padding": "same"},
            {"filters": 1, "kernel_size": 1, "strides": 2, "padding": "same"},
        ],
    )


@case()
def conv2d_transpose_output_padding(k):
    return _many(
        k,
        "Conv2DTranspose",
        (4, 3, 2),
        [
            {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1},
            {"filters": 2, "kernel_size": 3, "strides": (3, 2), "output_padding": (2, 0)},
            {"filters": 2, "kernel_size": 3, "strides": (3, 2), "output_padding": (2, 1), "padding": "same"},
            {"filters": 2, "kernel_size": (5, 3), "strides": 2, "output_padding": 0, "padding": "same"},
            {"filters": 2, "kernel_size": 4, "strides": 3, "output_padding": 2, "padding": "same"},
        ],
    )


@case()
def conv2d_transpose_dilation(k):
    return _many(
        k,
        "Conv2DTranspose",
        (5, 4, 2),
        [
            {"filters": 2, "kernel_size": 3, "dilation_rate": 2},
            {"filters": 2, "kernel_size": (3, 2), "dilation_rate": 2, "padding": "same"},
        ],
    )


@case()
def conv2d_transpose_channels_first(k):
    return _many(
        k,
        "Conv2DTranspose",
        (3, 5, 4),
        [
            {"filters": 2, "kernel_size": 3, "strides": 2, **FIRST},
            {"filters": 4, "kernel_size": (2, 3), "strides": (1, 2), "padding": "same", "activation": "relu", **FIRST},
            {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1, "padding": "same", **FIRST},
        ],
    )


@case(KERAS3)
def conv2d_transpose_any_size(k):
    x = k.input(None, None, 2)
    y = k.L.Conv2DTranspose(3, 3, strides=2, padding="same", activation="relu")(x)
    return k.model(x, k.L.Conv2DTranspose(2, 2, strides=2)(y)), [k.normal(2, 5, 4, 2)]


@case(KERAS2)
def conv2d_transpose_groups(k):
    """Keras 2 takes groups and convolves without them."""
    return _many(k, "Conv2DTranspose", (4, 3, 2), [{"filters": 4, "kernel_size": 3, "groups": 2}])


@case()
def conv3d_transpose(k):
    return _many(
        k,
        "Conv3DTranspose",
        (3, 2, 4, 2),
        [
            {"filters": 2, "kernel_size": 2},
            {"filters": 2, "kernel_size": (3, 2, 1), "strides": (2, 1, 3)},
            {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "activation": "relu"},
        ],
    )


@case()
def conv3d_transpose_output_padding(k):
    return _many(
        k,
        "Conv3DTranspose",
        (2, 3, 2, 2),
        [
            {"filters": 1, "kernel_size": 3, "strides": 2, "output_padding": 1},
            {"filters": 1, "kernel_size": 3, "strides": (2, 3, 2), "output_padding": (1, 2, 0), "padding": "same"},
        ],
    )


@case(KERAS2)
def conv3d_transpose_channels_first(k):
    return _many(
        k,
        "Conv3DTranspose",
        (2, 3, 2, 4),
        [
            {"filters": 3, "kernel_size": 2, "strides": 2, **FIRST},
            {"filters": 3, "kernel_size": 3, "strides": (1, 2, 1), "padding": "same", **FIRST},
        ],
    )


@case()
def conv3d(k):
    return _many(
        k,
        "Conv3D",
        (5, 4, 3, 2),
        [
            {"filters": 2, "kernel_size": 2},
            {"filters": 3, "kernel_size": (1, 2, 3), "padding": "same", "activation": "relu"},
            {"filters": 2, "kernel_size": 3, "strides": (2, 3, 1), "padding": "same"},
            {"filters": 2, "kernel_size": (2, 1, 2), "strides": 2, "use_bias": False},
        ],
    )


@case()
def conv3d_dilation(k):
    return _many(
        k,
        "Conv3D",
        (6, 5, 3, 2),
        [
            {"filters": 1, "kernel_size": 2, "dilation_rate": (3, 2, 1)},
            {"filters": 1, "kernel_size": (3, 2, 1), "dilation_rate": 2, "padding": "same"},
        ],
    )


@case(KERAS3)
def conv3d_groups(k):
    return _many(k, "Conv3D", (3, 4, 2, 4), [{"filters": 6, "kernel_size": 2, "groups": 2}])


@case()
def conv3d_channels_first(k):
    return _many(
        k,
        "Conv3D",
        (2, 4, 3, 5),
        [
            {"filters": 3, "kernel_size": 2, **FIRST},
            {"filters": 1, "kernel_size": 3, "strides": (1, 2, 3), "padding": "same", **FIRST},
        ],
    )
