"""Functions of keras.ops that put elements in order, look for them, count them or gather them in segments."""

import numpy as np

from goldenlib.registry import KERAS3, case

NAN = float("nan")
SMALL = ("model.keras", "model.h5")


def _numbers(k, ys):
    """Bool and 16-bit results as numbers that a file of outputs can hold."""
    wide = ("bool", "bfloat16")
    return [k.K.ops.cast(y, "float32") if k.K.backend.standardize_dtype(y.dtype) in wide else y for y in ys]


def _ties(k, *shape, high=6, dtype="float32"):
    return k.integers(0, high, *shape, dtype=dtype)


@case(KERAS3, forms=SMALL)
def ops_sort(k):
    ops = k.K.ops
    x = k.input(5, 4)
    i = k.input(7, dtype="int32")
    u = k.input(7, dtype="uint8")
    y = [
        ops.sort(x),
        ops.sort(x, axis=1),
        ops.sort(x, axis=0),
        ops.sort(x, axis=None),
        ops.sort(i),
        ops.sort(u, axis=-2),
        ops.sort(x > 2),
        ops.argsort(x),
        ops.argsort(x, axis=-2),
        ops.argsort(x, axis=0),
        ops.argsort(x, axis=None),
        ops.argsort(i),
        ops.argsort(u),
        ops.argsort(x > 2, axis=1),
        ops.argsort(ops.cast(x, "float16")),
        ops.sort(ops.cast(-x, "bfloat16"), axis=1),
    ]
    data = [_ties(k, 3, 5, 4), _ties(k, 3, 7, dtype="int32") - 3, k.integers(0, 256, 3, 7, dtype="uint8")]
    return k.model([x, i, u], _numbers(k, y)), data


@case(KERAS3, forms=SMALL)
def ops_sort_nan(k):
    """Rows of several lengths, some of which TensorFlow sorts by parts, with NaN and both zeros."""
    ops = k.K.ops
    x = k.input(45)
    d = k.input(20, dtype="float64")
    y = [
        ops.sort(x),
        ops.argsort(x),
        ops.sort(x, axis=0),
        ops.argsort(d),
        *ops.top_k(x, 7),
        *ops.top_k(x, 1),
        *ops.top_k(d, 1),
        *ops.top_k(x, 45),
        *ops.top_k(x, 9, sorted=False),
        *ops.top_k(x[:, :11], 1),
        *ops.top_k(x[:, :5], 1),
    ]
    a = _ties(k, 4, 45, high=30) - 10
    a[k.rng.random(a.shape) < 0.2] = NAN
    a[1] = _ties(k, 45)
    a[2, ::2] = -0.0
    b = k.normal(4, 20, dtype="float64")
    b[k.rng.random(b.shape) < 0.3] = NAN
    return k.model([x, d], y), [a, b]


@case(KERAS3, forms=SMALL)
def ops_top_k(k):
    ops = k.K.ops
    x = k.input(3, 17)
    i = k.input(9, dtype="int64")
    u = k.input(9, dtype="uint16")
    y = [
        *ops.top_k(x, 4),
        *ops.top_k(x, 17),
        *ops.top_k(x, 1),
        *ops.top_k(x, 6, sorted=False),
        *ops.top_k(i, 3),
        *ops.top_k(u, 5, sorted=False),
        *ops.top_k(ops.cast(x, "float16"), 2),
    ]
    return k.model([x, i, u], y), [
        _ties(k, 2, 3, 17, high=12),
        k.integers(-5, 5, 2, 9, dtype="int64"),
        k.integers(0, 60000, 2, 9, dtype="uint16"),
    ]


@case(KERAS3, forms=SMALL)
def ops_in_top_k(k):
    ops = k.K.ops
    t = k.input(dtype="int32")
    p = k.input(5)
    y = [ops.in_top_k(t, p, 1), ops.in_top_k(t, p, 2), ops.in_top_k(t, p, 5), ops.in_top_k(ops.cast(t, "int64"), p, 3)]
    scores = np.array(
        [[1, 5, 3, 3, 0], [1, 5, 3, 3, 0], [NAN, 2, 3, 1, 0], [2, 2, 2, 2, 2], [1, float("inf"), 3, 0, 0], [1, 2, 3, 4, 5]],
        "float32",
    )
    return k.model([t, p], _numbers(k, y)), [np.array([2, 3, 2, 4, 0, 7], "int32"), scores]


@case(KERAS3, forms=SMALL)
def ops_argpartition(k):
    ops = k.K.ops
    x = k.input(dtype="int32")
    z = k.input(3)
    y = [
        ops.argpartition(x, 2),
        ops.argpartition(x, 0),
        ops.argpartition(x, 5, axis=0),
        ops.argpartition(x, 99),
        ops.argpartition(z, 3, axis=None),
        ops.argpartition(z, 1, axis=0),
        ops.argpartition(z, 1),
    ]
    return k.model([x, z], y), [np.array([5, 2, 8, 2, 9, 1], "int32"), _ties(k, 6, 3, high=40)]


@case(KERAS3, forms=SMALL)
def ops_search(k):
    ops = k.K.ops
    x = k.input(4)
    v = k.input()
    n = k.input(4, dtype="int32")
    edges = np.array([-1.0, 0.0, 0.5, 0.5, 2.0], "float32")
    y = [
        ops.searchsorted(edges, v),
        ops.searchsorted(edges, v, side="right"),
        ops.searchsorted(v, np.array([-0.5, 0.5, 0.1, 9.0], "float32")),
        ops.searchsorted(v, np.array([0.5, -3.0], "float32"), side="right"),
        ops.digitize(x, edges),
        ops.digitize(x, np.array([0.25], "float32")),
        ops.digitize(n, edges),
        ops.digitize(ops.cast(x, "float16"), np.array([0.1, 0.3], "float64")),
        ops.digitize(ops.cast(n, "uint8"), np.array([1, 3], "int32")),
        ops.digitize(x > 0, np.array([0.5], "float32")),
    ]
    data = np.array([[-2, -1, 0.5, 0.49], [2, 3, 0.25, NAN], [0.1, 0.3, 0, 7]], "float32")
    return k.model([x, v, n], y), [data, np.array([-1, 0.5, 3], "float32"), np.array([[-3, 0, 1, 2]] * 3, "int32")]


@case(KERAS3, eager=True, forms=SMALL)
def ops_unique(k):
    ops = k.K.ops
    x = k.input(5)
    n = k.input(3, dtype="int32")
    one = k.input(dtype="int64")
    every = {"return_index": True, "return_inverse": True, "return_counts": True}
    y = [
        ops.unique(x, size=6),
        *ops.unique(x, size=4, **every),
        *ops.unique(x, size=20, fill_value=-7, **every),
        *ops.unique(x, sorted=False, size=12, **every),
        *ops.unique(n, axis=0, size=5, **every),
        *ops.unique(n, axis=-1, size=3, **every),
        *ops.unique(n, axis=0, size=2, sorted=False, **every),
        *ops.unique(one, size=4, return_inverse=True),
        *ops.unique(one, axis=0, size=4, return_counts=True),
        *ops.unique(ops.cast(x, "float16"), size=3, return_index=True),
    ]
    rows = np.array([[2, 1, 2], [1, 3, 1], [2, 1, 2], [1, 2, 1]], "int32")
    return k.model([x, n, one], y), [_ties(k, 4, 5, high=9), rows, np.array([3, -1, 3, 0], "int64")]


@case(KERAS3, forms=SMALL)
def ops_segments(k):
    ops = k.K.ops
    x = k.input(3)
    i = k.input(dtype="int32")
    n = k.input(2, 2, dtype="int32")
    names = ("segment_sum", "segment_max", "segment_min", "segment_prod")
    y = [getattr(ops, name)(x, i, num_segments=4) for name in names]
    y += [getattr(ops, name)(n, ops.cast(i, "int64"), num_segments=3) for name in names]
    y += [getattr(ops, name)(ops.cast(x, "float16"), i, num_segments=3) for name in names]
    y += [getattr(ops, name)(x, np.array([1, 1, 0, 5, 1], "int32"), num_segments=6) for name in names]
    y += [ops.segment_max(ops.cast(n, "uint8"), i, num_segments=4), ops.segment_min(x[:, 0], i, num_segments=3)]
    data = k.normal(5, 3)
    data[0, 0] = data[1, 1] = NAN
    return k.model([x, i, n], y), [data, np.array([2, 0, -1, 2, 0], "int32"), k.integers(-9, 9, 5, 2, 2)]


@case(KERAS3, eager=True, forms=SMALL)
def ops_histogram(k):
    """Keras 3.15 looks for the function in a module that has none: it is put there."""
    from keras.src import backend

    backend.math.histogram = backend.numpy.histogram
    ops = k.K.ops
    x = k.input()
    n = k.input(dtype="int32")
    y = [
        *ops.histogram(x),
        *ops.histogram(x, bins=4, range=(-1.0, 0.75)),
        *ops.histogram(x, bins=3, range=(0, 2)),
        *ops.histogram(x, bins=1),
        *ops.histogram(n, bins=5),
        *ops.histogram(n, bins=4, range=(-3, 5)),
        *ops.histogram(ops.cast(x, "float64"), bins=6),
    ]
    values = np.array([-1, 0.75, 0.3, 0.3, 2, -0.5, 1.99, -2.2, 0, 0.125, 1, 1], "float32")
    return k.model([x, n], y), [values, np.array([5, -3, 0, 1, 1, 9, -7, 4, 2, 3, 3, 12], "int32")]


@case(KERAS3, forms=SMALL)
def ops_take_along_axis(k):
    ops = k.K.ops
    x = k.input(3, 4)
    i = k.input(3, 2, dtype="int32")
    j = k.input(2, 4, dtype="int32")
    y = [
        ops.take_along_axis(x, i, axis=-1),
        ops.take_along_axis(x, i, axis=2),
        ops.take_along_axis(x, j, axis=1),
        ops.take_along_axis(x, np.array([[[0, -1, 2, 1]]], "int32"), axis=-2),
        ops.take_along_axis(x, np.array([3, -1, 0], "int64"), axis=None),
        ops.take_along_axis(x, np.zeros((1, 3, 4), "int32"), axis=0),
        ops.take_along_axis(i, ops.argsort(i), axis=-1),
        ops.take_along_axis(x > 0, i, axis=-1),
    ]
    return k.model([x, i, j], _numbers(k, y)), [
        k.normal(2, 3, 4),
        k.integers(-4, 4, 2, 3, 2),
        k.integers(-3, 3, 2, 2, 4),
    ]


@case(KERAS3, forms=SMALL)
def ops_cumulative(k):
    ops = k.K.ops
    x = k.input(3, 4)
    n = k.input(6, dtype="int8")
    root = ops.sqrt(x)
    y = [
        ops.cumsum(x, axis=1),
        ops.cumsum(x, axis=-1),
        ops.cumsum(x),
        ops.cumsum(n, axis=1),
        ops.cumsum(n, axis=0, dtype="int32"),
        ops.cumsum(n > 0, axis=1),
        ops.cumsum(ops.cast(x, "float16"), axis=2),
        ops.cumprod(x, axis=2),
        ops.cumprod(x, axis=0),
        ops.cumprod(x),
        ops.cumprod(n, axis=-1),
        ops.cumprod(n > 0),
        ops.cumprod(n, axis=1, dtype="float32"),
        ops.nancumsum(root, axis=1),
        ops.nancumsum(root),
        ops.nancumsum(n, axis=-1, dtype="float64"),
        ops.nancumprod(root, axis=-1),
        ops.nancumprod(root),
        ops.nancumprod(n, axis=1),
    ]
    return k.model([x, n], y), [k.normal(2, 3, 4), k.integers(-9, 9, 2, 6, dtype="int8")]
