"""The layers that keras.applications keeps to itself: CustomScaleLayer, LayerScale, StochasticDepth."""

import importlib

from goldenlib.registry import KERAS2, case


def _private(k, module):
    root = "keras.src" if k.keras3 else "tf_keras.src"
    return importlib.import_module(f"{root}.applications.{module}")


@case()
def custom_scale_layer(k):
    layer = _private(k, "inception_resnet_v2").CustomScaleLayer
    a, b = k.input(3, 2), k.input(3, 2)
    return k.model([a, b], [layer(0.17)([a, b]), layer(2.0)([b, a])]), [k.normal(2, 3, 2), k.normal(2, 3, 2)]


@case(KERAS2, forms=("model.h5",))
def custom_scale_layer_registered(k):
    return custom_scale_layer(k)


@case()
def layer_scale(k):
    convnext = _private(k, "convnext")
    x = k.input(3, 4)
    scale = convnext.LayerScale(1e-6, 4)
    y = scale(k.L.Dense(4)(x))
    scale.gamma.assign(k.normal(4))
    k.keep(scale.gamma)
    return k.model(x, convnext.StochasticDepth(0.4)(y)), [k.normal(2, 3, 4)]
