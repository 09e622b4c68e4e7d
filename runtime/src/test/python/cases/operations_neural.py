"""Functions of keras.ops.nn beside the activations: pooling, convolution, normalisation, losses, attention."""

import numpy as np

from goldenlib.registry import KERAS3, case


def numbers(y, k):
    return k.K.ops.cast(y, "float32") if k.K.backend.standardize_dtype(y.dtype) in ("bool", "bfloat16") else y


def constant(k, *shape, scale=0.5, dtype="float32"):
    return k.normal(*shape, scale=scale, dtype=dtype)


def row(k, w, *shape):
    """A tensor without a batch axis: the first row of an input."""
    return k.K.ops.reshape(w[0], shape)


@case(KERAS3)
def ops_einsum_notations(k):
    """Any number of operands, diagonals, sums of one operand's axes, results that are not written, ellipses."""
    ops = k.K.ops
    x, a, b, v = k.input(3, 4), k.input(3, 3), k.input(4, 2), k.input(4)
    m = k.normal(4, 5)
    y = [
        ops.einsum("bij->bji", x),
        ops.einsum("bij->b", x),
        ops.einsum("bii->bi", a),
        ops.einsum("bii", a),
        ops.einsum("bji", x),
        ops.einsum("ijk,jl", x, m[:3]),
        ops.einsum("...ij->...", x),
        ops.einsum("...ij,jk", x, m),
        ops.einsum("...ij,...jk->...ik", x, b),
        ops.einsum("...ij,jk->k...i", x, m),
        ops.einsum("bij,bjk,bl->bikl", x, b, v),
        ops.einsum("bij,bjk,jl,il->bk", x, b, m, m[:3]),
        ops.einsum("b,b,b->b", v[:, 0], v[:, 1], v[:, 2]),
        ops.einsum("bij,kl->bik", x, m),
        ops.einsum("bij,bij->bij", x, x),
        ops.einsum("bij,bij->", x, x),
        ops.einsum("bj,bij->ib", v, x),
        ops.einsum(",bij->bij", 2.5, x),
        ops.einsum("aBc,Bd->dca", x, m[:3]),
    ]
    return k.model([x, a, b, v], y), [k.normal(2, 3, 4), k.normal(2, 3, 3), k.normal(2, 4, 2), k.normal(2, 4)]


@case(KERAS3)
def ops_einsum_dtypes(k):
    """Batches of one element are broadcast where Keras uses a matrix product; integers are computed as floats."""
    ops = k.K.ops
    x, one, n, byte = k.input(2, 3, 4), k.input(1, 4, 2), k.input(3, dtype="int32"), k.input(3, dtype="int8")
    half = ops.cast(x, "float16")
    y = [
        ops.einsum("abcd,abde->abce", x, one),
        ops.einsum("abcd,adbe->acbe", x, ops.reshape(one, (-1, 4, 1, 2))),
        ops.einsum("...ij,...jk->...ik", x, one),
        ops.einsum("...,...->...", x, n[:, :2, None, None]),
        ops.einsum("ab,bc->ac", n, np.array([[1, 2], [3, 4], [-5, 6]], "int32")),
        ops.einsum("ab,cb->ac", byte, byte),
        ops.einsum("ab,ab->a", byte, n),
        ops.einsum("ab,ab,ab->b", byte, byte, byte),
        ops.einsum("ab->", n),
        ops.einsum("abcd,d->abc", x, np.array([1, -1, 2, 0], "int64")),
        ops.einsum("abcd,abcd->ab", ops.cast(x, "float64"), x),
        ops.einsum("abcd->ad", half) * 0.0625,
        ops.einsum("abcd,ae->abcd", half, ops.cast(n, "float16")),
    ]
    data = [k.normal(2, 2, 3, 4), k.normal(2, 1, 4, 2), k.integers(-5, 5, 2, 3), k.integers(-100, 100, 2, 3, dtype="int8")]
    return k.model([x, one, n, byte], y), data


@case(KERAS3)
def ops_reductions_from_a_number(k):
    """Largest and smallest elements beside an initial value, products that name a dtype."""
    ops = k.K.ops
    x, n, b = k.input(3, 4), k.input(4, dtype="int32"), k.input(4, dtype="bool")
    y = [
        ops.max(x, axis=1, initial=0.5),
        ops.max(x, initial=-9, keepdims=True),
        ops.max(n, axis=-1, initial=2),
        numbers(ops.max(b, axis=1, initial=1), k),
        numbers(ops.max(b, axis=-1, initial=0), k),
        ops.min(x, axis=(1, -1), initial=-0.25),
        ops.min(x, axis=[0], keepdims=True, initial=0.1),
        ops.min(ops.cast(n, "uint8"), axis=1, initial=3),
        numbers(ops.min(b, axis=1, initial=0), k),
        numbers(ops.min(b, axis=(), initial=1), k),
        ops.max(ops.cast(x, "float16"), axis=1, initial=0.3),
        ops.prod(x, axis=1, dtype="float64"),
        ops.prod(n, axis=-1, dtype="int64", keepdims=True),
        ops.prod(ops.cast(n, "int8"), axis=1),
        ops.prod(ops.cast(n, "uint8"), axis=1),
        ops.prod(b, axis=1),
    ]
    return k.model([x, n, b], y), [k.normal(3, 3, 4), k.integers(1, 6, 3, 4), np.array([[1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 1, 0]], "bool")]


@case(KERAS3)
def ops_normalizations(k):
    ops = k.K.ops
    x, w, n = k.input(3, 4), k.input(4), k.input(3, 4, dtype="int32")
    g = row(k, w, 4)
    table = k.normal(3, 4, shift=1.0)
    wide = ops.cast(x, "float64")
    half = ops.cast(x, "float16")
    y = [
        ops.layer_normalization(x),
        ops.layer_normalization(x, g, g, epsilon=0.01),
        ops.layer_normalization(x, gamma=g, axis=[-1]),
        ops.layer_normalization(x, beta=table[:, 0], axis=1),
        ops.layer_normalization(x, table, table, axis=(1, 2)),
        ops.layer_normalization(x, table, axis=[-1, -2]),
        ops.layer_normalization(x, g, rms_scaling=True),
        ops.layer_normalization(n, g, g),
        ops.layer_normalization(wide, g),
        ops.layer_normalization(half, g, g),
        ops.rms_normalization(x),
        ops.rms_normalization(x, g, epsilon=0.1),
        ops.rms_normalization(x, table, axis=(-1, -2)),
        ops.rms_normalization(x, axis=1),
        ops.rms_normalization(n * 3, g),
        ops.rms_normalization(half, g),
        ops.rms_normalization(wide, axis=[0]),
    ]
    return k.model([x, w, n], y), [k.normal(2, 3, 4, shift=0.5), k.normal(2, 4), k.integers(-9, 9, 2, 3, 4)]


@case(KERAS3)
def ops_batch_normalization(k):
    ops = k.K.ops
    x, w = k.input(3, 4), k.input(4)
    m, v = w[0], ops.abs(w[1]) + 0.1
    mean, variance = k.normal(3), k.rng.uniform(0.1, 2, 3).astype("float32")
    y = [
        ops.batch_normalization(x, m, v, axis=-1),
        ops.batch_normalization(x, m, v, 2, m, v),
        ops.batch_normalization(x, m, v, axis=-1, scale=m, epsilon=0.1),
        ops.batch_normalization(x, mean, variance, axis=1, offset=mean, scale=variance),
        ops.batch_normalization(x, mean, variance, axis=-2, offset=mean, scale=mean),
        ops.batch_normalization(ops.cast(x, "float64"), mean.astype("float64"), variance.astype("float64"), axis=1),
        ops.batch_normalization(ops.cast(x, "float16"), m, v, axis=-1, offset=m, scale=m),
    ]
    return k.model([x, w], y), [k.normal(2, 3, 4), k.normal(2, 4)]


@case(KERAS3)
def ops_normalize_orders(k):
    ops = k.K.ops
    x, line, n = k.input(3, 4), k.input(), k.input(4, dtype="int32")
    y = [
        ops.normalize(x, order=1),
        ops.normalize(x, axis=1, order=3),
        ops.normalize(x, axis=(1, 2)),
        ops.normalize(x, axis=(1, 2), order=1),
        ops.normalize(x, axis=[-1, 1], order=1, epsilon=0.5),
        ops.normalize(x, axis=None),
        ops.normalize(x, axis=-1, epsilon=10.0),
        ops.normalize(line, axis=None, order=4),
        ops.normalize(n, order=1),
        ops.normalize(n, axis=None, order=1),
        ops.normalize(ops.cast(x, "float64"), order=5),
    ]
    return k.model([x, line, n], y), [k.normal(5, 3, 4), k.normal(5), k.integers(-4, 5, 5, 4)]


@case(KERAS3)
def ops_moments_synchronized(k):
    ops = k.K.ops
    x = k.input(3, 4)
    y = [
        *ops.moments(x, axes=[0, 2], synchronized=True),
        *ops.moments(x, axes=[-1], keepdims=True, synchronized=True),
        *ops.moments(ops.cast(x, "float16"), axes=(1, 2), keepdims=True, synchronized=True),
        *ops.moments(ops.cast(x, "float64"), axes=[1]),
        *ops.moments(ops.cast(x * 300, "float16"), axes=[1]),
    ]
    return k.model(x, y), [k.normal(2, 3, 4, shift=0.5)]


def _distribution(k, *shape):
    table = np.exp(k.normal(*shape))
    return (table / table.sum(-1, keepdims=True)).astype("float32")


@case(KERAS3)
def ops_crossentropies(k):
    ops = k.K.ops
    p, t, x, n = k.input(3, 4), k.input(3, 4), k.input(3, 4), k.input(3, dtype="int32")
    y = [
        ops.binary_crossentropy(t, p),
        ops.binary_crossentropy(t, x, from_logits=True),
        ops.binary_crossentropy(t, ops.sigmoid(x * 20)),
        ops.binary_crossentropy(ops.cast(t, "float16"), ops.cast(p, "float16")),
        ops.categorical_crossentropy(t, p),
        ops.categorical_crossentropy(t, p * 3, axis=1),
        ops.categorical_crossentropy(t, x, from_logits=True),
        ops.categorical_crossentropy(t, x, from_logits=True, axis=1),
        ops.categorical_crossentropy(ops.one_hot(n, 4, dtype="int32"), x, from_logits=True),
        ops.categorical_crossentropy(t, ops.softmax(x * 30)),
        ops.categorical_crossentropy(t, ops.softmax(x, axis=None)),
        ops.categorical_crossentropy(ops.cast(t, "float64"), ops.cast(x, "float64"), from_logits=True),
        ops.sparse_categorical_crossentropy(n, p),
        ops.sparse_categorical_crossentropy(n, x, from_logits=True),
        ops.sparse_categorical_crossentropy(ops.expand_dims(n, -1), x, from_logits=True, axis=2),
        ops.sparse_categorical_crossentropy(ops.cast(n, "float32"), ops.softmax(x * 30)),
        ops.sparse_categorical_crossentropy(ops.cast(n, "uint8"), ops.cast(x, "float16"), from_logits=True),
    ]
    data = [_distribution(k, 2, 3, 4), _distribution(k, 2, 3, 4), k.normal(2, 3, 4), k.integers(0, 4, 2, 3)]
    return k.model([p, t, x, n], y), data


@case(KERAS3)
def ops_crossentropy_extremes(k):
    """Probabilities of 0 and 1, and outputs of layers whose activation is a sigmoid or a softmax."""
    ops = k.K.ops
    p, x = k.input(3), k.input(3)
    t = ops.multiply(p, 0.5) + ops.flip(p, axis=1) * 0.5
    n = k.input(dtype="int32")
    y = [
        ops.binary_crossentropy(p, ops.flip(p, axis=1)),
        ops.categorical_crossentropy(p, ops.flip(p, axis=1)),
        ops.sparse_categorical_crossentropy(n, p),
        ops.categorical_crossentropy(t, k.L.Dense(3, activation="softmax")(x)),
        ops.binary_crossentropy(t, k.L.Activation("sigmoid")(x)),
        ops.sparse_categorical_crossentropy(2 - n, k.L.Softmax()(x)),
    ]
    return k.model([p, x, n], y), [np.array([[1, 0, 0], [0, 0, 1]], "float32"), k.normal(2, 3, scale=40.0), np.array([0, 2], "int32")]


@case(KERAS3)
def ops_one_and_multi_hot(k):
    ops = k.K.ops
    x, line, cube = k.input(4, dtype="int32"), k.input(dtype="int32"), k.input(2, 3, dtype="uint8")
    y = [
        ops.multi_hot(x, 5),
        ops.multi_hot(x, 4, axis=1),
        ops.multi_hot(x, 3, axis=0, dtype="int32"),
        ops.multi_hot(line, 4),
        numbers(ops.multi_hot(cube, 6, dtype="bool"), k),
        numbers(ops.multi_hot(cube, 6, axis=1, dtype="bfloat16"), k),
        ops.one_hot(x, 5),
        ops.one_hot(x, 3, axis=1, dtype="float16"),
        ops.one_hot(line, 4, axis=0, dtype="int64"),
        numbers(ops.one_hot(cube, 3, dtype="bool"), k),
        ops.one_hot(ops.cast(line, "float32") + 0.7, 4),
    ]
    return k.model([x, line, cube], y), [k.integers(-1, 6, 5, 4), k.integers(0, 5, 5), k.integers(0, 7, 5, 2, 3, dtype="uint8")]


@case(KERAS3)
def ops_dot_product_attention(k):
    ops = k.K.ops
    q, key, v, m = k.input(4, 6, 3), k.input(5, 2, 3), k.input(5, 2, 7), k.input(1, 4, 5, dtype="bool")
    a, b = k.input(3, 2, 4), k.input(6, 2, 4)
    bias = k.normal(2, 3, 6)
    y = [
        ops.dot_product_attention(q, key, v),
        ops.dot_product_attention(q, key, v, mask=m, scale=0.3),
        ops.dot_product_attention(q, key, v, is_causal=True),
        ops.dot_product_attention(q, key, v, mask=m, is_causal=True, bias=k.normal(4, 5)),
        ops.dot_product_attention(a, b, b, bias=bias),
        ops.dot_product_attention(a, b, b, bias, m[:, :, :3, :1], 2, flash_attention=False),
        ops.dot_product_attention(ops.cast(a, "float64"), ops.cast(b, "float64"), ops.cast(b, "float64")),
        ops.dot_product_attention(ops.cast(a, "float16"), b, b),
    ]
    data = [k.normal(2, 4, 6, 3), k.normal(2, 5, 2, 3), k.normal(2, 5, 2, 7), k.integers(0, 2, 2, 1, 4, 5, dtype="bool")]
    return k.model([q, key, v, m, a, b], y), [*data, k.normal(2, 3, 2, 4), k.normal(2, 6, 2, 4)]


@case(KERAS3)
def ops_ctc_loss(k):
    ops = k.K.ops
    t, x, n, m = k.input(4, dtype="int32"), k.input(9, 5), k.input(dtype="int32"), k.input(dtype="int32")
    y = [
        ops.ctc_loss(t, x, n, m),
        ops.ctc_loss(t - 1, x, n, m, mask_index=-1),
        ops.ctc_loss(ops.cast(t, "float32"), x * 5, n, m, mask_index=2),
        ops.ctc_loss(ops.cast(t, "int64"), ops.cast(x, "float64"), ops.cast(n, "int64"), m),
        ops.ctc_loss(t, ops.cast(x, "float16"), n, m),
        ops.ctc_loss(t, x[:, :3], n, m // 3),
    ]
    labels = np.array([[1, 2, 2, 3], [4, 4, 0, 0], [3, 0, 0, 0], [1, 2, 1, 2]], "int32")
    lengths = [np.array([4, 2, 0, 3], "int32"), np.array([9, 5, 7, 8], "int32")]
    return k.model([t, x, n, m], y), [labels, k.normal(4, 9, 5, scale=2.0), *lengths]


@case(KERAS3)
def ops_ctc_decode(k):
    ops = k.K.ops
    x, n = k.input(8, 4), k.input(dtype="int32")
    y = [
        *ops.ctc_decode(x, n),
        *ops.ctc_decode(x, n, merge_repeated=False, mask_index=-1),
        *ops.ctc_decode(x, n, mask_index=None),
        *ops.ctc_decode(ops.cast(x, "float64"), ops.cast(n, "float32"), mask_index=2),
        *ops.ctc_decode(ops.cast(x, "float16"), n, mask_index=-2),
        *ops.ctc_decode(ops.cast(x * 3, "int32"), n),
    ]
    return k.model([x, n], y), [k.normal(4, 8, 4), np.array([8, 5, 0, 3], "int32")]


@case(KERAS3)
def ops_ctc_beam_search(k):
    ops = k.K.ops
    x, n = k.input(8, 4), k.input(dtype="int32")
    y = [
        *ops.ctc_decode(x, n, strategy="beam_search"),
        *ops.ctc_decode(x, n, strategy="beam_search", beam_width=5, top_paths=3),
        *ops.ctc_decode(x, n, strategy="beam_search", beam_width=2, top_paths=2, mask_index=2),
        *ops.ctc_decode(x, n, strategy="beam_search", beam_width=30, top_paths=2, mask_index=None),
        *ops.ctc_decode(x * 4, n, strategy="beam_search", beam_width=7, top_paths=2, mask_index=-2, merge_repeated=False),
        *ops.ctc_decode(ops.cast(x, "float64"), n, strategy="beam_search", beam_width=10, top_paths=3),
        *ops.ctc_decode(ops.cast(x, "float16"), n, strategy="beam_search", beam_width=10),
    ]
    return k.model([x, n], y), [k.normal(4, 8, 4), np.array([8, 5, 2, 3], "int32")]


@case(KERAS3, atol=5e-3)
def ops_neural_half(k):
    ops = k.K.ops
    x, a, b = k.input(7, 6), k.input(3, 2, 4), k.input(6, 2, 4)
    h, ha, hb = (ops.cast(v, "float16") for v in (x, a, b))
    w = ops.cast(x, "bfloat16")
    y = [
        ops.normalize(h),
        ops.normalize(h, order=3),
        ops.average_pool(h, 3, strides=2, padding="same"),
        ops.adaptive_average_pool(h, (3,)),
        ops.dot_product_attention(ha, hb, hb, is_causal=True),
        ops.separable_conv(h, constant(k, 2, 6, 1, dtype="float16"), constant(k, 1, 6, 3, dtype="float16")),
        ops.binary_crossentropy(ops.sigmoid(h), ops.sigmoid(h * 3)),
        numbers(ops.layer_normalization(w), k),
        numbers(ops.rms_normalization(w), k),
        numbers(ops.conv(w, ops.cast(constant(k, 2, 6, 2), "bfloat16")), k) * 0.25,
        numbers(ops.average_pool(w, 2), k),
    ]
    return k.model([x, a, b], y), [k.normal(2, 7, 6), k.normal(2, 3, 2, 4), k.normal(2, 6, 2, 4)]


@case(KERAS3)
def ops_add_like_bias(k):
    """Keras takes a constant of one long axis for a bias, and guesses its axis from the length."""
    ops = k.K.ops
    x, y = k.input(3, 3, 1), k.input(4, 3, 3)
    a = np.array([1.0, 20.0, 300.0], "float32")
    z = [
        x + a.reshape(3, 1),
        ops.add(x, a.reshape(1, 3, 1)),
        y + a.reshape(3, 1),
        y + a,
        ops.add(y, np.arange(4, dtype="float32").reshape(4, 1, 1)),
        ops.add(a.reshape(3, 1), y),
        y - a.reshape(3, 1),
        x + np.arange(9, dtype="float32").reshape(3, 3, 1),
    ]
    return k.model([x, y], z), [k.normal(2, 3, 3, 1), k.normal(2, 4, 3, 3)]
