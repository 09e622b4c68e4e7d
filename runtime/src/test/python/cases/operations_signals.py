"""Fourier transforms, windows, blocks and angles of keras.ops as nodes of Keras 3 graphs."""

import importlib

import numpy as np

from goldenlib.registry import KERAS3, case


@case(KERAS3)
def ops_fft(k):
    ops = k.K.ops
    a, b = k.input(3, 7), k.input(3, 7)
    y = [
        *ops.fft((a, b)),
        *ops.fft2((a, b)),
        *ops.ifft2((a, b)),
        *ops.rfft(a),
        *ops.rfft(b, fft_length=5),
        *ops.rfft(a, fft_length=12),
        ops.irfft((a, b)),
        ops.irfft((a, b), fft_length=7),
        ops.irfft((a, b), fft_length=20),
    ]
    return k.model([a, b], y), [k.normal(2, 3, 7), k.normal(2, 3, 7)]


@case(KERAS3)
def ops_fft_double(k):
    ops = k.K.ops
    a, b = k.input(5, 4, dtype="float64"), k.input(5, 4, dtype="float64")
    y = [*ops.fft((a, b)), *ops.fft2((a, b)), *ops.ifft2((a, b)), *ops.rfft(a), ops.irfft((a, b), 3), ops.irfft((a, b))]
    return k.model([a, b], y), [k.normal(2, 5, 4, dtype="float64"), k.normal(2, 5, 4, dtype="float64")]


@case(KERAS3)
def ops_fft_lengths(k):
    """Lengths of 1, of 2, of a prime, of a power of 2 and of a product of small primes."""
    ops = k.K.ops
    x = k.input(210)
    y = [ops.add(*ops.rfft(x, n)) for n in (1, 2, 3, 97, 128, 210, 211)]
    y += [ops.irfft((x, x * 0.5), n) for n in (1, 2, 101, 256)]
    return k.model(x, y), [k.normal(2, 210)]


@case(KERAS3)
def ops_stft(k):
    ops = k.K.ops
    x = k.input(2, 31)
    window = [0.5, 1.0, -1.0, 2.0, 0.25]
    y = [
        *ops.stft(x, 8, 3, 8),
        *ops.stft(x, 7, 4, 10, window="hamming"),
        *ops.stft(x, 5, 5, 9, window=window, center=False),
        *ops.stft(x, 6, 2, 6, window=None),
        *ops.stft(x, 1, 9, 3, center=False),
    ]
    return k.model(x, y), [k.normal(2, 2, 31)]


@case(KERAS3)
def ops_stft_double(k):
    ops = k.K.ops
    x = k.input(40, dtype="float64")
    y = [*ops.stft(x, 8, 6, 16), *ops.stft(x, 9, 6, 9, window=None, center=False)]
    return k.model(x, y), [k.normal(2, 40, dtype="float64")]


@case(KERAS3)
def ops_istft(k):
    ops = k.K.ops
    a, b = k.input(6, 5), k.input(6, 5)
    window = [0.5, 1.0, -1.0, 2.0, 0.25]
    y = [
        ops.istft((a, b), 8, 3, 8),
        ops.istft((a, b), 7, 4, 9, window="hamming", length=13),
        ops.istft((a, b), 5, 2, 8, window=window, center=False),
        ops.istft((a, b), 6, 2, 6, window=None, length=6, center=False),
        ops.istft((a, b), 8, 9, 8, window=None, center=False),
    ]
    return k.model([a, b], y), [k.normal(2, 6, 5), k.normal(2, 6, 5)]


@case(KERAS3)
def ops_stft_and_back(k):
    ops = k.K.ops
    x = k.input(3, 40, dtype="float64")
    spectrum = ops.stft(x, 8, 2, 8)
    return k.model(x, ops.istft(spectrum, 8, 2, 8, length=40)), [k.normal(2, 3, 40, dtype="float64")]


@case(KERAS3)
def ops_sequences(k):
    ops = k.K.ops
    x, n, t = k.input(3, 17), k.input(9, dtype="int8"), k.input(None)
    y = [ops.extract_sequences(x, 5, 2), ops.extract_sequences(x, 17, 3), ops.extract_sequences(n, 2, 4), ops.extract_sequences(t, 3, 1)]
    return k.model([x, n, t], y), [k.normal(2, 3, 17), k.integers(-100, 100, 2, 9, dtype="int8"), k.normal(2, 6)]


@case(KERAS3)
def ops_unfold(k):
    """With the batch known, as TensorFlow needs it."""
    ops = k.K.ops
    x, n = k.input(3, 6, 7, batch_size=2), k.input(2, 5, 4, batch_size=2, dtype="int32")
    y = [
        ops.unfold(x, (2, 3), dilation=(2, 1), padding=(1, 0), stride=(1, 2)),
        ops.unfold(x, 3, stride=2),
        ops.unfold(x, (1, 7), padding=(0, 2)),
        ops.unfold(n, 2, padding=1, dilation=(1, 3), stride=(2, 1)),
    ]
    return k.model([x, n], y), [k.normal(2, 3, 6, 7), k.integers(-9, 9, 2, 2, 5, 4)]


@case(KERAS3)
def ops_fold(k):
    ops = k.K.ops
    x, n = k.input(18, 25), k.input(12, 12, dtype="int32")
    y = [
        ops.fold(x, (6, 7), (2, 3)),
        ops.fold(x, 5, 3, padding=1),
        ops.fold(n, (6, 7), (2, 3), dilation=(1, 2), padding=(1, 1), stride=2),
        ops.fold(n, (7, 8), (3, 2), stride=(3, 2), padding=(1, 0)),
    ]
    return k.model([x, n], y), [k.normal(2, 18, 25), k.integers(-9, 9, 2, 12, 12)]


@case(KERAS3)
def ops_psnr(k):
    ops = k.K.ops
    a, b = k.input(3, 4), k.input(3, 4)
    m, n = k.input(5, dtype="int32"), k.input(5, dtype="int32")
    y = [a + ops.psnr(a, b, 2.5), a + ops.psnr(b, a, 1), a + ops.psnr(m, n, 255), ops.cast(a, "float64") + ops.psnr(ops.cast(a, "float64"), ops.cast(b, "float64"), 3)]
    return k.model([a, b, m, n], y), [k.normal(2, 3, 4), k.normal(2, 3, 4), k.integers(0, 256, 2, 5), k.integers(0, 256, 2, 5)]


@case(KERAS3)
def ops_angle(k):
    ops = k.K.ops
    x, n = k.input(4), k.input(3, dtype="int64")
    conj = importlib.import_module("keras.src.ops.numpy").Conj  # which no function makes
    y = [ops.angle(x), ops.angle(n), ops.angle(ops.cast(x, "bool")), ops.conj(x), conj()(n), ops.conj(n), conj()(x), ops.view_as_real(x), ops.view_as_real(n)]
    values = np.array([[-1.5, -0.0, 0.0, 2.0], [np.nan, -np.inf, np.inf, -3.0]], "float32")
    return k.model([x, n], y), [values, np.array([[-5, 0, 5], [1, -1, 2]], "int64")]


@case(KERAS3)
def ops_complex_parts(k):
    """Functions that look at complex numbers, which only lie between two nodes."""
    ops = k.K.ops
    a, b = k.input(6), k.input(6)
    z = ops.polar(a, b)
    y = [
        ops.real(z),
        ops.imag(z),
        ops.angle(z),
        ops.absolute(z),
        ops.view_as_real(z),
        ops.view_as_real(ops.conj(z)),
        ops.view_as_real(ops.square(z)),
        ops.view_as_real(ops.exp(z)),
        ops.view_as_real(ops.log(z)),
        ops.view_as_real(ops.sqrt(z)),
        ops.view_as_real(ops.reciprocal(z)),
        ops.view_as_real(-z),
        ops.cast(ops.isreal(z), "float32"),
        ops.cast(ops.equal(z, ops.conj(z)), "float32"),
        ops.cast(ops.not_equal(z, a), "float32"),
        ops.real(ops.polar(ops.cast(a, "float64"), ops.cast(b, "float64"))),
        ops.imag(ops.polar(a, 2.0)),
    ]
    sizes = np.abs(k.normal(2, 6)) + 0.2
    angles = np.array([[0, np.pi / 2, -2.5, 3.0, 0.1, -0.7], [2.0, -1.5, 0, 1.0, -3.1, 9.0]], "float32")
    return k.model([a, b], y), [sizes, angles]


@case(KERAS3)
def ops_complex_arithmetic(k):
    ops = k.K.ops
    a, b = k.input(3, 3), k.input(3, 3)
    z, w = ops.polar(a, b), ops.polar(b, a)
    row = np.array([1.0, -2.0, 0.5], "float32")
    y = [z + w, z - w, z * w, z / w, z + a, a - z, z * a, a * z, z / a, a / z, z + 2.0, 3.0 * z, z - row, z / 2.0, 1.0 / z]
    y += [ops.matmul(z, w), ops.matmul(a, z), ops.einsum("bij,bkj->bik", z, w), ops.tensordot(z, a, [[1], [1]])]
    y += [ops.sum(z, axis=1), ops.mean(w, axis=-1, keepdims=True)]
    return k.model([a, b], [ops.view_as_real(v) for v in y]), [k.normal(2, 3, 3), k.normal(2, 3, 3)]


@case(KERAS3)
def ops_complex_moves(k):
    ops = k.K.ops
    a, b = k.input(2, 3), k.input(2, 3)
    z = ops.polar(a, b)
    y = [
        ops.reshape(z, (-1, 3, 2, 1)),
        ops.transpose(z, (0, 2, 1)),
        ops.expand_dims(z, 1),
        z[:, 1],
        z[:, ::-1, :2],
        ops.concatenate([z, a], axis=-1),
        ops.stack([a, z], axis=1),
        ops.where(a > 0, z, a),
        ops.flip(z, axis=-1),
        ops.pad(z, ((0, 0), (0, 1), (2, 0))),
        ops.take(z, [2, 0], axis=2),
        ops.tile(z, (1, 2, 1)),
        ops.roll(z, 1, axis=-1),
        *ops.split(z, 3, axis=2),
        ops.repeat(z, 2, axis=1),
        ops.swapaxes(z, 1, 2),
        ops.broadcast_to(z, (4, 2, 2, 3)),
    ]
    return k.model([a, b], [ops.view_as_real(v) for v in y]), [k.normal(2, 2, 3), k.normal(2, 2, 3)]


@case(KERAS3)
def ops_view_as_complex(k):
    """TensorFlow cannot add 1j times a float, as Keras does for all its backends; other backends can."""
    ops = k.K.ops
    x, y = k.input(3, 2), k.input(3, 2)
    z, w = ops.view_as_complex(x), ops.view_as_complex(y)
    outputs = [ops.view_as_real(z), ops.view_as_real(z * ops.conj(w)), ops.angle(z), ops.real(w), ops.imag(ops.sum(z, axis=-1)), ops.absolute(w)]
    node = importlib.import_module("keras.src.ops.math").ViewAsComplex

    def reference(model):
        def run(packed, training):
            import tensorflow as tf

            own = node.call
            node.call = lambda self, parts: tf.complex(parts[..., 0], parts[..., 1])
            try:
                return model(packed, training=training)
            finally:
                node.call = own

        return run

    k.reference = reference
    return k.model([x, y], outputs), [k.normal(2, 3, 2), k.normal(2, 3, 2)]
