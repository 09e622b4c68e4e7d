"""keras.ops.linalg as nodes of Keras 3 graphs. Where signs are free, the models put the parts together again."""

import numpy as np

from goldenlib.registry import KERAS3, add, case


def _definite(k, *shape):
    """Symmetric matrices with eigenvalues of at least a half."""
    a = k.normal(*shape).astype("float64")
    n = shape[-1]
    return (np.matmul(a, np.swapaxes(a, -1, -2)) / n + 0.5 * np.eye(n)).astype("float32")


def _regular(k, *shape):
    return k.normal(*shape) + 2 * np.eye(shape[-1], dtype="float32")


def _turned(k, x):
    return k.K.ops.swapaxes(x, -1, -2)


@case(KERAS3)
def linalg_cholesky(k):
    ops = k.K.ops
    x = k.input(4, 4)
    d = k.input(2, 3, 3, dtype="float64")
    lower = ops.cholesky(x)
    y = [
        lower,
        ops.cholesky(x, upper=True),
        ops.matmul(lower, _turned(k, lower)),
        ops.cholesky_inverse(lower),
        ops.cholesky_inverse(ops.cholesky(d, upper=True), upper=True),
        ops.logdet(x),
        ops.logdet(d),
        ops.cholesky(d),
    ]
    double = _definite(k, 3, 2, 3, 3).astype("float64")
    return k.model([x, d], y), [_definite(k, 3, 4, 4), double]


@case(KERAS3)
def linalg_triangle_of_one_side(k):
    """Only one triangle of the matrix counts."""
    ops = k.K.ops
    x = k.input(3, 3)
    b = k.input(3, 2)
    values, vectors = ops.eigh(x)
    y = [
        ops.cholesky(x),
        values,
        ops.matmul(vectors * ops.expand_dims(values, 1), _turned(k, vectors)),
        ops.solve_triangular(x, b),
        ops.solve_triangular(x, b, lower=True),
    ]
    other = np.triu(k.normal(2, 3, 3, scale=9.0), 1)
    return k.model([x, b], y), [np.tril(_definite(k, 2, 3, 3)) + other, k.normal(2, 3, 2)]


@case(KERAS3)
def linalg_solve(k):
    ops = k.K.ops
    a = k.input(4, 4)
    b = k.input(4, 3)
    c = k.input(4)
    d = k.input(2, 2, dtype="float64")
    y = [
        ops.solve(a, b),
        ops.solve(a, c),
        ops.solve_triangular(a, c),
        ops.solve_triangular(a, c, lower=True),
        ops.solve_triangular(a, np.arange(8, dtype="float32").reshape(1, 4, 2), lower=True),
        ops.inv(a),
        ops.matmul(ops.inv(a), a),
        ops.det(a),
        *ops.slogdet(a),
        ops.inv(d),
        ops.det(d),
        *ops.slogdet(d),
        ops.solve(d, ops.inv(d)),
    ]
    double = k.normal(3, 2, 2).astype("float64")
    double[1] = [[1, 2], [2, 4.5]]
    return k.model([a, b, c, d], y), [_regular(k, 3, 4, 4), k.normal(3, 4, 3), k.normal(3, 4), double]


@case(KERAS3)
def linalg_determinants(k):
    """Signs, rows to be swapped, and a singular matrix."""
    ops = k.K.ops
    x = k.input(3, 3)
    big = k.input(2, 12, 12)
    y = [ops.det(x), *ops.slogdet(x), ops.det(big), *ops.slogdet(big)]
    matrices = np.array(
        [[[0, 1, 0], [1, 0, 0], [0, 0, 2]], [[0, 0, 3], [1, 0, 0], [0, -2, 0]], [[1, 2, 0], [2, 4, 0], [0, 0, 1]]],
        "float32",
    )
    return k.model([x, big], y), [matrices, k.normal(3, 2, 12, 12)]


def _qr(rows, columns, dtype="float32"):
    def build(k):
        ops = k.K.ops
        x = k.input(rows, columns, dtype=dtype)
        q, r = ops.qr(x)
        full, upper = ops.qr(x, mode="complete")
        products = [ops.matmul(q, r), ops.matmul(full, upper), ops.matmul(_turned(k, full), full)]
        y = [*products, ops.abs(r), q, r, full, upper]
        return k.model(x, y), [k.normal(3, rows, columns).astype(dtype)]

    return build


add("linalg_qr_tall", _qr(5, 3), KERAS3)
add("linalg_qr_wide", _qr(3, 5, "float64"), KERAS3)
add("linalg_qr_square", _qr(4, 4), KERAS3)


@case(KERAS3, atol=4e-3, rtol=2e-3)
def linalg_half(k):
    """What Keras computes in 16 bits, where TensorFlow rounds each step."""
    ops = k.K.ops
    x = k.input(2, 4, 3, dtype="float16")
    q, r = ops.qr(x)
    y = [ops.matmul(q, r), ops.abs(r), ops.cdist(x, x), ops.norm(x, axis=-1), ops.norm(x, ord=1, axis=(1, 2))]
    return k.model(x, [ops.cast(each, "float32") for each in y]), [k.normal(2, 2, 4, 3).astype("float16")]


def _svd(rows, columns, dtype="float32"):
    def build(k):
        ops = k.K.ops
        x = k.input(rows, columns, dtype=dtype)
        u, s, v = ops.svd(x, full_matrices=False)
        full_u, full_s, full_v = ops.svd(x)
        r = min(rows, columns)
        y = [
            ops.matmul(u * ops.expand_dims(s, 1), v),
            ops.matmul(full_u[:, :, :r] * ops.expand_dims(full_s, 1), full_v[:, :r]),
            ops.matmul(_turned(k, full_u), full_u),
            ops.matmul(full_v, _turned(k, full_v)),
            s,
            ops.svd(x, compute_uv=False),
            ops.svd(x, full_matrices=False, compute_uv=False),
            ops.abs(u),
            ops.abs(v),
            u,
            v,
            full_u,
            full_v,
        ]
        return k.model(x, y), [k.normal(3, rows, columns).astype(dtype)]

    return build


add("linalg_svd_tall", _svd(5, 3), KERAS3)
add("linalg_svd_wide", _svd(3, 6, "float64"), KERAS3)
add("linalg_svd_square", _svd(4, 4), KERAS3)
add("linalg_svd_square_double", _svd(5, 5, "float64"), KERAS3)


@case(KERAS3)
def linalg_svd_large(k):
    """Of 16 columns and more, TensorFlow takes another algorithm, whose signs are its own."""
    ops = k.K.ops
    x = k.input(19, 17)
    u, s, v = ops.svd(x, full_matrices=False)
    y = [s, ops.matmul(u * ops.expand_dims(s, 1), v), ops.matmul(_turned(k, u), u)]
    return k.model(x, y), [k.normal(1, 19, 17)]


@case(KERAS3)
def linalg_eigh(k):
    ops = k.K.ops
    x = k.input(5, 5)
    d = k.input(2, 4, 4, dtype="float64")
    one = k.input(1, 1)
    y = []
    for matrix in (x, d, one):
        values, vectors = ops.eigh(matrix)
        product = ops.matmul(vectors * ops.expand_dims(values, -2), _turned(k, vectors))
        y += [values, product, ops.abs(vectors), vectors]
    double = _definite(k, 2, 2, 4, 4).astype("float64") - 1.0
    return k.model([x, d, one], y), [_definite(k, 2, 5, 5) - 0.7, double, k.normal(2, 1, 1)]


@case(KERAS3)
def linalg_eigh_large(k):
    ops = k.K.ops
    x = k.input(16, 16)
    values, vectors = ops.eigh(x)
    product = ops.matmul(vectors * ops.expand_dims(values, -2), _turned(k, vectors))
    return k.model(x, [values, product, vectors]), [_definite(k, 1, 16, 16)]


@case(KERAS3)
def linalg_least_squares(k):
    """Keras takes one matrix here, so the batch is its rows."""
    ops = k.K.ops
    a = k.K.Input(batch_shape=(5, 3))
    b = k.K.Input(batch_shape=(5,))
    c = k.K.Input(batch_shape=(5, 2))
    w = np.asarray(k.normal(5, 7))
    y = [
        ops.lstsq(a, b),
        ops.lstsq(a, c),
        ops.lstsq(a, c, rcond=0.7),
        ops.lstsq(a, b, rcond=-1.0),
        ops.lstsq(w, c),
    ]
    return k.model([a, b, c], y), [k.normal(5, 3), k.normal(5), k.normal(5, 2)]


@case(KERAS3)
def linalg_lu(k):
    ops = k.K.ops
    a = k.K.Input(batch_shape=(5, 5))
    d = k.K.Input(batch_shape=(5, 5), dtype="float64")
    y = [*ops.lu_factor(a), *ops.lu_factor(d)]
    return k.model([a, d], y), [k.normal(5, 5), k.normal(5, 5).astype("float64")]


@case(KERAS3)
def linalg_rank_and_pseudo_inverse(k):
    ops = k.K.ops
    x = k.input(4, 3)
    d = k.input(2, 3, 4, dtype="float64")
    y = [
        ops.pinv(x),
        ops.pinv(x, rcond=0.5),
        ops.pinv(d),
        ops.matrix_rank(x),
        ops.matrix_rank(x, tol=1.2),
        ops.matrix_rank(d),
    ]
    single = k.normal(3, 4, 3)
    single[1, :, 2] = single[1, :, 0] * 2
    single[2] = 0
    double = np.round(k.normal(3, 2, 3, 4, scale=4.0)).astype("float64")
    double[0, 1, 2] = double[0, 1, 0] - double[0, 1, 1]
    return k.model([x, d], y), [single, double]


INFINITY = float("inf")


@case(KERAS3)
def linalg_norm_of_vectors(k):
    ops = k.K.ops
    x = k.input(4, 3)
    i = k.input(5, dtype="int32")
    y = [
        ops.norm(x, axis=-1),
        ops.norm(x, axis=1, keepdims=True),
        ops.norm(x, ord=1, axis=2),
        ops.norm(x, ord=2, axis=-2),
        ops.norm(x, ord=3, axis=-1),
        ops.norm(x, ord=-2, axis=-1),
        ops.norm(x, ord=0.5, axis=(1,), keepdims=True),
        ops.norm(x, ord=0, axis=-1),
        ops.norm(x, ord=INFINITY, axis=1),
        ops.norm(x, ord=-INFINITY, axis=1, keepdims=True),
        ops.norm(i, axis=1),
        ops.norm(i, ord=1, axis=1),
        ops.norm(ops.cast(i, "int64"), ord=0, axis=1),
        ops.norm(ops.greater(i, 0), axis=-1),
    ]
    x_in = k.normal(2, 4, 3)
    x_in[0, 1] = [0, 0, 2]
    return k.model([x, i], y), [x_in, np.array([[0, -3, 4, 0, 12], [1, 2, 3, 4, 5]], "int32")]


@case(KERAS3)
def linalg_norm_of_matrices(k):
    ops = k.K.ops
    x = k.input(4, 3)
    d = k.input(2, 3, 3, dtype="float64")
    y = [ops.norm(x, ord=o, axis=(1, 2)) for o in (None, "fro", "nuc", 1, -1, 2, -2, INFINITY, -INFINITY)]
    y += [ops.norm(x, ord=o, axis=(-1, 0)) for o in ("fro", "nuc", 1, INFINITY, 2)]
    y += [ops.norm(d, ord=o, axis=(1, 3), keepdims=True) for o in (None, "nuc", 1, -1, 2, -2, INFINITY)]
    y += [ops.norm(ops.cast(x * 3, "int32"), ord=o, axis=(2, 1)) for o in (None, 2, -1)]
    y.append(ops.norm(ops.reshape(x, (-1, 6))))
    return k.model([x, d], y), [k.normal(2, 4, 3), k.normal(2, 2, 3, 3).astype("float64")]


@case(KERAS3)
def linalg_distances(k):
    ops = k.K.ops
    x = k.input(4, 3)
    z = k.input(2, 3)
    i = k.input(3, 2, dtype="int32")
    h = k.input(2, 2, 3, dtype="float64")
    y = [
        ops.cdist(x, z),
        ops.cdist(x, x),
        ops.cdist(z, np.ones((1, 5, 3), "float32")),
        ops.cdist(i, i),
        ops.cdist(h, h),
    ]
    whole = np.array([[[1, 2], [4, 6], [-3, 0]], [[0, 0], [5, 12], [7, 7]]], "int32")
    return k.model([x, z, i, h], y), [k.normal(2, 4, 3), k.normal(2, 2, 3), whole, k.normal(2, 2, 2, 3).astype("float64")]


@case(KERAS3)
def error_functions(k):
    ops = k.K.ops
    x = k.input(9)
    d = k.input(9, dtype="float64")
    y = [ops.erfc(x), ops.erfc(d), ops.erfinv(x / 4.5), ops.erfinv(d / 4.5), ops.erfinv(x)]
    y += [ops.cast(f(ops.cast(x / 5, t)), "float32") for f in (ops.erfc, ops.erfinv) for t in ("float16", "bfloat16")]
    values = np.array([-4.4999, -2.5, -1, -0.4, 0, 0.01, 0.9999, 3.3, 4.49], "float32")
    data = np.stack([values, values[::-1]])
    return k.model([x, d], y), [data, data.astype("float64")]


@case(KERAS3)
def linalg_eig(k):
    """Complex values and vectors: A v = v w, and products in which the free angles of the vectors cancel."""
    ops = k.K.ops
    x = k.input(4, 4)
    d = k.input(2, 3, 3, dtype="float64")
    one = k.input(1, 1)
    y = []
    for matrix in (x, d, one):
        values, vectors = ops.eig(matrix)
        right = vectors * ops.expand_dims(values, -2)
        products = vectors * ops.conjugate(vectors[..., :1, :])
        y += [ops.real(values), ops.imag(values), ops.abs(vectors), ops.real(products), ops.imag(products)]
        y += [ops.real(ops.matmul(matrix, vectors) - right), ops.abs(ops.matmul(matrix, vectors))]
    single = k.normal(3, 4, 4)
    single[1] = single[1] + single[1].T
    double = np.arange(54).reshape(3, 2, 3, 3) * 7 % 11 - 4.0
    return k.model([x, d, one], y), [single, double, k.normal(3, 1, 1)]
