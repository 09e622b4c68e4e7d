"""Functions of keras.ops on bits, integers, ranges, matrices and quantiles."""

import numpy as np

from goldenlib.registry import KERAS3, case

NAN = float("nan")
SMALL = ("model.keras", "model.h5")


def _numbers(k, ys):
    """Bool and 16-bit results as numbers that a file of outputs can hold."""
    wide = ("bool", "bfloat16")
    return [k.K.ops.cast(y, "float32") if k.K.backend.standardize_dtype(y.dtype) in wide else y for y in ys]


@case(KERAS3, forms=SMALL)
def ops_bits(k):
    ops = k.K.ops
    a = k.input(6, dtype="int32")
    b = k.input(1, dtype="int8")
    u = k.input(6, dtype="uint8")
    w = k.input(6, dtype="int64")
    y = [getattr(ops, f"bitwise_{name}")(a, b) for name in ("and", "or", "xor")]
    y += [getattr(ops, f"bitwise_{name}")(u, u[:, ::-1]) for name in ("and", "or", "xor")]
    y += [getattr(ops, f"bitwise_{name}")(b, u) for name in ("and", "or", "xor")]
    y += [ops.bitwise_invert(a), ops.bitwise_invert(u), ops.bitwise_not(w), ops.bitwise_not(u)]
    for left, right in ((ops.bitwise_left_shift, ops.bitwise_right_shift), (ops.left_shift, ops.right_shift)):
        y += [left(a, 3), right(a, 2), left(u, 2), right(u, 1), left(a, b), right(a, b), left(w, w), right(w, u)]
    return k.model([a, b, u, w], y), [
        k.integers(-1000, 1000, 2, 6),
        np.array([[5], [-3]], "int8"),
        k.integers(0, 256, 2, 6, dtype="uint8"),
        np.array([[1, 62, 63, 64, -1, 200], [-(2**62), 5, 7, 0, 33, 31]], "int64"),
    ]


@case(KERAS3, forms=SMALL)
def ops_gcd(k):
    ops = k.K.ops
    a = k.input(6, dtype="int32")
    b = k.input(1, dtype="int32")
    c = k.input(6, dtype="int8")
    u = k.input(6, dtype="uint8")
    y = [ops.gcd(a, b), ops.gcd(a, c), ops.gcd(c, u), ops.gcd(u, u[:, ::-1]), ops.gcd(a, 12)]
    y += [ops.lcm(a, b), ops.lcm(a, c), ops.lcm(c, u), ops.lcm(u, u[:, ::-1]), ops.lcm(a, 12)]
    return k.model([a, b, c, u], y), [
        np.array([[12, -18, 0, 7, 1, 1000], [0, 36, 48, -5, 9, 81]], "int32"),
        np.array([[8], [0]], "int32"),
        np.array([[0, 6, -128, 21, 5, 100], [0, 3, 4, 10, -9, 27]], "int8"),
        k.integers(0, 256, 2, 6, dtype="uint8"),
    ]


@case(KERAS3, forms=SMALL)
def ops_view(k):
    ops = k.K.ops
    x = k.input(4)
    n = k.input(4, dtype="int64")
    u = k.input(8, dtype="uint8")
    y = [
        ops.view(x, dtype="int32"),
        ops.view(x, dtype="uint8"),
        ops.view(x, dtype="uint16"),
        ops.view(x),
        ops.view(n, dtype="int32"),
        ops.view(n, dtype="int8"),
        ops.view(u, dtype="int32"),
        ops.view(u, dtype="uint64"),
        ops.view(u, dtype="float16"),
        ops.view(ops.cast(x, "float16"), dtype="int16"),
        ops.view(ops.cast(x, "bfloat16"), dtype="int32"),
        ops.view(x, dtype="float64"),
        ops.array(x),
        ops.array(n, dtype="float32"),
        ops.array(x, dtype="int32"),
        ops.empty_like(x),
        ops.empty_like(n, dtype="float16"),
        ops.size(x) + ops.size(n),
        x[:, :2] * ops.ndim(x),
        n[:, 2:] + ops.ndim(x),
    ]
    return k.model([x, n, u], y), [
        k.normal(2, 4, scale=3.0),
        k.integers(-(2**60), 2**60, 2, 4, dtype="int64"),
        k.integers(0, 120, 2, 8, dtype="uint8"),
    ]


@case(KERAS3, forms=SMALL)
def ops_elementwise_more(k):
    ops = k.K.ops
    x = k.input(6)
    n = k.input(6, dtype="int32")
    h = ops.cast(x, "float16")
    y = [
        ops.i0(x),
        ops.i0(n),
        ops.i0(h),
        ops.i0(ops.cast(x, "float64")),
        ops.i0(x * 9),
        ops.ldexp(x, n),
        ops.ldexp(n, n),
        ops.ldexp(h, n),
        ops.nextafter(x, x + 1),
        ops.nextafter(ops.cast(x, "float64"), ops.cast(n, "float64")),
        ops.nextafter(n, 0),
        ops.allclose(x, x),
        ops.allclose(x, x + 0.1),
        ops.allclose(x, x + 0.1, atol=0.2),
        ops.allclose(x, x * 1.01, rtol=0.02),
        ops.allclose(x / (x * 0), x / (x * 0), equal_nan=True),
        ops.allclose(x / (x * 0), x / (x * 0)),
        ops.allclose(n, n + ops.cast(n > 100, "int32")),
        ops.allclose(n, n + 1),
        ops.allclose(h, h + 0.25, atol=0.2, rtol=0.1),
    ]
    data = np.array([[0, -1.5, 3.25, 12, -0.0, 7.75], [1, 8, -8.5, 11, 0.001, -2]], "float32")
    return k.model([x, n], _numbers(k, y)), [data, np.array([[0, 3, -3, 10, -14, 5], [-1, 1, 2, 0, 6, -9]], "int32")]


@case(KERAS3, eager=True, forms=SMALL)
def ops_isin(k):
    ops = k.K.ops
    x = k.input(4)
    n = k.input(4, dtype="int32")
    few = np.array([1.0, 2.5, -3.0, NAN], "float32")
    y = [
        ops.isin(x, few),
        ops.isin(x, few, invert=True),
        ops.isin(n, x),
        ops.isin(x, n, assume_unique=True),
        ops.isin(n, [1, 2, 3], invert=True, assume_unique=True),
        ops.isin(n, np.zeros((0,), "int32"), invert=True),
        ops.isin(n > 0, n > 5),
    ]
    a = np.array([[1, 2.5, NAN, 0], [-3, 7, 1, 2]], "float32")
    return k.model([x, n], _numbers(k, y)), [a, np.array([[1, 0, 3, 7], [2, 2, -5, 4]], "int32")]


@case(KERAS3, eager=True, forms=SMALL)
def ops_select(k):
    ops = k.K.ops
    x = k.input(4)
    z = k.input(4)
    n = k.input(1, dtype="int32")
    y = [
        ops.select([x > 0, x > -1], [x * 10, z]),
        ops.select([x > 0, z > 0], [x, z], default=-5.5),
        ops.select([x > 0, n > 1], [n, n * 2], default=7),
        ops.select([n > 1], [x]),
        ops.select([x > 0], [z], default=x),
    ]
    return k.model([x, z, n], y), [k.normal(3, 4), k.normal(3, 4), np.array([[1], [2], [3]], "int32")]


@case(KERAS3, forms=SMALL)
def ops_ranges(k):
    ops = k.K.ops
    a = k.input(3)
    b = k.input(3)
    n = k.input(3, dtype="int32")
    y = [
        ops.linspace(a, b, num=5),
        ops.linspace(a, b, num=4, axis=1),
        ops.linspace(a, b, num=4, axis=-1, endpoint=False),
        ops.linspace(a, 2.0, num=1),
        ops.linspace(0, b, num=1, endpoint=False),
        ops.linspace(n, n + 7, num=4),
        ops.linspace(n, n + 7, num=5, dtype="int32"),
        ops.linspace(n, n + 7, num=5, dtype="int32", endpoint=False),
        ops.linspace(ops.cast(a, "float64"), b, num=6, axis=1),
        ops.linspace(a, b, num=0),
        ops.logspace(a, b, num=4),
        ops.logspace(a, b, num=3, base=2, endpoint=False, axis=1),
        ops.logspace(n, n + 1, num=3, base=2.7, dtype="float64"),
        ops.geomspace(a, b, num=4),
        ops.geomspace(-a, -b, num=3, endpoint=False),
        ops.geomspace(2.0, b, num=3, axis=-1),
        ops.geomspace(n + 1, n + 20, num=3),
        ops.geomspace(a, b, num=3, dtype="float64"),
        ops.full((2, 2, 3), a),
        ops.full((2, 3), n, dtype="int64"),
        ops.full((2, 3), n),
    ]
    data = [k.rng.uniform(0.3, 1.5, (2, 3)).astype("float32") for _ in range(2)]
    return k.model([a, b, n], y), [*data, np.array([[0, 1, 5], [2, 3, 4]], "int32")]


@case(KERAS3, forms=SMALL)
def ops_vectors(k):
    """Functions of vectors: the batch axis is the only one."""
    ops = k.K.ops
    a, b = (k.K.Input(batch_shape=(5,)) for _ in range(2))
    n = k.K.Input(batch_shape=(5,), dtype="int32")
    kernel = np.array([1.0, -2.0, 0.5], "float32")
    y = [
        ops.diag(a),
        ops.diag(a, k=2),
        ops.diag(n, k=-1),
        ops.diag(a > 0),
        ops.diagflat(a, k=1),
        ops.vander(a),
        ops.vander(a, N=3, increasing=True),
        ops.vander(n, N=2),
        ops.correlate(a, kernel),
        ops.correlate(a, kernel, mode="same"),
        ops.correlate(a, kernel, mode="full"),
        ops.correlate(a, b, mode="full"),
        ops.correlate(n, kernel[:2], mode="same"),
        *ops.meshgrid(a, b),
        *ops.meshgrid(a, b, indexing="ij"),
        *ops.meshgrid(a, b, kernel),
        *ops.unravel_index(n, (3, 2, 2)),
        *ops.split(ops.dstack([a, b]), 2, axis=-1),
        *ops.hsplit(a, [1, 3]),
    ]
    return k.model([a, b, n], _numbers(k, y)), [k.normal(5), k.normal(5), np.array([0, 3, 7, 11, 5], "int32")]


@case(KERAS3, forms=SMALL)
def ops_matrices(k):
    ops = k.K.ops
    x = k.input(3)
    c = k.input(2)
    n = k.input(3, dtype="int32")
    z = k.input(4, 6)
    y = [
        ops.diag(x),
        ops.diag(x, k=1),
        ops.diag(n, k=-1),
        ops.diagflat(x),
        ops.diagflat(n, k=-2),
        ops.cross(x, x[:, ::-1] + 1),
        ops.cross(x, c),
        ops.cross(c, c + 1),
        ops.cross(n, n[:, ::-1]),
        ops.cross(z[:, :3], z[:, 1:], axis=1),
        ops.cross(z[:, :, :3], z[:, :3, 1:5], axisa=2, axisb=1, axisc=0),
    ]
    return k.model([x, c, n, z], y), [
        k.normal(2, 3),
        k.normal(2, 2),
        np.array([[0, 3, 7], [11, 5, 2]], "int32"),
        k.normal(2, 4, 6),
    ]


@case(KERAS3, forms=SMALL)
def ops_stacks(k):
    ops = k.K.ops
    x = k.K.Input(batch_shape=(2, 3))
    n = k.K.Input(batch_shape=(2, 3), dtype="int32")
    z = k.input(4, 6)
    y = [
        ops.dstack([x, n]),
        ops.dstack([z, z + 1, z]),
        *ops.hsplit(z, 2),
        *ops.vsplit(x, 2),
        *ops.vsplit(x, [1]),
        *ops.dsplit(z, 3),
        *ops.dsplit(z, [1, 2]),
        *ops.unravel_index(n, (4, 3)),
        *ops.unravel_index(x, (4, 3)),
    ]
    return k.model([x, n, z], y), [k.normal(2, 3), np.array([[0, 3, 7], [11, 5, 2]], "int32"), k.normal(2, 4, 6)]


@case(KERAS3, forms=SMALL)
def ops_trapezoid(k):
    ops = k.K.ops
    n = k.input(3, dtype="int32")
    z = k.input(4, 6)
    y = [
        ops.trapezoid(z),
        ops.trapezoid(z, dx=0.5, axis=1),
        ops.trapezoid(z, x=[0.0, 1.0, 1.5, 4.0, 4.5, 5.0]),
        ops.trapezoid(n),
        ops.trapezoid(n, x=[1, 4], axis=0),
        ops.trapezoid(ops.cast(z, "float64"), x=[1.0, 2.0, 2.5, 3.0, 7.0, 7.5]),
        ops.trapezoid(ops.cast(z, "float64"), dx=0.3),
    ]
    return k.model([n, z], y), [np.array([[0, 3, 7], [11, 5, 2]], "int32"), k.normal(2, 4, 6)]


@case(KERAS3, eager=True, forms=SMALL)
def ops_matrices_eager(k):
    ops = k.K.ops
    x = k.input(3)
    n = k.input(3, dtype="int32")
    w = k.input(3, dtype="int64")
    z = k.input(3, 4)
    y = [
        ops.kron(x, x + 1),
        ops.kron(n, x),
        ops.kron(z, np.array([[1.0, 2.0]], "float32")),
        ops.kron(x, z),
        ops.corrcoef(x),
        ops.corrcoef(n),
        ops.corrcoef(w),
        ops.corrcoef(z),
    ]
    ints = np.array([[0, 3, 7], [11, 5, 2], [-4, 6, 6]], "int32")
    return k.model([x, n, w, z], y), [k.normal(3, 3), ints, ints.astype("int64") * 5 + 1, k.normal(3, 3, 4)]


@case(KERAS3, eager=True, forms=SMALL, rtol=2.0**-9)
def ops_values_half(k):
    """Half precision, whose sums TensorFlow rounds at steps that depend on the length."""
    ops = k.K.ops
    x = k.input(3, dtype="float16")
    z = k.input(3, dtype="bfloat16")
    y = [
        ops.corrcoef(x),
        ops.linspace(x, x[:, ::-1], num=7),
        ops.linspace(z, 2, num=3, endpoint=False),
        ops.geomspace(ops.abs(x), 3.0, num=4),
        ops.trapezoid(x, dx=0.3),
        ops.cross(x, x[:, ::-1]),
        ops.nanstd(z, axis=1),
        ops.median(z, axis=-1),
        ops.correlate(x[0], x[1], mode="full"),
        ops.kron(x, x),
    ]
    data = k.normal(3, 3, dtype="float16")
    return k.model([x, z], _numbers(k, y)), [data, np.round(k.normal(3, 3) * 16) / 16]


def _quantiles(k, name, x, part):
    ops = k.K.ops
    percent = name.endswith("percentile")
    f = getattr(ops, name)
    q = 100.0 if percent else 1.0
    y = [
        f(x, 0.3 * q),
        f(x, [0.1 * q, 0.75 * q], axis=(1, 2)),
        f(x, np.array([0.0, 0.5 * q, 1.0 * q], "float32"), axis=[-1], keepdims=True),
        f(x, 0.9 * q, keepdims=True),
        f(x, [0.25 * q], axis=(0, 2), keepdims=True),
        f(x, part * q, axis=[1]),
    ]
    return y + [f(x, 0.37 * q, axis=(-1,), method=m) for m in ("linear", "lower", "higher", "nearest", "midpoint")]


@case(KERAS3, forms=SMALL)
def ops_quantiles(k):
    ops = k.K.ops
    x = k.input(3, 5)
    n = k.input(7, dtype="int32")
    part = k.input()
    h = ops.cast(x, "float16")
    y = _quantiles(k, "quantile", x, part) + _quantiles(k, "percentile", x, part)
    y += [ops.median(x), ops.median(x, axis=1), ops.median(x, axis=(0, 2), keepdims=True), ops.median(n, axis=-1)]
    y += [ops.quantile(n, 0.4, axis=1), ops.percentile(n, 40, axis=[1]), ops.quantile(h, 0.3, axis=-1)]
    y += [ops.percentile(x, [10, 60], axis=[1], method="nearest"), ops.quantile(ops.cast(x, "float64"), [0.3, 1], axis=1)]
    y += [ops.median(ops.sqrt(x), axis=1)]
    return k.model([x, n, part], y), [k.normal(2, 3, 5), k.integers(-50, 50, 2, 7), np.array([0.2, 0.85], "float32")]


@case(KERAS3, eager=True, forms=SMALL)
def ops_nan_quantiles(k):
    ops = k.K.ops
    x = k.input(3, 5)
    part = k.input()
    gap = k.input(3, 2)
    with_nan = ops.sqrt(x)
    y = _quantiles(k, "nanquantile", with_nan, part) + _quantiles(k, "nanpercentile", with_nan, part)
    y += [ops.nanmedian(with_nan), ops.nanmedian(with_nan, axis=1), ops.nanmedian(with_nan, axis=(0, 2), keepdims=True)]
    y += [ops.nanmedian(with_nan, axis=()), ops.nanmedian(ops.cast(with_nan, "float16"), axis=-1)]
    y += [ops.nanquantile(with_nan, [[0.1, 0.5, 0.2], [0.9, 1.0, 0.0]], axis=(-1,), keepdims=True)]
    y += [ops.nanmedian(ops.sqrt(gap), axis=-1), ops.nanquantile(ops.sqrt(gap), 0.2, axis=(0, 2))]
    data = np.abs(k.normal(2, 3, 5))
    data[0, 0, 1:3] = data[1, 0, 0] = data[0, 2, 4] = data[1, 2, 3] = -1.0
    gaps = k.normal(2, 3, 2)
    gaps[:, 1] = -1.0
    return k.model([x, part, gap], y), [data, np.array([0.2, 0.85], "float32"), gaps]


@case(KERAS3, forms=SMALL)
def ops_nan_statistics(k):
    ops = k.K.ops
    x = k.input(3, 5)
    n = k.input(5, dtype="int32")
    with_nan = ops.sqrt(x)
    half = ops.cast(with_nan, "float16")
    y = []
    for f in (ops.nanvar, ops.nanstd):
        y += [f(with_nan), f(with_nan, axis=1), f(with_nan, axis=(0, -1), keepdims=True), f(n, axis=1), f(half, axis=-1)]
    for f in (ops.nanargmax, ops.nanargmin):
        y += [f(with_nan), f(with_nan, axis=-1), f(with_nan, axis=0, keepdims=True), f(n, axis=1), f(with_nan, keepdims=True)]
    data = k.normal(2, 3, 5)
    data[0, 1] = -1.0
    data[:, 2, 3] = -1.0
    return k.model([x, n], y), [data, k.integers(-50, 50, 2, 5)]
