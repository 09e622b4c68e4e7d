"""Resizing, CenterCrop, AutoContrast, Pipeline."""

from goldenlib.registry import KERAS2, KERAS3, add, case


def _resizing(shape, arguments):
    def build(k):
        x = k.input(*shape)
        return k.model(x, [k.L.Resizing(**a)(x) for a in arguments]), [k.normal(2, *shape, scale=50, shift=100)]

    return build


def _sizes(interpolation, **more):
    return [{"height": h, "width": w, "interpolation": interpolation, **more} for h, w in ((3, 4), (9, 8), (7, 5))]


METHODS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
for _method in METHODS:
    add(f"resizing_{_method}", _resizing((7, 5, 2), _sizes(_method)))
    add(f"resizing_{_method}_antialias", _resizing((7, 5, 2), _sizes(_method, antialias=True)), KERAS3)
add("resizing_area_keras3", _resizing((7, 5, 2), _sizes("area")), KERAS3)
for _method in ("area", "gaussian", "mitchellcubic"):
    add(f"resizing_{_method}", _resizing((7, 5, 2), _sizes(_method)), KERAS2)
    add(f"resizing_{_method}_crop", _resizing((7, 5, 2), _sizes(_method, crop_to_aspect_ratio=True)), KERAS2)

TALL_AND_WIDE = ((4, 7), (9, 2), (3, 3), (14, 10))
add("resizing_crop", _resizing((7, 5, 2), [{"height": h, "width": w, "crop_to_aspect_ratio": True} for h, w in TALL_AND_WIDE]))
add("resizing_pad", _resizing((7, 5, 2), [{"height": h, "width": w, "pad_to_aspect_ratio": True, "fill_value": 7.5} for h, w in TALL_AND_WIDE]), KERAS3)
add(
    "resizing_channels_first",
    _resizing((2, 7, 5), [{"height": 4, "width": 7, "data_format": "channels_first", **a} for a in ({}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True})]),
    KERAS3,
)


@case()
def resizing_any_size(k):
    x = k.input(None, None, 3)
    y = k.L.Dense(2)(k.L.Flatten()(k.L.Resizing(3, 4)(x)))
    return k.model(x, y), [k.normal(2, 5, 7, 3)]


@case()
def resizing_bytes(k):
    x = k.input(5, 6, 1, dtype="uint8")
    outputs = [k.L.Resizing(3, 4, interpolation=i)(x) for i in ("nearest", "bilinear", "bicubic")]
    return k.model(x, outputs), [k.integers(0, 256, 2, 5, 6, 1, dtype="uint8")]


@case()
def resizing_mixed(k):
    x = k.input(5, 6, 1)
    outputs = [k.L.Resizing(3, 4, interpolation=i, dtype=d)(x) for i in ("nearest", "bilinear") for d in ("mixed_float16", "float64")]
    return k.model(x, outputs), [k.normal(2, 5, 6, 1)]


@case()
def center_crop(k):
    """Images that are too small are resized."""
    x = k.input(7, 6, 2)
    outputs = [k.L.CenterCrop(h, w)(x) for h, w in ((4, 3), (7, 6), (6, 1), (9, 4), (3, 8), (10, 9))]
    return k.model(x, outputs), [k.normal(2, 7, 6, 2)]


@case(KERAS3)
def center_crop_channels_first(k):
    x = k.input(2, 7, 6)
    outputs = [k.L.CenterCrop(h, w, data_format="channels_first")(x) for h, w in ((4, 3), (9, 4))]
    return k.model(x, outputs), [k.normal(2, 2, 7, 6)]


@case()
def center_crop_bytes(k):
    x = k.input(7, 6, 2, dtype="uint8")
    return k.model(x, [k.L.CenterCrop(h, w)(x) for h, w in ((4, 3), (9, 4))]), [k.integers(0, 256, 2, 7, 6, 2, dtype="uint8")]


@case(KERAS2)
def center_crop_any_size(k):
    x = k.input(None, None, 2)
    y = k.L.Dense(2)(k.L.Flatten()(k.L.CenterCrop(4, 3)(x)))
    return k.model(x, y), [k.normal(2, 3, 6, 2)]


@case(KERAS3)
def auto_contrast(k):
    x = k.input(4, 5, 3)
    outputs = [k.L.AutoContrast(**a)(x) for a in ({}, {"value_range": (0, 1)}, {"value_range": (10, -30)}, {"data_format": "channels_first"})]
    images = k.normal(3, 4, 5, 3, scale=40, shift=120)
    images[1, :, :, 2] = 7
    images[2, :, :, 1] = 0
    return k.model(x, outputs), [images]


@case(KERAS3)
def auto_contrast_bytes(k):
    x = k.input(4, 5, 3, dtype="uint8")
    return k.model(x, k.L.AutoContrast()(x)), [k.integers(30, 201, 2, 4, 5, 3, dtype="uint8")]


@case(KERAS3)
def pipeline(k):
    x = k.input(6, 5, 3)
    y = k.L.Pipeline([k.L.Resizing(4, 4), k.L.RandomFlip(), k.L.AutoContrast(), k.L.Rescaling(1 / 255)])(x)
    return k.model(x, k.L.Conv2D(2, 2)(y)), [k.normal(2, 6, 5, 3, scale=40, shift=120)]


@case(KERAS3, forms=("model.keras", "model.weights.h5"))
def pipeline_weights(k):
    data = k.normal(8, 4, scale=3.0, shift=2.0)
    first, second = k.L.Normalization(), k.L.Normalization()
    first.adapt(data)
    second.adapt(data * 2)
    x = k.input(4)
    return k.model(x, k.L.Pipeline([first, k.L.Rescaling(2.0), second])(x)), [k.normal(3, 4)]


@case(KERAS3)
def clahe(k):
    """Sizes that the grid of tiles divides, and others; even tiles; values outside of the range."""
    x = k.input(9, 7, 2)
    layer = k.L.ContrastLimitedAdaptiveHistogramEqualization
    y = [
        layer()(x),
        layer(tile_grid_size=(2, 3), clip_limit=2.0)(x),
        layer(tile_grid_size=(1, 7), clip_limit=0)(x),
        layer(value_range=(-50.0, 300.0), tile_grid_size=(3, 4), clip_limit=1.2)(x),
    ]
    images = k.normal(2, 9, 7, 2, scale=60, shift=120)
    images[1, :6, :4, 1] = 42
    return k.model(x, y), [images]


@case(KERAS3)
def clahe_channels_first(k):
    x = k.input(2, 7, 6)
    layer = k.L.ContrastLimitedAdaptiveHistogramEqualization
    y = layer(value_range=(0, 1), tile_grid_size=(2, 2), data_format="channels_first")(x)
    return k.model(x, [y, layer(tile_grid_size=(3, 2), data_format="channels_first")(x * 200)]), [k.rng.random((2, 2, 7, 6)).astype("float32")]


@case(KERAS3)
def clahe_bytes(k):
    """Predicted in float32; a call of the model would give bytes, so --reload finds a difference."""
    x = k.input(8, 10, 1, dtype="uint8")
    layer = k.L.ContrastLimitedAdaptiveHistogramEqualization
    return k.model(x, [layer(tile_grid_size=(2, 3))(x), layer(tile_grid_size=(2, 5), value_range=(0, 200))(x)]), [k.integers(0, 256, 2, 8, 10, 1, dtype="uint8")]


@case(KERAS3)
def clahe_any_size(k):
    x = k.input(None, None, 3)
    y = k.L.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2))(x)
    return k.model(x, k.L.GlobalAveragePooling2D()(y)), [k.normal(2, 7, 6, 3, scale=60, shift=120)]


@case()
def images_single(k):
    """One image without a batch: an input of three axes in all."""
    x = k.K.Input(batch_shape=(6, 5, 3))
    y = [k.L.Resizing(3, 4)(x), k.L.Resizing(4, 7, crop_to_aspect_ratio=True)(x), k.L.CenterCrop(3, 4)(x), k.L.CenterCrop(7, 9)(x)]
    if k.keras3:
        y += [k.L.Resizing(4, 4, pad_to_aspect_ratio=True, data_format="channels_first")(x), k.L.AutoContrast()(x)]
        y += [k.L.RandomFlip()(x), k.L.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2))(x)]
        y += [k.L.Pipeline([k.L.Resizing(3, 4), k.L.AutoContrast()])(x)]
    else:
        y += [k.L.RandomCrop(3, 2)(x)]
    return k.model(x, y), [k.normal(6, 5, 3, scale=40, shift=120)]


@case(KERAS3)
def images_in_a_dict(k):
    """Images with their labels in one dict."""
    parts = {"labels": k.input(4), "images": k.input(5, 4, 3)}
    y = k.L.AutoContrast()(dict(parts))
    y = k.L.RandomFlip()(y)
    return k.model(parts, {"pixels": k.L.Conv2D(2, 2)(y["images"]), "labels": k.L.Dense(3)(y["labels"])}), [k.normal(2, 5, 4, 3, scale=40, shift=120), k.normal(2, 4)]
