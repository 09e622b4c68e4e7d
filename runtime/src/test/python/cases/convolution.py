"""Conv1D, Conv2D, ZeroPadding2D."""

from goldenlib.registry import KERAS2, KERAS3, case


def branches(k, shape, layers, batch=2):
    """One model that applies each layer to the same input."""
    x = k.input(*shape)
    return k.model(x, [layer(x) for layer in layers]), [k.normal(batch, *shape)]


@case()
def conv1d_padding(k):
    C = k.L.Conv1D
    return branches(k, (7, 3), [C(4, 3, padding=p) for p in ("valid", "same", "causal")])


@case(KERAS2)
def conv1d_strides(k):
    C = k.L.Conv1D
    return branches(
        k,
        (8, 2),
        [
            C(3, 3, strides=2),
            C(3, 3, strides=2, padding="same"),
            C(3, 4, strides=3, padding="same", activation="relu"),
            C(2, 2, strides=3, padding="causal"),
        ],
    )


@case(KERAS3)
def conv1d_dilation(k):
    C = k.L.Conv1D
    return branches(
        k,
        (9, 2),
        [
            C(3, 3, dilation_rate=2),
            C(3, 2, dilation_rate=3, padding="same"),
            C(3, 3, dilation_rate=2, padding="causal", use_bias=False),
        ],
    )


@case(KERAS2)
def conv1d_groups(k):
    C = k.L.Conv1D
    return branches(k, (6, 4), [C(6, 3, groups=2), C(4, 2, groups=4, padding="same", activation="tanh")])


@case(KERAS3)
def conv1d_channels_first(k):
    C = k.L.Conv1D
    return branches(
        k,
        (3, 8),
        [
            C(4, 3, data_format="channels_first"),
            C(2, 3, strides=2, padding="same", data_format="channels_first"),
            C(2, 2, dilation_rate=2, data_format="channels_first"),
        ],
    )


@case(KERAS2)
def conv1d_one_step(k):
    """Kernels of one, inputs of one step, kernels longer than the input."""
    C = k.L.Conv1D
    return branches(k, (1, 3), [C(2, 1), C(2, 5, padding="same"), C(3, 4, padding="causal")], batch=3)


@case(KERAS3)
def conv1d_any_length(k):
    x = k.input(None, 3)
    y = k.L.Conv1D(4, 3, padding="same", activation="relu")(x)
    y = k.L.Conv1D(2, 2, strides=2)(y)
    return k.model(x, y), [k.normal(2, 9, 3)]


@case(KERAS3)
def conv2d_valid(k):
    C = k.L.Conv2D
    return branches(k, (6, 5, 3), [C(4, 3), C(2, (2, 3), activation="relu"), C(3, 1, use_bias=False)])


@case()
def conv2d_same_strides(k):
    C = k.L.Conv2D
    strides = (1, 2, (3, 2), (1, 2))
    return branches(k, (7, 5, 2), [C(3, 3, strides=s, padding="same") for s in strides])


@case(KERAS3)
def conv2d_valid_strides(k):
    C = k.L.Conv2D
    return branches(k, (8, 7, 2), [C(2, 3, strides=2), C(2, (2, 4), strides=(3, 2)), C(2, 1, strides=3)])


@case(KERAS2)
def conv2d_even_kernel_same(k):
    C = k.L.Conv2D
    sizes = ((2, 2, 1), (4, 3, 1), (2, 4, 2), (6, 6, 3))
    return branches(k, (5, 6, 2), [C(2, (h, w), strides=s, padding="same") for h, w, s in sizes])


@case(KERAS2)
def conv2d_dilation(k):
    C = k.L.Conv2D
    return branches(
        k,
        (9, 8, 2),
        [
            C(2, 3, dilation_rate=2),
            C(2, 3, dilation_rate=2, padding="same"),
            C(2, (3, 2), dilation_rate=(1, 3), padding="same"),
        ],
    )


@case(KERAS3)
def conv2d_groups(k):
    C = k.L.Conv2D
    return branches(k, (5, 4, 4), [C(6, 3, groups=2), C(4, 2, groups=4, strides=2, padding="same")])


@case()
def conv2d_channels_first(k):
    C = k.L.Conv2D
    return branches(
        k,
        (3, 6, 5),
        [
            C(4, 3, data_format="channels_first"),
            C(2, (2, 3), strides=2, padding="same", data_format="channels_first", activation="softplus"),
            C(2, 2, dilation_rate=2, data_format="channels_first", use_bias=False),
        ],
    )


@case(KERAS3)
def conv2d_kernel_larger_than_input(k):
    C = k.L.Conv2D
    return branches(k, (2, 3, 1), [C(2, 5, padding="same"), C(2, (7, 3), strides=2, padding="same")])


@case(KERAS3)
def conv2d_one_pixel(k):
    return branches(k, (1, 1, 3), [k.L.Conv2D(4, 1), k.L.Conv2D(2, 3, padding="same")], batch=3)


@case(KERAS2)
def conv2d_softmax_channels(k):
    """The activation of a layer with channels first still works along the last axis."""
    x = k.input(2, 4, 3)
    y = k.L.Conv2D(3, 2, data_format="channels_first", activation="softmax")(x)
    return k.model(x, y), [k.normal(2, 2, 4, 3)]


@case(KERAS2)
def conv2d_any_size(k):
    x = k.input(None, None, 2)
    y = k.L.Conv2D(3, 3, strides=2, padding="same", activation="relu")(x)
    y = k.L.GlobalAveragePooling2D()(y)
    return k.model(x, k.L.Dense(2)(y)), [k.normal(2, 7, 6, 2)]


@case()
def zero_padding2d(k):
    Z = k.L.ZeroPadding2D
    paddings = (1, 0, (2, 1), ((1, 0), (0, 2)), ((0, 3), (1, 1)))
    return branches(k, (3, 2, 2), [Z(p) for p in paddings])


@case(KERAS3)
def zero_padding2d_channels_first(k):
    Z = k.L.ZeroPadding2D
    return branches(k, (2, 3, 2), [Z(p, data_format="channels_first") for p in (1, ((1, 0), (0, 2)))])


@case(KERAS2)
def conv_many_batch_axes(k):
    """Keras 2 convolves over the last axes, whatever comes before."""
    x = k.input(2, 6, 5, 3)
    y = k.L.Conv2D(4, 3, padding="same", strides=2, activation="relu")(x)
    z = k.L.Conv1D(3, 2, dilation_rate=2)(x)
    return k.model(x, [y, z]), [k.normal(2, 2, 6, 5, 3)]


@case(KERAS3)
def conv_channels_first_as_wide(k):
    """As many filters as columns: Keras adds the bias along the columns, where nothing is fused."""
    first = {"data_format": "channels_first", "padding": "same"}
    return branches(
        k,
        (2, 3, 4),
        [
            k.L.Conv2D(4, 3, dilation_rate=2, **first),
            k.L.Conv2D(4, 2, groups=2, **first, activation="relu"),
            k.L.DepthwiseConv2D(2, depth_multiplier=2, **first),
            k.L.SeparableConv2D(4, 2, **first),
            k.L.Conv2DTranspose(4, 3, **first),
        ],
    )


@case(KERAS3)
def conv_channels_first_as_wide_fused(k):
    """The same where TensorFlow fuses convolution and bias in predict; a call gives other numbers."""
    first = {"data_format": "channels_first", "padding": "same"}
    x, y = k.input(2, 3, 4), k.input(3, 4)
    out = [k.L.Conv2D(4, 3, **first)(x), k.L.Conv2D(4, 2, activation="relu", **first)(x), k.L.Conv1D(4, 3, **first)(y)]
    return k.model([x, y], out), [k.normal(2, 2, 3, 4), k.normal(2, 3, 4)]
