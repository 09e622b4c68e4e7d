"""Calls of keras.ops as nodes of Keras 3 graphs: many ops in one model, since each is one line of code."""

import numpy as np

from goldenlib.registry import KERAS3, add, case

UNIT = (-1.0, -0.9, -0.5, -0.1, -0.0, 0.0, 0.2, 0.5, 0.99, 1.0)
ANY = (-7.5, -2.5, -1.5, -1.0, -0.4, 0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 6.5)
POSITIVE = (0.01, 0.5, 1.0, 1.5, 2.0, 3.7, 10.0, 123.0)

OF_UNIT = ("arcsin", "arccos", "arctan", "arctanh", "erf")
OF_ANY = (
    ("negative", "absolute", "abs", "sign", "square", "exp", "expm1", "sin", "cos", "tan", "sinh", "cosh"),
    ("tanh", "arcsinh", "floor", "ceil", "round", "trunc", "isnan", "isinf", "isfinite", "logical_not"),
)
OF_POSITIVE = ("sqrt", "rsqrt", "log", "log1p", "log2", "log10", "reciprocal", "arccosh")
ACTIVATIONS = (
    ("relu", "relu6", "sigmoid", "silu", "softplus", "softsign", "selu", "log_sigmoid", "tanh_shrink"),
    ("sparse_plus", "sparse_sigmoid", "hard_sigmoid", "hard_silu", "hard_tanh", "sparsemax", "softmax", "log_softmax"),
)
PAIRS = (
    ("add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "mod", "maximum", "minimum"),
    ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
    ("logical_and", "logical_or", "logical_xor"),
)


def _numbers(y, k):
    """Bool results as numbers, which is what a file of outputs and most users hold."""
    return k.K.ops.cast(y, "float32") if k.K.backend.standardize_dtype(y.dtype) == "bool" else y


def _each(names, values):
    def build(k):
        x = k.input(len(values))
        data = np.stack([np.array(values, "float32"), np.array(values[::-1], "float32")])
        return k.model(x, [_numbers(getattr(k.K.ops, name)(x), k) for name in names]), [data]

    return build


add("ops_unit", _each(OF_UNIT, UNIT[1:-1]), KERAS3)
add("ops_positive", _each(OF_POSITIVE, POSITIVE[2:]), KERAS3)
for _i, _names in enumerate(OF_ANY):
    add(f"ops_unary_{'ab'[_i]}", _each(_names, ANY), KERAS3)
for _i, _names in enumerate(ACTIVATIONS):
    add(f"ops_activation_{'ab'[_i]}", _each(_names, ANY), KERAS3)


@case(KERAS3)
def ops_activation_arguments(k):
    ops = k.K.ops
    x = k.input(12)
    y = [
        ops.leaky_relu(x, negative_slope=0.15),
        ops.elu(x, alpha=0.7),
        ops.celu(x, alpha=1.3),
        ops.gelu(x, approximate=False),
        ops.gelu(x),
        ops.soft_shrink(x, threshold=0.3),
        ops.hard_shrink(x, threshold=1.5),
        ops.squareplus(x, b=3),
        ops.glu(x, axis=1),
        ops.softmax(x, axis=0),
        ops.softmax(x, axis=None),
        k.K.activations.relu(x, negative_slope=0.2, max_value=4.0, threshold=1.0),
    ]
    return k.model(x, y), [np.array([ANY, ANY[::-1]], "float32")]


def _pair(names):
    def build(k):
        a = k.input(4, 5)
        b = k.input(1, 5)
        left = np.round(k.normal(2, 4, 5, scale=2.0))
        right = np.round(k.normal(2, 1, 5, scale=2.0)) + 0.25
        left[0, 0] = right[0, 0]
        return k.model([a, b], [_numbers(getattr(k.K.ops, name)(a, b), k) for name in names]), [left, right]

    return build


for _i, _names in enumerate(PAIRS):
    add(f"ops_pair_{'abc'[_i]}", _pair(_names), KERAS3)


@case(KERAS3)
def ops_integers(k):
    """What ops of integers become: Keras promotes by rules of its own."""
    ops = k.K.ops
    x = k.input(5, dtype="int32")
    u = k.input(5, dtype="uint8")
    y = [
        x + 2,
        x * 0.5,
        3 - x,
        x / 4,
        x // 3,
        x % 3,
        x**2,
        ops.add(x, u),
        ops.multiply(u, 3),
        ops.power(u, 2),
        ops.sqrt(u),
        ops.exp(u / 50),
        ops.abs(x),
        ops.sign(x),
        ops.square(x),
        ops.relu(x),
        ops.clip(x, -2, 3),
        ops.maximum(x, 1.5),
        ops.mean(x, axis=1),
        ops.sum(u, axis=1),
        ops.prod(x, axis=-1),
        ops.max(x, axis=1, keepdims=True),
        ops.concatenate([ops.cast(x, "int64"), ops.cast(u, "int64")], axis=1),
        ops.cast(ops.equal(x, 2), "int32"),
        ops.cast(x, "bool") * 1.0,
    ]
    signed = np.array([[-7, -2, 0, 2, 5], [3, 1, -1, 2, -4]], "int32")
    return k.model([x, u], y), [signed, np.array([[0, 1, 2, 5, 9], [7, 15, 3, 4, 8]], "uint8")]


@case(KERAS3)
def ops_numbers(k):
    """Python numbers, arrays and lists beside tensors, on either side."""
    ops = k.K.ops
    x = k.input(3)
    h = k.input(3, dtype="float16")
    y = [
        1 - x,
        2.0 / x,
        x**2,
        2**x,
        -x,
        x + np.array([1.0, 2.0, 3.0], "float32"),
        ops.multiply(np.array([[1, 2, 3]], "int32"), x),
        ops.cast(h + 0.1, "float32"),
        ops.cast(h > 0.1, "float32"),
        ops.where(x > 0, x, 0),
        ops.where(x > 0, 1, 0.5),
        ops.clip(x, -0.5, 0.7),
        ops.round(x, decimals=2),
        ops.not_equal(x, 0) * 1,
        ops.zeros_like(x) + ops.ones_like(x, dtype="int32"),
    ]
    return k.model([x, h], y), [k.normal(2, 3, shift=0.3), np.array([[0.1, 0.2, -1], [3, 0.0999, 0.5]], "float16")]


@case(KERAS3)
def ops_reductions(k):
    ops = k.K.ops
    x = k.input(3, 4)
    y = [
        ops.mean(x),
        ops.sum(x, axis=1),
        ops.mean(x, axis=-1, keepdims=True),
        ops.max(x, axis=(1, 2)),
        ops.min(x, axis=0),
        ops.amax(x, axis=[2]),
        ops.amin(x, axis=1, keepdims=True),
        ops.prod(x, axis=(0, -1)),
        ops.sum(x, axis=()),
        ops.cast(ops.any(x > 1, axis=-1), "float32"),
        ops.cast(ops.all(x > -1, axis=(1, 2), keepdims=True), "float32"),
        ops.cast(ops.max(x > 1, axis=1), "float32"),
    ]
    return k.model(x, y), [k.normal(2, 3, 4)]


@case(KERAS3)
def ops_shapes(k):
    ops = k.K.ops
    x = k.input(3, 1, 4)
    y = [
        ops.expand_dims(x, 1),
        ops.expand_dims(x, (0, -1)),
        ops.squeeze(x, 2),
        ops.reshape(x, (-1, 6)),
        ops.reshape(x, (2, -1, 2)),
        ops.transpose(x),
        ops.transpose(x, (0, 3, -2, 1)),
        ops.concatenate([x, x * 2], axis=2),
        ops.concatenate([x, x * 2], axis=0),
        ops.stack([x, x + 1, x], axis=-1),
        ops.stack([x, x + 1], axis=1),
    ]
    return k.model(x, y), [k.normal(2, 3, 1, 4)]


@case(KERAS3)
def ops_get_item(k):
    x = k.input(5, 7)
    y = [
        x[:, 0],
        x[:, -1],
        x[0],
        x[:, 1:4],
        x[:, ::2, ::-1],
        x[:, 3:0:-2],
        x[..., 2],
        x[..., None, 1:],
        x[None, :, -3:],
        x[:, 10:],
        x[1:, ..., :3],
        x[:, :, -100:100:3],
    ]
    return k.model(x, y), [k.normal(3, 5, 7)]


@case(KERAS3)
def ops_between_layers(k):
    """An op node has no mask and no weights; a layer after it takes what it gives."""
    ops = k.K.ops
    x = k.input(4)
    y = k.L.Dense(5)(x)
    y = ops.relu(y) + k.L.Dense(5)(x * 0.5)
    return k.model(x, k.L.Dense(2)(ops.concatenate([y, x], axis=-1))), [k.normal(3, 4)]


@case(KERAS3)
def ops_by_class(k):
    """Operations that no function of keras.ops makes, but that other layers and older files hold."""
    from keras.src.activations import activations
    from keras.src.ops import numpy

    x = k.input(5)
    return k.model(x, [numpy.Abs()(x), activations.Mish()(x)])
