"""Linear algebra and statistics of complex numbers."""

import numpy as np

from goldenlib.registry import KERAS3, KERAS_FILE, add, case


def _complex(k, *shape, dtype="complex64"):
    return (k.rng.standard_normal(shape) + 1j * k.rng.standard_normal(shape)).astype(dtype)


def _hermitian(k, rows, n, shift):
    x = _complex(k, rows, n, n)
    return (x @ np.conj(x.transpose(0, 2, 1)) / n + shift * np.eye(n)).astype("complex64")


def _adjoint(k, x):
    return k.K.ops.conj(k.K.ops.transpose(x, (0, 2, 1)))


@case(KERAS3, forms=KERAS_FILE)
def complex_matrices_solved(k):
    ops = k.K.ops
    a, b, c = (k.K.Input(shape, dtype="complex64") for shape in ((3, 3), (3, 2), (3,)))
    y = [
        ops.solve(a, b),
        ops.solve(a, c),
        ops.solve_triangular(a, b),
        ops.solve_triangular(a, c, lower=True),
        ops.inv(a),
        ops.det(a),
        *ops.slogdet(a),
        ops.cholesky_inverse(a),
        ops.cholesky_inverse(a, upper=True),
        *ops.lu_factor(a[1]),
        ops.lstsq(a[0], b[0]),
        ops.lstsq(b[0], c[0], rcond=0.01),
    ]
    regular = _complex(k, 2, 3, 3) + 2 * np.eye(3, dtype="complex64")
    return k.model([a, b, c], y), [regular[:, [1, 0, 2]], _complex(k, 2, 3, 2), _complex(k, 2, 3)]


@case(KERAS3, forms=KERAS_FILE)
def complex_matrices_eigen(k):
    ops = k.K.ops
    h, x = k.K.Input((4, 4), dtype="complex64"), k.K.Input((3, 3), dtype="complex64")
    values, vectors = ops.eigh(h)
    roots, directions = ops.eig(x)
    y = [
        values,
        vectors,
        ops.matmul(vectors * ops.expand_dims(values, 1), _adjoint(k, vectors)),
        roots,
        directions,
        ops.matmul(x, directions) - directions * ops.expand_dims(roots, 1),
        ops.logdet(h + 2.0 * np.eye(4, dtype="float32")),
    ]
    return k.model([h, x], y), [_hermitian(k, 2, 4, -0.5), _complex(k, 2, 3, 3)]


def _factors(rows, columns):
    def build(k):
        ops = k.K.ops
        x = k.K.Input((rows, columns), dtype="complex64")
        q, r = ops.qr(x)
        full, upper = ops.qr(x, mode="complete")
        u, s, v = ops.svd(x, full_matrices=False)
        all_u, _, all_v = ops.svd(x)
        least = min(rows, columns)
        y = [
            *(q, r, full, upper),
            s,
            ops.svd(x, compute_uv=False),
            ops.matmul(u * ops.cast(ops.expand_dims(s, 1), "complex64"), v),
            ops.matmul(all_u[:, :, :least] * ops.cast(ops.expand_dims(s, 1), "complex64"), all_v[:, :least]),
            ops.matmul(_adjoint(k, all_u), all_u),
            ops.matmul(all_v, _adjoint(k, all_v)),
            *(ops.abs(u), ops.abs(v)),
        ]
        return k.model(x, y), [_complex(k, 2, rows, columns)]

    return build


add("complex_factors_tall", _factors(4, 2), KERAS3, forms=KERAS_FILE)
add("complex_factors_wide", _factors(2, 4), KERAS3, forms=KERAS_FILE)
add("complex_factors_square", _factors(3, 3), KERAS3, forms=KERAS_FILE)


@case(KERAS3, forms=KERAS_FILE)
def complex_norms(k):
    ops = k.K.ops
    x, z = k.K.Input((3, 4), dtype="complex64"), k.K.Input((2, 4), dtype="complex64")
    y = [ops.norm(x, ord=order, axis=(1, 2)) for order in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)]
    y += [ops.norm(x, ord=order, axis=-1, keepdims=True) for order in (None, 0, 2, np.inf, -np.inf)]
    y += [ops.norm(x, ord="nuc", axis=(1, 2), keepdims=True), ops.cdist(x, z), ops.psnr(x, 2.0 * x, max_val=3.0)]
    return k.model([x, z], y), [_complex(k, 2, 3, 4), _complex(k, 2, 2, 4)]


@case(KERAS3, forms=KERAS_FILE)
def complex_statistics(k):
    ops = k.K.ops
    x = k.K.Input((3, 4), dtype="complex64")
    ones = np.arange(1, 5, dtype="float32")
    y = [
        *ops.moments(x, axes=1),
        *ops.moments(x, axes=(0, 2), keepdims=True),
        ops.nanmean(x, axis=1),
        ops.nanmean(x, keepdims=True),
        ops.layer_normalization(x),
        ops.layer_normalization(x, ones, x[0, 0], axis=-1, epsilon=0.1),
        ops.layer_normalization(x, ones.reshape(4, 1)[:3, 0], axis=1),
        ops.layer_normalization(x, rms_scaling=True),
        ops.rms_normalization(x, ones, epsilon=0.01),
        ops.rms_normalization(x, axis=(1, 2)),
        ops.batch_normalization(x, ones, ones, -1, ones, ones),
        ops.batch_normalization(x, x[0, :, 0], x[0, :, 1], 1, epsilon=0.01),
    ]
    return k.model(x, y), [_complex(k, 2, 3, 4)]


@case(KERAS3, forms=KERAS_FILE)
def complex_bytes(k):
    ops = k.K.ops
    x, d = k.K.Input((4,), dtype="complex64"), k.K.Input((2,), dtype="complex128")
    r = k.input(4)
    places = np.array([[0.0, 1.0, 0.6], [0.5, 3.0, 4.2]], "float32")
    y = [
        *(ops.view(x, dtype) for dtype in ("float32", "float64", "int32", "int64", "complex128", "int16")),
        *(ops.view(d, dtype) for dtype in ("float64", "complex64", "float32")),
        *(ops.view(r, dtype) for dtype in ("complex64", "complex128")),
        ops.view(ops.cast(r, "float64"), "complex64"),
        ops.nextafter(x, x),
        ops.segment_prod(x, np.array([2, 0], "int32"), 3),
        ops.logspace(x, 0.5 * x, 3, base=2.0),
        ops.logspace(x, 0.25, 3, endpoint=False, axis=-1),
        *ops.meshgrid(x[0], x[1]),
        *ops.meshgrid(x[0], x[1, :2], indexing="ij"),
        ops.image.map_coordinates(x, places, order=1),
        ops.image.map_coordinates(x, places, order=0, fill_mode="nearest"),
        ops.log10(0.0 * x),
    ]
    return k.model([x, d, r], y), [_complex(k, 2, 4), _complex(k, 2, 2, dtype="complex128"), k.normal(2, 4)]
