"""Layers called with training=True, which their models remember."""

from .kit import L, case, model

EACH = ("tf1.13", "tf1.15", "tf2.0", "tf2.9")


def _normalised(rng, shape=(4, 3), trainable=True, **options):
    x = L.Input(shape=shape)
    layer = L.BatchNormalization(**options)
    layer.trainable = trainable
    return model([x], layer(x, training=True)), [rng.normal32(5, *shape)]


@case(*EACH)
def batch_normalization_training(rng):
    return _normalised(rng)


@case(*EACH)
def batch_normalization_training_frozen(rng):
    return _normalised(rng, trainable=False)


@case("k2.2.4")
def batch_normalization_training_standalone(rng):
    x = L.Input(shape=(4, 3))
    return model([x], L.BatchNormalization()(x, training=True)), [rng.normal32(5, 4, 3)]


@case("k2.2.4")
def batch_normalization_training_frozen_standalone(rng):
    x = L.Input(shape=(4, 3))
    layer = L.BatchNormalization()
    layer.trainable = False
    return model([x], layer(x, training=True)), [rng.normal32(5, 4, 3)]


@case("tf1.13", "tf2.0", "tf2.9")
def batch_normalization_training_renorm(rng):
    return _normalised(rng, renorm=True)


@case("tf1.13", "tf2.0", "tf2.9")
def batch_normalization_training_renorm_clipped(rng):
    return _normalised(rng, renorm=True, renorm_clipping={"rmin": 0.7, "rmax": 1.2, "dmax": 0.4})


@case("tf1.13", "tf2.0", "tf2.9")
def batch_normalization_training_virtual(rng):
    x = L.Input(batch_shape=(6, 4, 3))
    layer = L.BatchNormalization(virtual_batch_size=2)
    return model([x], layer(x, training=True)), [rng.normal32(6, 4, 3)]


@case("tf1.13", "tf2.0", "tf2.9")
def batch_normalization_training_masked(rng):
    x = L.Input(shape=(4,), dtype="int32")
    y = L.BatchNormalization()(L.Embedding(5, 3, mask_zero=True)(x), training=True)
    return model([x], y), [rng.randint(0, 4, size=(3, 4)).astype("int32")]
