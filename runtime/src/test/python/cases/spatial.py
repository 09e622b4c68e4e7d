"""Pooling in 3D, one-dimensional depthwise convolutions, padding, cropping and upsampling."""

from goldenlib.registry import KERAS2, KERAS3, add, case

from .convolution import branches

FIRST = {"data_format": "channels_first"}
POOLS = (
    {"pool_size": 2},
    {"pool_size": (3, 2, 1), "strides": (1, 2, 3)},
    {"pool_size": (2, 3, 2), "padding": "same"},
    {"pool_size": 3, "strides": 2, "padding": "same"},
)


def _pools(class_name, shape, arguments, shift=-8.0):
    def build(k):
        model, _ = branches(k, shape, [getattr(k.L, class_name)(**a) for a in arguments])
        return model, [k.normal(2, *shape, shift=shift)]

    return build


add("max_pooling3d", _pools("MaxPooling3D", (5, 4, 3, 2), POOLS))
add("average_pooling3d", _pools("AveragePooling3D", (5, 4, 3, 2), POOLS))
add("max_pooling3d_channels_first", _pools("MaxPooling3D", (2, 5, 4, 3), [{**a, **FIRST} for a in POOLS]), KERAS3)
add(
    "average_pooling3d_channels_first",
    _pools("AveragePooling3D", (2, 5, 4, 3), [{**a, **FIRST} for a in POOLS]),
    KERAS3,
)


@case()
def global_pooling3d(k):
    x = k.input(4, 3, 5, 2)
    outputs = []
    for kind in ("Max", "Average"):
        layer = getattr(k.L, f"Global{kind}Pooling3D")
        for data_format in ("channels_last", "channels_first"):
            for keepdims in (False, True):
                outputs.append(layer(keepdims=keepdims, data_format=data_format)(x))
    return k.model(x, outputs), [k.normal(2, 4, 3, 5, 2, shift=-2.0)]


@case()
def depthwise_conv1d(k):
    D = k.L.DepthwiseConv1D
    return branches(
        k,
        (7, 3),
        [
            D(3),
            D(2, depth_multiplier=2, padding="same", activation="relu"),
            D(3, strides=2, use_bias=False),
            D(4, strides=3, padding="same"),
        ],
    )


@case()
def depthwise_conv1d_dilation(k):
    D = k.L.DepthwiseConv1D
    return branches(k, (9, 2), [D(3, dilation_rate=2), D(2, dilation_rate=3, padding="same")])


@case(KERAS3)
def depthwise_conv1d_channels_first(k):
    D = k.L.DepthwiseConv1D
    return branches(k, (3, 7), [D(3, depth_multiplier=2, **FIRST), D(3, strides=2, padding="same", **FIRST)])


@case()
def separable_conv1d(k):
    S = k.L.SeparableConv1D
    return branches(
        k,
        (7, 3),
        [
            S(4, 3),
            S(2, 2, depth_multiplier=2, padding="same", activation="relu"),
            S(2, 3, strides=2, use_bias=False),
            S(2, 4, strides=3, padding="same"),
        ],
    )


@case()
def separable_conv1d_dilation(k):
    S = k.L.SeparableConv1D
    return branches(k, (9, 2), [S(3, 3, dilation_rate=2), S(3, 2, dilation_rate=3, padding="same")])


@case(KERAS2)
def separable_conv1d_causal(k):
    S = k.L.SeparableConv1D
    return branches(
        k,
        (7, 2),
        [S(3, 3, padding="causal"), S(3, 2, strides=2, padding="causal"), S(3, 3, dilation_rate=2, padding="causal")],
    )


@case(KERAS3)
def separable_conv1d_channels_first(k):
    S = k.L.SeparableConv1D
    return branches(k, (3, 7), [S(2, 3, **FIRST), S(5, 3, strides=2, padding="same", **FIRST)])


@case()
def zero_padding1d(k):
    Z = k.L.ZeroPadding1D
    return branches(k, (3, 2), [Z(), Z(0), Z(2), Z((1, 3)), Z((0, 2))])


@case(KERAS3)
def zero_padding1d_channels_first(k):
    return branches(k, (2, 3), [k.L.ZeroPadding1D((1, 2), **FIRST)])


@case()
def zero_padding3d(k):
    Z = k.L.ZeroPadding3D
    paddings = (1, (2, 0, 1), ((1, 0), (0, 2), (1, 1)))
    return branches(k, (2, 1, 3, 2), [Z(p) for p in paddings] + [Z(((0, 1), (2, 0), (1, 0)), **FIRST)])


@case()
def cropping1d(k):
    C = k.L.Cropping1D
    return branches(k, (7, 2), [C(), C(0), C(2), C((1, 3)), C((0, 2)), C((3, 0))])


@case()
def cropping2d(k):
    C = k.L.Cropping2D
    croppings = (1, 0, (2, 1), ((1, 0), (0, 2)), ((2, 3), (1, 1)))
    return branches(k, (7, 5, 6), [C(c) for c in croppings] + [C(((1, 2), (0, 3)), **FIRST), C(1, **FIRST)])


@case()
def cropping3d(k):
    C = k.L.Cropping3D
    croppings = (1, (2, 0, 1), ((1, 0), (0, 2), (1, 1)))
    return branches(k, (5, 3, 4, 5), [C(c) for c in croppings] + [C(((1, 0), (0, 3), (2, 1)), **FIRST)])


@case(KERAS2)
def cropping_any_size(k):
    x = k.input(None, None, 2)
    return k.model(x, k.L.Cropping2D(((1, 2), (0, 1)))(x)), [k.normal(2, 6, 4, 2)]


@case()
def up_sampling1d(k):
    U = k.L.UpSampling1D
    return branches(k, (3, 2), [U(), U(1), U(3)])


@case()
def up_sampling2d(k):
    U = k.L.UpSampling2D
    return branches(k, (3, 2, 2), [U(), U((1, 3)), U((4, 2)), U(3, **FIRST)])


@case()
def up_sampling3d(k):
    U = k.L.UpSampling3D
    return branches(k, (2, 1, 3, 2), [U(), U((1, 3, 2)), U((2, 2, 1), **FIRST)])


def _interpolations(names):
    def build(k):
        U = k.L.UpSampling2D
        sizes = ((2, 3), (1, 4))
        layers = [U(s, interpolation=n) for n in names for s in sizes]
        layers += [U((3, 2), interpolation=n, **FIRST) for n in names]
        return branches(k, (5, 4, 3), layers, batch=1)

    return build


add("up_sampling2d_bilinear", _interpolations(["bilinear", "bicubic"]))
add("up_sampling2d_lanczos", _interpolations(["lanczos3", "lanczos5"]))
add("up_sampling2d_area", _interpolations(["area", "gaussian", "mitchellcubic"]), KERAS2)


@case()
def up_sampling2d_same_size(k):
    names = ["bilinear", "lanczos3"] if k.keras3 else ["bilinear", "gaussian", "mitchellcubic"]
    return branches(k, (3, 2, 2), [k.L.UpSampling2D(1, interpolation=n) for n in names])


@case()
def up_sampling2d_one_pixel(k):
    names = ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]
    return branches(k, (1, 1, 2), [k.L.UpSampling2D((3, 2), interpolation=n) for n in names])


@case(KERAS3)
def up_sampling2d_any_size(k):
    x = k.input(None, None, 2)
    y = k.L.UpSampling2D((2, 3), interpolation="bilinear")(x)
    return k.model(x, k.L.UpSampling2D(2)(y)), [k.normal(1, 3, 4, 2)]


@case(KERAS3)
def up_sampling2d_float16(k):
    x = k.input(3, 2, 2)
    y = k.L.UpSampling2D(2, interpolation="bilinear", dtype="float16")(x)
    return k.model(x, [y, k.L.UpSampling2D(2, dtype="float16")(x)]), [k.normal(2, 3, 2, 2)]
