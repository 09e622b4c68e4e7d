"""Layers that change images at random while training: what they do when a model predicts."""

from goldenlib.registry import KERAS2, KERAS3, add, case

GROUPS = (
    ("geometry", {"RandomFlip": {}, "RandomRotation": {"factor": 0.2}, "RandomTranslation": {"height_factor": 0.2, "width_factor": 0.3}, "RandomZoom": {"height_factor": 0.3}, "RandomContrast": {"factor": 0.4}, "RandomBrightness": {"factor": 0.3}}, (KERAS3, KERAS2)),
    ("shapes", {"RandomShear": {"x_factor": 0.3}, "RandomPerspective": {}, "RandomElasticTransform": {}, "RandomErasing": {}, "RandomGaussianBlur": {}, "RandomSharpness": {"factor": 0.4}}, (KERAS3,)),
    ("colors", {"RandomHue": {"factor": 0.3}, "RandomSaturation": {"factor": 0.4}, "RandomInvert": {}, "RandomPosterization": {"factor": 3}, "RandomGrayscale": {}, "RandomColorDegeneration": {"factor": 0.5}}, (KERAS3,)),
    ("mixes", {"CutMix": {}, "MixUp": {}, "Solarization": {"threshold_factor": 0.3}, "MaxNumBoundingBoxes": {"max_number": 4}}, (KERAS3,)),
    ("policies", {"AugMix": {}, "RandAugment": {}, "RandomColorJitter": {"brightness_factor": 0.2, "hue_factor": 0.1}}, (KERAS3,)),
)


def _chain(layers):
    def build(k):
        x = k.input(4, 5, 3)
        y = x
        for name, arguments in layers.items():
            y = getattr(k.L, name)(**arguments)(y)
        return k.model(x, k.L.Conv2D(2, 2)(y)), [k.integers(0, 256, 2, 4, 5, 3).astype("float32")]

    return build


def _bytes(layers):
    """Whole numbers become floats."""

    def build(k):
        x = k.input(2, 3, 3, dtype="uint8")
        outputs = [getattr(k.L, name)(**arguments)(x) for name, arguments in list(layers.items())[:3]]
        return k.model(x, outputs), [k.integers(0, 256, 2, 2, 3, 3, dtype="uint8")]

    return build


for _name, _layers, _generations in GROUPS:
    add(f"augmentation_{_name}", _chain(_layers), *_generations)
    add(f"augmentation_{_name}_bytes", _bytes(_layers), *_generations)


@case(KERAS3)
def equalization(k):
    """Of another type than the layer's: Keras cannot build a model around it otherwise."""
    x = k.input(4, 5, 3, dtype="float64")
    return k.model(x, k.L.Equalization()(x)), [k.integers(0, 256, 2, 4, 5, 3).astype("float64")]


@case()
def random_crop(k):
    """Keras 2 resizes when it predicts; Keras 3 does nothing."""
    x = k.input(6, 5, 2)
    y = k.L.GlobalAveragePooling2D()(k.L.RandomCrop(4, 3)(x))
    return k.model(x, y), [k.normal(2, 6, 5, 2)]


@case(KERAS2)
def random_crop_sizes(k):
    x = k.input(7, 5, 2)
    outputs = [k.L.RandomCrop(h, w)(x) for h, w in ((3, 3), (7, 2), (9, 4), (7, 5))]
    return k.model(x, outputs), [k.normal(2, 7, 5, 2)]


@case(KERAS3)
def random_crop_exact(k):
    x = k.input(4, 3, 2)
    y = k.L.Dense(3)(k.L.Flatten()(k.L.RandomCrop(4, 3)(x)))
    return k.model(x, y), [k.normal(2, 4, 3, 2)]


@case(KERAS3)
def random_crop_any_size(k):
    """Keras announces the size of the crop for images of any size."""
    x = k.input(None, None, 2)
    y = k.L.Dense(3)(k.L.Flatten()(k.L.RandomCrop(4, 3)(x)))
    return k.model(x, y), [k.normal(2, 4, 3, 2)]


@case(KERAS2)
def random_height_and_width(k):
    x = k.input(4, 5, 2)
    y = k.L.RandomWidth(0.2)(k.L.RandomHeight(0.3)(x))
    return k.model(x, k.L.GlobalMaxPooling2D()(y)), [k.normal(2, 4, 5, 2)]


@case(KERAS2)
def random_height_bytes(k):
    x = k.input(4, 5, 2, dtype="uint8")
    return k.model(x, k.L.RandomHeight(0.3)(x)), [k.integers(0, 256, 2, 4, 5, 2, dtype="uint8")]
