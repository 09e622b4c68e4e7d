"""Functions of keras.ops after NumPy as nodes of Keras 3 graphs; each stands in two models or in two ways."""

import numpy as np

from goldenlib.registry import KERAS3, case

ANY = (-7.5, -2.5, -1.5, -1.0, -0.4, -0.0, 0.0, 0.3, 0.5, 1.0, 2.5, 6.5)


def _numbers(k, ys):
    """Bool results as numbers, which is what a file of outputs and most users hold."""
    bools = [k.K.backend.standardize_dtype(y.dtype) == "bool" for y in ys]
    return [k.K.ops.cast(y, "float32") if b else y for y, b in zip(ys, bools)]


@case(KERAS3)
def ops_numpy_elementwise(k):
    ops = k.K.ops
    x = k.input(12)
    names = ("fabs cbrt deg2rad rad2deg exp2 sinc signbit isposinf isneginf real conj conjugate imag isreal "
             "copy stop_gradient").split()
    y = [getattr(ops, name)(x) for name in names if hasattr(ops, name)]
    big = x / 0.0
    y += [ops.nan_to_num(big, posinf=9.0), ops.nan_to_num(big, nan=3.0, neginf=-5.0), ops.isposinf(big)]
    y += [ops.isneginf(big), ops.nn.threshold(x, 0.4, -1.5)]
    return k.model(x, _numbers(k, y)), [np.array([ANY, ANY[::-1]], "float32")]


@case(KERAS3)
def ops_numpy_elementwise_integers(k):
    ops = k.K.ops
    x = k.input(5, dtype="int32")
    names = "fabs cbrt deg2rad rad2deg exp2 sinc signbit isposinf isneginf real isreal copy nan_to_num".split()
    y = [getattr(ops, name)(x) for name in names]
    return k.model(x, _numbers(k, y)), [np.array([[-7, -2, 0, 2, 5], [3, 1, -1, 2, -4]], "int32")]


@case(KERAS3)
def ops_numpy_pairs(k):
    ops = k.K.ops
    a = k.input(4, 5)
    b = k.input(1, 5)
    names = "arctan2 logaddexp logaddexp2 hypot heaviside fmax fmin fmod divide_no_nan isclose".split()
    y = [getattr(ops, name)(a, b) for name in names]
    y += [ops.isclose(a, b, rtol=0.1, atol=0.3), ops.divide_no_nan(a, 0.0), ops.fmax(a, 1), ops.fmod(a, 2)]
    left = np.round(k.normal(2, 4, 5, scale=2.0))
    right = np.round(k.normal(2, 1, 5, scale=2.0)) + 0.25
    left[0, 0] = right[0, 0]
    return k.model([a, b], _numbers(k, y)), [left, right]


@case(KERAS3)
def ops_numpy_pairs_integers(k):
    ops = k.K.ops
    a = k.input(5, dtype="int32")
    b = k.input(5, dtype="uint8")
    names = "arctan2 logaddexp logaddexp2 hypot heaviside fmax fmin fmod divide_no_nan isclose".split()
    y = [getattr(ops, name)(a, b) for name in names]
    signed = np.array([[-7, -2, 0, 2, 5], [3, 1, -1, 2, -4]], "int32")
    return k.model([a, b], _numbers(k, y)), [signed, np.array([[1, 2, 2, 5, 9], [7, 15, 3, 2, 8]], "uint8")]


@case(KERAS3)
def ops_numpy_moves(k):
    ops = k.K.ops
    x = k.input(3, 4)
    y = [
        ops.broadcast_to(x, (3, 2, 3, 4)),
        ops.full_like(x, 2.5),
        ops.full_like(x, 2, dtype="int32"),
        ops.ravel(x),
        ops.flip(x),
        ops.flip(x, axis=-1),
        ops.flip(x, axis=(0, 2)),
        ops.rot90(x),
        ops.rot90(x, k=2, axes=(1, 2)),
        ops.rot90(x, k=-1, axes=(2, 0)),
        ops.swapaxes(x, 0, -1),
        ops.swapaxes(x, 1, 2),
        ops.moveaxis(x, 0, -1),
        ops.moveaxis(x, (0, 1), (-1, 0)),
        ops.tile(x, (1, 2, 3)),
        ops.tile(x, 2),
        ops.tile(x, (2, 1, 1, 2)),
        ops.repeat(x, 2, axis=1),
        ops.repeat(x, 3),
        ops.repeat(x, [1, 0, 2], axis=-2),
        ops.roll(x, 1, axis=1),
        ops.roll(x, -3),
        ops.roll(x, (1, -1), axis=(1, -1)),
    ]
    return k.model(x, y), [k.normal(2, 3, 4)]


@case(KERAS3)
def ops_numpy_parts(k):
    ops = k.K.ops
    x = k.input(3, 4)
    n = k.input(3, 4, dtype="int32")
    y = [
        *ops.split(x, 2, axis=-1),
        *ops.split(x, [1, 3], axis=2),
        *ops.split(x, 3, axis=1),
        *ops.array_split(x, 3, axis=-1),
        *ops.unstack(x, axis=1),
        *ops.unstack(n, num=4, axis=-1),
        ops.append(x, x * 2, axis=1),
        ops.append(x, n),
        ops.hstack([x, x + 1]),
        ops.vstack([x, x + 1]),
        ops.hstack([n, n + 1]),
        ops.diff(x),
        ops.diff(n, n=2, axis=1),
        ops.tril(x),
        ops.tril(x, k=-1),
        ops.triu(n, k=1),
        ops.triu(x),
        ops.diagonal(x, axis1=1, axis2=2),
        ops.diagonal(x, offset=1, axis1=-1, axis2=-2),
        ops.trace(x, axis1=1, axis2=2),
        ops.trace(n, offset=-1, axis1=1, axis2=-1),
    ]
    return k.model([x, n], y), [k.normal(2, 3, 4), np.arange(24, dtype="int32").reshape(2, 3, 4) ** 2 - 50]


@case(KERAS3)
def ops_numpy_pad_take(k):
    ops = k.K.ops
    x = k.input(3, 4)
    i = k.input(2, dtype="int32")
    y = [
        ops.pad(x, ((1, 1), (1, 1), (1, 1))),
        ops.pad(x, ((0, 0), (1, 2), (0, 3)), constant_values=2.5),
        ops.pad(x, ((0, 0), (2, 1), (0, 3)), mode="reflect"),
        ops.pad(x, ((0, 1), (2, 1), (0, 3)), mode="symmetric"),
        ops.take(x, i, axis=1),
        ops.take(x, i),
        ops.take(x, [0, -1], axis=-1),
        ops.take(i, 1, axis=1),
        *[getattr(ops, name)(x) for name in ("fliplr", "flipud") if hasattr(ops, name)],
        ops.take(x, np.array([[2, -3]], "int32"), axis=-2),
    ]
    return k.model([x, i], y), [k.normal(2, 3, 4), np.array([[0, 2], [-1, 1]], "int32")]


@case(KERAS3)
def ops_numpy_products(k):
    ops = k.K.ops
    a = k.input(3, 4)
    b = k.input(4, 5)
    v = np.array([1.0, -2.0, 0.5, 3.0], "float32")
    m = k.normal(4, 2)
    y = [
        ops.matmul(a, b),
        ops.matmul(a, v),
        ops.matmul(v, b),
        ops.matmul(a, m),
        ops.dot(a, m),
        ops.dot(a, v),
        ops.dot(a, b),
        ops.dot(a, 2.0),
        ops.inner(a, v),
        ops.inner(a, a),
        ops.vdot(a, a),
        ops.outer(v, a),
        ops.tensordot(a, m, axes=1),
        ops.tensordot(a, b, axes=[[0, 2], [0, 1]]),
        ops.tensordot(a, b, axes=[[-1], [-2]]),
        ops.einsum("bij,bjk->bik", a, b),
        ops.einsum("bij,bjk->bki", a, b),
        ops.einsum("...ij,jk->...ik", a, m),
    ]
    return k.model([a, b], y), [k.normal(2, 3, 4), k.normal(2, 4, 5)]


@case(KERAS3)
def ops_numpy_products_integers(k):
    ops = k.K.ops
    a = k.input(4, dtype="int32")
    c = k.input(4, dtype="int8")
    m = np.array([[1, 2], [3, -4], [5, 6], [-7, 8]], "int32")
    y = [
        ops.matmul(a, m),
        ops.matmul(c, m.astype("int8")),
        ops.dot(a, m),
        ops.inner(a, a),
        ops.vdot(a, c),
        ops.outer(a, m),
        ops.tensordot(a, m, axes=1),
        ops.einsum("ab,bc->ac", a, m),
        ops.einsum("ab,bc->ca", c, m.astype("int8")),
    ]
    signed = np.array([[-7, -2, 0, 2], [3, 1, -1, 2]], "int32")
    return k.model([a, c], y), [signed, signed.astype("int8") + 2]


def _statistics(k, x):
    ops = k.K.ops
    return [
        ops.var(x),
        ops.var(x, axis=1),
        ops.std(x, axis=-1, keepdims=True),
        ops.std(x, axis=(0, 2)),
        ops.ptp(x, axis=1),
        ops.ptp(x, axis=(1, -1), keepdims=True),
        ops.count_nonzero(x, axis=-1),
        ops.count_nonzero(x, axis=(0, 1)),
        ops.average(x, axis=1),
        ops.average(x, axis=-1, weights=np.array([1.0, 2.0, 3.0, 0.5], "float32")),
        ops.argmax(x, axis=-1),
        ops.argmax(x),
        ops.argmin(x, axis=1, keepdims=True),
        ops.argmin(x, keepdims=True),
        ops.nansum(x, axis=1),
        ops.nanprod(x, axis=-1),
        ops.nanmean(x, axis=(1, 2), keepdims=True),
        ops.nanmax(x, axis=-1),
        ops.nanmin(x, axis=0, keepdims=True),
        ops.nanmean(x),
    ]


@case(KERAS3)
def ops_statistics(k):
    x = k.input(3, 4)
    y = _statistics(k, x) + [
        k.K.ops.logsumexp(x, axis=-1),
        k.K.ops.logsumexp(x, axis=(0, 1), keepdims=True),
        *k.K.ops.moments(x, axes=[1]),
        *k.K.ops.moments(x, axes=[0, -1], keepdims=True),
    ]
    data = k.normal(2, 3, 4)
    data[0, 1, 2] = 0.0
    data[0, 1, 3] = -0.0
    return k.model(x, y), [data]


@case(KERAS3)
def ops_statistics_integers(k):
    x = k.input(3, 4, dtype="int32")
    return k.model(x, _statistics(k, x)), [np.arange(24, dtype="int32").reshape(2, 3, 4) % 7 - 3]


@case(KERAS3)
def ops_statistics_nan(k):
    ops = k.K.ops
    x = k.input(3, 4)
    with_nan = ops.sqrt(x)
    y = [getattr(ops, name)(with_nan, axis=-1) for name in ("nansum", "nanprod", "nanmean", "nanmax", "nanmin")]
    return k.model(x, y), [k.normal(2, 3, 4)]


@case(KERAS3)
def ops_nn_encodings(k):
    ops = k.K.ops
    x = k.input(8, 8, 4)
    i = k.input(3, dtype="int32")
    y = [
        ops.one_hot(i, 5),
        ops.one_hot(i, 4, axis=1, dtype="int32"),
        ops.one_hot(i, 3, axis=0),
        ops.normalize(x),
        ops.normalize(x, axis=1, order=3),
        ops.normalize(x, axis=(1, 2), epsilon=0.1),
        ops.rms_normalization(x),
        ops.rms_normalization(x, scale=np.array([1.0, 2.0, 0.5, -1.0], "float32"), epsilon=0.01),
        ops.depth_to_space(x, 2),
        ops.space_to_depth(x, 2),
        ops.depth_to_space(x, 2, data_format="channels_first"),
        ops.space_to_depth(x, 4, data_format="channels_first"),
    ]
    return k.model([x, i], [v[:, :2] for v in y]), [k.normal(1, 8, 8, 4), np.array([[0, 4, -1]], "int32")]
