"""BatchNormalization, LayerNormalization, Normalization, Rescaling."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, KERAS_FILE, V3_WEIGHTS, case

from .convolution import branches


@case()
def batch_normalization(k):
    model = k.sequential(k.K.Input((4,)), k.L.BatchNormalization())
    return model, [k.normal(3, 4)]


@case(KERAS3)
def batch_normalization_arguments(k):
    B = k.L.BatchNormalization
    arguments = (
        {"center": False},
        {"scale": False},
        {"center": False, "scale": False},
        {"epsilon": 0.5, "momentum": 0.7},
    )
    return branches(k, (4,), [B(**a) for a in arguments])


@case(KERAS2)
def batch_normalization_4d(k):
    return branches(k, (3, 2, 4), [k.L.BatchNormalization(), k.L.BatchNormalization(scale=False)])


@case()
def batch_normalization_axis(k):
    B = k.L.BatchNormalization
    return branches(k, (3, 4, 2), [B(axis=1), B(axis=2), B(axis=-2, center=False)])


@case(KERAS3)
def batch_normalization_3d(k):
    B = k.L.BatchNormalization
    return branches(k, (5, 3), [B(), B(axis=1)])


@case(KERAS2)
def batch_normalization_axis_list(k):
    B = k.L.BatchNormalization
    return branches(k, (3, 4, 2), [B(axis=[3]), B(axis=[1]), B(axis=[1, 2]), B(axis=[1, 3], scale=False)])


@case()
def batch_normalization_renorm(k):
    """Renormalization adds three weights that prediction does not read."""
    return branches(k, (4,), [k.L.BatchNormalization(renorm=True)])


@case(KERAS3)
def batch_normalization_tiny_variance(k):
    """With a variance near zero the epsilon decides."""
    x = k.input(3)
    layer = k.L.BatchNormalization(epsilon=1e-3)
    y = layer(x)
    layer.moving_variance.assign(np.zeros(3, "float32"))
    k.keep(layer.moving_variance)
    return k.model(x, y), [k.normal(2, 3, scale=0.05)]


@case(KERAS3, forms=KERAS_FILE)
def layer_normalization(k):
    model = k.sequential(k.K.Input((5, 3)), k.L.LayerNormalization())
    return model, [k.normal(2, 5, 3, scale=3.0, shift=1.0)]


@case()
def layer_normalization_axes(k):
    N = k.L.LayerNormalization
    return branches(k, (3, 4, 2), [N(axis=a) for a in (-1, 1, [1, 2], [-1, -2], [1, 2, 3])])


@case(KERAS2)
def layer_normalization_arguments(k):
    N = k.L.LayerNormalization
    arguments = ({"center": False}, {"scale": False}, {"center": False, "scale": False}, {"epsilon": 0.3}, {"epsilon": 1e-7})
    return branches(k, (6,), [N(**a) for a in arguments])


@case()
def layer_normalization_of_any_length(k):
    """Without weights the length of the axis need not be known."""
    x = k.input(None, 3)
    return k.model(x, k.L.LayerNormalization(axis=1, center=False, scale=False)(x)), [k.normal(2, 5, 3)]


@case(KERAS3, forms=V3_WEIGHTS)
def layer_normalization_rms(k):
    N = k.L.LayerNormalization
    return branches(k, (3, 4), [N(rms_scaling=True), N(rms_scaling=True, axis=[1, 2]), N(rms_scaling=True, axis=1)])


@case()
def rescaling(k):
    R = k.L.Rescaling
    return branches(
        k,
        (2, 2, 3),
        [R(1 / 255), R(1 / 127.5, offset=-1), R([0.5, 2.0, -1.0]), R(2.0, offset=[1.0, 2.0, 3.0])],
    )


@case(KERAS3)
def rescaling_uint8(k):
    x = k.input(3, 2, 1, dtype="uint8")
    return k.model(x, k.L.Rescaling(1 / 255)(x)), [k.integers(0, 256, 2, 3, 2, 1, dtype="uint8")]


def _adapted(k, data, **arguments):
    layer = k.L.Normalization(**arguments)
    layer.adapt(data)
    return layer


@case()
def normalization_adapted(k):
    data = k.normal(20, 4, scale=3.0, shift=5.0)
    x = k.input(4)
    return k.model(x, _adapted(k, data)(x)), [k.normal(3, 4, scale=3.0, shift=5.0)]


@case(KERAS3)
def normalization_adapted_axes(k):
    data = k.normal(8, 3, 2, scale=2.0, shift=-1.0)
    x = k.input(3, 2)
    outputs = [_adapted(k, data, axis=a)(x) for a in (-1, 1, (1, 2), None)]
    return k.model(x, outputs), [k.normal(2, 3, 2)]


@case(KERAS2)
def normalization_inverted(k):
    data = k.normal(8, 3, scale=2.0, shift=-1.0)
    x = k.input(3)
    return k.model(x, _adapted(k, data, invert=True)(x)), [k.normal(2, 3)]


@case()
def normalization_constant(k):
    N = k.L.Normalization
    x = k.input(3)
    outputs = [
        N(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.25, 1.0])(x),
        N(axis=None, mean=2.0, variance=9.0)(x),
        N(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.25, 1.0], invert=True)(x),
    ]
    return k.model(x, outputs), [k.normal(2, 3)]


@case(KERAS3)
def normalization_zero_variance(k):
    """A constant feature: the deviation is held above 1e-7."""
    data = np.stack([np.full(6, 2.0), np.arange(6)], axis=1).astype("float32")
    x = k.input(2)
    return k.model(x, _adapted(k, data)(x)), [np.array([[2.0, 1.0], [2.0, 7.0]], "float32")]


@case(KERAS2)
def normalization_mlp(k):
    data = k.normal(16, 5, scale=4.0, shift=2.0)
    model = k.sequential(
        k.K.Input((5,)), _adapted(k, data), k.L.Dense(4, activation="relu"), k.L.Dense(2, activation="softmax")
    )
    return model, [k.normal(3, 5, scale=4.0, shift=2.0)]


@case(KERAS2)
def batch_normalization_virtual_batches(k):
    """Weights have an axis more than the input, and mean the same when a model predicts."""
    x = k.input(3, 4)
    y = k.L.BatchNormalization(virtual_batch_size=2)(x)
    return k.model(x, y), [k.normal(2, 3, 4)]
