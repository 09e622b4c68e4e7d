"""TensorFlow's functions of matrices as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=64_000)
def tf_linalg_solutions(k):
    tf = _tf()
    a, b = k.input(3, 3), k.input(3, 2)
    linalg = tf.linalg
    lower = linalg.cholesky(a)
    z = [linalg.inv(a), linalg.inv(a, adjoint=True), linalg.det(a), linalg.logdet(a), lower]
    z += [linalg.solve(a, b), linalg.solve(a, b, adjoint=True), linalg.cholesky_solve(lower, b)]
    z += [linalg.triangular_solve(a, b), linalg.triangular_solve(a, b, lower=False)]
    z += [linalg.triangular_solve(a, b, adjoint=True), linalg.triangular_solve(a, b, lower=False, adjoint=True)]
    z += [linalg.matvec(a, b[:, :, 0]), linalg.matvec(a, b[:, :, 1], transpose_a=True)]
    x = k.normal(2, 3, 3)
    definite = np.matmul(x, np.swapaxes(x, 1, 2)) + np.eye(3, dtype="float32")
    return k.model([a, b], z), [definite.astype("float32"), k.normal(2, 3, 2)]


@case(KERAS2, max_bytes=64_000)
def tf_linalg_parts(k):
    tf = _tf()
    x, s = k.input(4, 3), k.input(3, 3)
    linalg = tf.linalg
    values, u, v = linalg.svd(x)
    full_values, full_u, full_v = linalg.svd(x, full_matrices=True)
    q, r = linalg.qr(x)
    full_q, full_r = linalg.qr(x, full_matrices=True)
    eigenvalues, vectors = linalg.eigh(s)
    z = [values, u, v, full_values, full_u, full_v, q, r, full_q, full_r, eigenvalues, vectors]
    z += [linalg.svd(x, compute_uv=False), linalg.eigvalsh(s), linalg.pinv(x), linalg.matrix_rank(x)]
    z += [linalg.diag_part(x), linalg.trace(x), linalg.adjoint(x), linalg.matrix_transpose(x)]
    z += [linalg.band_part(x, 0, -1), linalg.band_part(x, -1, 0), linalg.band_part(x, 1, 1), linalg.trace(s)]
    y = k.normal(2, 3, 3)
    return k.model([x, s], z), [k.normal(2, 4, 3), y + np.swapaxes(y, 1, 2)]


@case(KERAS2)
def tf_fake_quantization(k):
    tf = _tf()
    x = k.input(4, 3)
    q = tf.quantization
    z = [
        q.fake_quant_with_min_max_vars(x, -1.0, 2.0),
        q.fake_quant_with_min_max_vars(x, -1.3, 0.9, num_bits=4, narrow_range=True),
        q.fake_quant_with_min_max_args(x, -0.7, 1.1, num_bits=5),
        q.fake_quant_with_min_max_args(x),
        tf.math.erfc(x),
        tf.math.erfinv(x / 5.0),
        tf.math.conj(x),
    ]
    return k.model(x, z), [k.normal(2, 4, 3)]
