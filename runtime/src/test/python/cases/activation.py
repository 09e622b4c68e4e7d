"""Activation with every function of each generation, and ReLU, LeakyReLU, Softmax."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, KERAS_FILE, V3_WEIGHTS, add, case

KERAS3_NAMES = (
    ("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu"),
    ("hard_swish", "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu"),
    ("relu6", "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign"),
    ("sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh", "tanh_shrink"),
)
KERAS2_NAMES = (
    ("elu", "exponential", "gelu", "hard_sigmoid", "linear", "mish", "relu", "selu", "sigmoid"),
    ("softmax", "softplus", "softsign", "swish", "tanh", "leaky_relu", "log_softmax", "relu6", "silu"),
)

# Every kink and pole of the functions, and values on both sides of them.
EDGES = (-30, -6, -3.5, -3, -2.5, -2, -1.5, -1, -0.7, -0.5, -0.2, -0.0, 0, 0.1, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 7, 20)
EXTREMES = (-1e4, -700, -100, -88, -50, 50, 88, 100, 700, 1e4)


def edge_values(k):
    return np.stack([np.array(EDGES, "float32"), k.normal(len(EDGES), scale=3.0)])


def _functions(names):
    def build(k):
        x = k.input(len(EDGES))
        return k.model(x, [k.L.Activation(name)(x) for name in names]), [edge_values(k)]

    return build


for _i, _names in enumerate(KERAS3_NAMES):
    add(f"activation_{'abcd'[_i]}", _functions(_names), KERAS3)
for _i, _names in enumerate(KERAS2_NAMES):
    add(f"activation_{'ab'[_i]}", _functions(_names), KERAS2)


@case(KERAS2)
def activation_extremes(k):
    """Where a naive formula overflows: no result may be NaN."""
    x = k.input(len(EXTREMES))
    names = ("sigmoid", "tanh", "softplus", "softsign", "elu", "selu", "gelu", "swish", "mish", "softmax", "log_softmax")
    return k.model(x, [k.L.Activation(name)(x) for name in names]), [np.array([EXTREMES, EXTREMES[::-1]], "float32")]


@case(KERAS3)
def activation_along_last_axis(k):
    x = k.input(3, 4)
    names = ("softmax", "log_softmax") + (("glu", "sparsemax") if k.keras3 else ())
    return k.model(x, [k.L.Activation(name)(x) for name in names]), [k.normal(2, 3, 4, scale=3.0)]


@case()
def activation_is_layer(k):
    """A layer object stands where the name of a function usually does."""
    x = k.input(4)
    y = k.L.Dense(5, activation=k.leaky_relu(0.1))(x)
    y = k.L.Activation(k.L.ReLU(max_value=1.5, negative_slope=0.2, threshold=0.1))(y)
    return k.model(x, y), [k.normal(3, 4, scale=2.0)]


@case()
def relu_arguments(k):
    x = k.input(len(EDGES))
    arguments = (
        {},
        {"max_value": 6.0},
        {"max_value": 2.5, "threshold": 1.0},
        {"negative_slope": 0.3},
        {"negative_slope": 0.25, "threshold": 1.5},
        {"max_value": 3.0, "negative_slope": 0.1, "threshold": 0.5},
        {"max_value": 0.0},
    )
    return k.model(x, [k.L.ReLU(**a)(x) for a in arguments]), [edge_values(k)]


@case()
def leaky_relu_slopes(k):
    x = k.input(len(EDGES))
    outputs = [k.L.LeakyReLU()(x)] + [k.leaky_relu(slope)(x) for slope in (0.0, 0.01, 1.0)]
    return k.model(x, outputs), [edge_values(k)]


@case(KERAS3, forms=KERAS_FILE)
def softmax_axes(k):
    x = k.input(3, 4, 2)
    axes = (-1, 1, 2, -2, [1, 2], [-1, -3], [1, 2, 3])
    return k.model(x, [k.L.Softmax(axis=axis)(x) for axis in axes]), [k.normal(2, 3, 4, 2, scale=2.0)]


@case()
def softmax_mask(k):
    """Softmax takes a mask of the input's own shape as a call argument."""
    x = k.input(5, name="scores")
    mask = k.input(5, dtype="bool", name="allowed")
    allowed = np.array([[1, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]], bool)
    return k.model([x, mask], k.L.Softmax()(x, mask=mask)), [k.normal(3, 5), allowed]


@case(KERAS3, forms=V3_WEIGHTS)
def softmax_mask_axes(k):
    x = k.input(3, 4, name="scores")
    mask = k.input(3, 4, dtype="bool", name="allowed")
    allowed = k.rng.random((2, 3, 4)) < 0.6
    return k.model([x, mask], k.L.Softmax(axis=[1, 2])(x, mask=mask)), [k.normal(2, 3, 4), allowed]
