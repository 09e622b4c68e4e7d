"""Second uses of functions of keras.ops: other dtypes than float32, broadcasting, axes from the end."""

import numpy as np

from goldenlib.registry import KERAS3, case

OF_ANY = "arcsinh arctan ceil cos cosh expm1 floor isfinite isinf isnan sin sinh tan tanh trunc absolute exp sign".split()
OF_UNIT = "arccos arcsin arctanh erf".split()
OF_POSITIVE = "log log10 log1p log2 reciprocal rsqrt sqrt".split()
ACTIVATIONS = (
    "hard_sigmoid hard_silu hard_tanh log_sigmoid log_softmax relu6 selu silu softplus softsign sparse_plus "
    "sparse_sigmoid sparsemax tanh_shrink celu elu leaky_relu squareplus gelu sigmoid"
).split()


def _numbers(y, k):
    return k.K.ops.cast(y, "float32") if k.K.backend.standardize_dtype(y.dtype) in ("bool", "bfloat16") else y


def _all(k, x):
    from keras.src.activations import activations

    ops = k.K.ops
    unit = ops.tanh(x)
    positive = ops.absolute(x) + 1.125
    y = [getattr(ops, name)(x) for name in OF_ANY]
    y += [getattr(ops, name)(unit) for name in OF_UNIT]
    y += [getattr(ops, name)(positive) for name in (*OF_POSITIVE, "arccosh")]
    y += [getattr(ops, name)(x) for name in ACTIVATIONS]
    y += [activations.Mish()(x), ops.threshold(x, 0.25, -1.5), ops.stop_gradient(x)]
    return y


@case(KERAS3, max_bytes=60_000)
def ops_doubles(k):
    x = k.input(5, dtype="float64")
    return k.model(x, [_numbers(y, k) for y in _all(k, x)]), [k.normal(2, 5, scale=2.0, dtype="float64")]


@case(KERAS3, atol=5e-3, max_bytes=48_000)
def ops_half(k):
    x = k.input(4, dtype="float16")
    names = (*OF_ANY[::2], *ACTIVATIONS[::2])
    y = [getattr(k.K.ops, name)(x) for name in names if name != "sparsemax"]
    return k.model(x, [_numbers(v, k) for v in y]), [k.normal(2, 4, dtype="float16")]


@case(KERAS3, atol=4e-2, max_bytes=48_000)
def ops_bfloat16(k):
    x = k.input(4)
    h = k.K.ops.cast(x, "bfloat16")
    y = [getattr(k.K.ops, name)(h) for name in (*OF_ANY[1::2], *OF_UNIT[::2], *ACTIVATIONS[1::2]) if name != "sparsemax"]
    return k.model(x, k.K.ops.cast(k.K.ops.stack([v for v in y if v.dtype == h.dtype], axis=1), "float32")), [k.K.ops.tanh(k.normal(2, 4)).numpy()]


@case(KERAS3, max_bytes=60_000)
def ops_of_whole_numbers(k):
    """Functions that take integers and bools, and what they become."""
    ops = k.K.ops
    n, b = k.input(4, dtype="int32"), k.input(4, dtype="bool")
    y = [getattr(ops, name)(n) for name in "arcsinh arctan ceil cos cosh expm1 floor isfinite isinf isnan".split()]
    y += [getattr(ops, name)(n) for name in "sin sinh tan tanh trunc logical_not fliplr flipud ravel".split()]
    y += [getattr(ops, name)(abs(n) + 1) for name in "log log10 log1p log2 arccosh".split()]
    y += [getattr(ops, name)(b) for name in "ceil floor cos tanh logical_not isnan fliplr ravel".split()]
    return k.model([n, b], [_numbers(v, k) for v in y]), [k.integers(-4, 5, 3, 4), k.integers(0, 2, 3, 4, dtype="bool")]


@case(KERAS3, max_bytes=60_000)
def ops_pairs_broadcast(k):
    ops = k.K.ops
    n, m, b = k.input(3, 1, dtype="int32"), k.input(1, 4, dtype="uint8"), k.input(4, dtype="bool")
    x = k.input(3, 1, dtype="float64")
    y = [getattr(ops, name)(n, m) for name in "divide minimum less less_equal greater_equal greater not_equal".split()]
    y += [getattr(ops, name)(x, m) for name in "divide minimum less less_equal greater_equal maximum subtract".split()]
    y += [getattr(ops, name)(b, m[:, 0] > 2) for name in ("logical_and", "logical_or", "logical_xor")]
    y += [ops.logical_and(n, b[:, None]), ops.logical_xor(n, m), ops.less(b, 1), ops.less_equal(2, n)]
    y += [ops.greater_equal(m, 2.5), ops.divide(b, 2), ops.mod(n, m + 1), ops.floor_divide(m, 2), ops.arctan2(n, m)]
    data = [k.integers(-3, 4, 2, 3, 1), k.integers(0, 5, 2, 1, 4, dtype="uint8"), k.integers(0, 2, 2, 4, dtype="bool")]
    return k.model([n, m, b, x], [_numbers(v, k) for v in y]), [*data, k.normal(2, 3, 1, dtype="float64")]


@case(KERAS3)
def ops_reductions_of_others(k):
    ops = k.K.ops
    n, b, h = k.input(3, 4, dtype="int8"), k.input(3, 4, dtype="bool"), k.input(3, 4, dtype="float16")
    y = [
        ops.all(n, axis=-1, keepdims=True),
        ops.all(b),
        ops.any(n, axis=(-1, -2)),
        ops.any(b, axis=0),
        ops.amax(n, axis=(1, -1)),
        ops.amax(b, axis=-2),
        ops.amin(n, axis=0, keepdims=True),
        ops.amin(h, axis=-1),
        ops.min(b, axis=[1, 2]),
        ops.sum(h, axis=-1, keepdims=True) * 0.25,
        ops.mean(b, axis=1),
        ops.std(n, axis=-1),
        ops.var(n, axis=(0, 2)) * 0.0625,
    ]
    data = [k.integers(-3, 4, 2, 3, 4, dtype="int8"), k.integers(0, 2, 2, 3, 4, dtype="bool")]
    return k.model([n, b, h], [_numbers(v, k) for v in y]), [*data, k.normal(2, 3, 4, dtype="float16")]


@case(KERAS3)
def ops_moves_of_others(k):
    ops = k.K.ops
    n, b = k.input(3, 4, dtype="int64"), k.input(1, 4, dtype="bool")
    y = [
        *ops.array_split(n, 3, axis=-1),
        *ops.array_split(b, 2, axis=2),
        ops.broadcast_to(b, (2, 3, 4)),
        ops.broadcast_to(n, (2, 2, 3, 4)),
        ops.squeeze(b, axis=-2),
        ops.squeeze(ops.expand_dims(n, (1, -1)), axis=(1, -1)),
        ops.vstack([n, n * 2, ops.cast(n, "float32")]),
        ops.vstack([b, b]),
        ops.stop_gradient(n),
        ops.convert_to_tensor(n),
        ops.convert_to_tensor(b, dtype="int32"),
    ]
    return k.model([n, b], [_numbers(v, k) for v in y]), [k.integers(-9, 9, 2, 3, 4, dtype="int64"), np.array([[[1, 0, 1, 1]], [[0, 0, 1, 0]]], "bool")]


@case(KERAS3)
def ops_of_whole_numbers_more(k):
    """Rectifiers and moments of integers, products over axes that only together fit, places beside NaN."""
    ops = k.K.ops
    n, x, y = k.input(4, dtype="int32"), k.input(3, 4), k.input(4)
    z = [
        ops.leaky_relu(n, negative_slope=0.3),
        k.K.activations.relu(n),
        k.K.activations.relu(n, max_value=2, threshold=1),
        k.K.activations.relu(n, negative_slope=0.5),
        ops.threshold(n, 0, 7),
        *ops.moments(n * 3, axes=[-1]),
        *ops.moments(n, axes=[0], keepdims=True),
        ops.nanmean(n, axis=()),
        ops.nanmean(n, axis=-1),
        ops.tensordot(x, ops.transpose(x), axes=2),
        ops.argmax(y, axis=-1),
        ops.argmin(y, axis=-1, keepdims=True),
        ops.argmin(y),
    ]
    nan, inf = np.nan, np.inf
    rows = np.array([[nan, 1, -2, 0], [nan, nan, nan, nan], [3, nan, inf, -inf]], "float32")
    return k.model([n, x, y], z), [k.integers(-4, 6, 3, 4), k.normal(3, 3, 4), rows]
