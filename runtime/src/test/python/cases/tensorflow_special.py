"""TensorFlow's special functions, cosine transforms, complex sums and texts as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_functions(k):
    tf = _tf()
    x, p, u = k.input(5), k.input(5), k.input(5)
    math = tf.math
    z = [f(x) for f in (math.lgamma, math.digamma, math.bessel_i0, math.bessel_i0e, math.bessel_i1, math.bessel_i1e)]
    z += [math.erfcinv(u), math.ndtri(u), math.betainc(p, tf.exp(x), u), math.igamma(p, tf.exp(x)), math.igammac(p, tf.exp(x))]
    z += [math.zeta(p + 1.2, tf.exp(x)), math.polygamma(tf.ones_like(p), p), math.polygamma(tf.ones_like(p) * 2.0, p), math.lbeta(p)]
    special = math.special
    z += [f(x) for f in (special.bessel_j0, special.bessel_j1, special.dawsn, special.fresnel_cos, special.fresnel_sin)]
    z += [f(p) for f in (special.bessel_k0, special.bessel_k0e, special.bessel_k1, special.bessel_k1e, special.bessel_y0)]
    z += [f(p) for f in (special.bessel_y1, special.expint, special.spence)]
    wide = np.array([[-6.3, -0.4, 0.2, 4.5, 12.3], [-2.5, 0.7, 1.0, 2.0, 7.7]], "float32")
    positive = np.array([[0.01, 0.4, 1.0, 4.5, 12.3], [0.3, 0.7, 1.9, 2.0, 7.7]], "float32")
    share = np.array([[1e-6, 0.03, 0.5, 0.91, 0.9999], [0.2, 0.4, 0.6, 0.75, 0.3]], "float32")
    return k.model([x, p, u], z), [wide, positive, share]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_transforms(k):
    tf = _tf()
    x = k.input(9)
    signal = tf.signal
    z = [signal.dct(x, type=1), signal.dct(x, type=3), signal.dct(x, type=4), signal.dct(x, type=3, norm="ortho"), signal.dct(x, type=4, norm="ortho")]
    z += [signal.dct(x, n=5), signal.dct(x, type=2, n=12, norm="ortho"), signal.idct(x), signal.idct(x, norm="ortho"), signal.idct(x, type=1), signal.idct(x, type=3)]
    z += [signal.fftshift(x, axes=1), signal.fftshift(x), signal.ifftshift(x), signal.frame(tf.transpose(x), 4, 2, axis=0)]
    c = tf.complex(x, x * 2.0)
    z += [tf.math.real(c * c), tf.math.imag(c * tf.complex(x, x)), tf.abs(c + c), tf.abs(c - tf.complex(x, x)), tf.abs(tf.cast(x, "complex64"))]
    return k.model(x, z), [k.normal(2, 9)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_texts(k):
    tf = _tf()
    s, d, n, x = k.input(2, dtype="string"), k.input(2, dtype="string"), k.input(2, dtype="int32"), k.input(2)
    text = tf.strings
    z = [text.lower(s), text.upper(s), text.lower(s, encoding="utf-8"), text.upper(s, encoding="utf-8"), text.strip(s)]
    z += [text.length(s), text.length(s, unit="UTF8_CHAR"), text.substr(s, 1, 2), text.substr(s, -3, 2, unit="UTF8_CHAR")]
    z += [text.join([s, d], "-"), text.reduce_join(s, axis=1, separator=" "), text.reduce_join(s, separator="|")]
    z += [text.to_hash_bucket_fast(s, 1000), text.to_hash_bucket_strong(s, 1000, [3, 4])]
    z += [text.to_number(d), text.to_number(d, tf.float64), text.to_number(text.as_string(n), tf.int64), text.to_number(text.as_string(n), tf.int32)]
    z += [text.as_string(n), text.as_string(n, width=5, fill="0"), text.as_string(x), text.as_string(x, precision=2), text.as_string(x > 0)]
    z += [text.as_string(x, precision=3, scientific=True, width=12), tf.equal(s, "12.5"), tf.not_equal(s, d), tf.where(tf.equal(s, "12.5"), "no", s)]
    z += [tf.concat([s, d], 1), tf.expand_dims(s, -1), tf.reshape(s, (-1, 1))]
    texts = [np.array([[" Ab cd ", "xyz,Y"], ["h\u00e9llo w\u00f6rlD", "12.5"]]), np.array([["3.5", "-1e3"], ["0", "12.5"]])]
    return k.model([s, d, n, x], z), texts + [k.integers(-999, 999, 2, 2), k.normal(2, 2, scale=30)]
