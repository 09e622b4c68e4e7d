"""DepthwiseConv2D, SeparableConv2D, and the blocks of small networks that use them."""

from goldenlib.registry import KERAS2, KERAS3, V3_WEIGHTS, case

from .convolution import branches


@case()
def depthwise_conv2d(k):
    D = k.L.DepthwiseConv2D
    return branches(k, (6, 5, 3), [D(3), D((2, 3), padding="same", activation="relu"), D(1, use_bias=False)])


@case(KERAS3)
def depthwise_conv2d_multiplier(k):
    D = k.L.DepthwiseConv2D
    return branches(k, (5, 4, 3), [D(3, depth_multiplier=2), D(2, depth_multiplier=3, padding="same")])


@case(KERAS2)
def depthwise_conv2d_strides(k):
    D = k.L.DepthwiseConv2D
    return branches(k, (7, 6, 2), [D(3, strides=2), D(3, strides=2, padding="same"), D(2, strides=3, padding="same")])


@case(KERAS3)
def depthwise_conv2d_dilation(k):
    D = k.L.DepthwiseConv2D
    return branches(k, (8, 7, 2), [D(3, dilation_rate=2), D(3, dilation_rate=(2, 2), padding="same", depth_multiplier=2)])


@case(KERAS2)
def depthwise_conv2d_channels_first(k):
    D = k.L.DepthwiseConv2D
    return branches(
        k,
        (3, 6, 5),
        [
            D(3, data_format="channels_first"),
            D(2, depth_multiplier=2, strides=2, padding="same", data_format="channels_first"),
        ],
    )


@case(KERAS3, forms=V3_WEIGHTS)
def separable_conv2d(k):
    S = k.L.SeparableConv2D
    return branches(k, (6, 5, 3), [S(4, 3), S(2, (2, 3), padding="same", activation="relu"), S(3, 2, use_bias=False)])


@case(KERAS2)
def separable_conv2d_strides(k):
    S = k.L.SeparableConv2D
    return branches(k, (7, 6, 2), [S(3, 3, strides=2), S(3, 3, strides=2, padding="same", depth_multiplier=2)])


@case(KERAS3)
def separable_conv2d_dilation(k):
    S = k.L.SeparableConv2D
    return branches(k, (8, 7, 2), [S(3, 3, dilation_rate=2), S(2, 2, dilation_rate=3, padding="same", depth_multiplier=3)])


@case(KERAS3)
def separable_conv2d_channels_first(k):
    S = k.L.SeparableConv2D
    return branches(
        k,
        (3, 6, 5),
        [
            S(4, 3, data_format="channels_first"),
            S(2, 2, strides=2, padding="same", depth_multiplier=2, data_format="channels_first"),
        ],
    )


@case(KERAS3)
def cnn_small(k):
    model = k.sequential(
        k.K.Input((9, 7, 1)),
        k.L.Conv2D(4, 3, padding="same", use_bias=False),
        k.L.BatchNormalization(),
        k.L.Activation("relu"),
        k.L.MaxPooling2D(2),
        k.L.Dropout(0.25),
        k.L.Flatten(),
        k.L.Dense(3, activation="softmax"),
    )
    return model, [k.normal(3, 9, 7, 1)]


@case(KERAS2)
def inverted_residual(k):
    """The block of MobileNetV2: expand, padded depthwise with stride 2, project; and one with an Add."""
    x = k.input(6, 5, 3)
    y = k.L.Conv2D(6, 1, use_bias=False)(x)
    y = k.L.BatchNormalization(epsilon=1e-3, momentum=0.999)(y)
    y = k.L.ReLU(6.0)(y)
    y = k.L.ZeroPadding2D(((0, 1), (0, 1)))(y)
    y = k.L.DepthwiseConv2D(3, strides=2, use_bias=False)(y)
    z = k.L.Conv2D(6, 1, use_bias=False)(k.L.ReLU(6.0)(y))
    y = k.L.Add()([y, z])
    return k.model(x, k.L.GlobalAveragePooling2D()(y)), [k.normal(2, 6, 5, 3)]


@case(KERAS2)
def residual(k):
    x = k.input(5, 6, 2)
    y = k.L.Conv2D(4, 3, strides=2, padding="same")(x)
    y = k.L.BatchNormalization(epsilon=1.001e-5)(y)
    y = k.L.Activation("relu")(y)
    shortcut = k.L.Conv2D(4, 1, strides=2)(x)
    y = k.L.Activation("relu")(k.L.Add()([shortcut, y]))
    return k.model(x, y), [k.normal(2, 5, 6, 2)]


@case(KERAS3)
def squeeze_excite(k):
    """Multiply with a (batch, 1, 1, channels) gate."""
    x = k.input(4, 3, 4)
    s = k.L.GlobalAveragePooling2D(keepdims=True)(x)
    s = k.L.Conv2D(2, 1, activation="swish")(s)
    s = k.L.Conv2D(4, 1, activation="sigmoid")(s)
    return k.model(x, k.L.Multiply()([x, s])), [k.normal(2, 4, 3, 4)]
