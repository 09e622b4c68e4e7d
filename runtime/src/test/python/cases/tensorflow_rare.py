"""Functions of TensorFlow that few models have: patterns, fingerprints, three diagonals, boxes, lapped transforms."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_patterns(k):
    tf = _tf()
    t = k.input(2, dtype="string")
    s = tf.strings
    outputs = [
        s.regex_replace(t, "[aeiou]+", r"<\0>"),
        s.regex_replace(t, r"(\w)(\d*)\b", r"\2\\\1", replace_global=False),
        s.regex_replace(t, "x*", "-"),
        s.regex_replace(t, r"(?i)^(b|\pL{2,3}?)|$", r"[\1]"),
        s.regex_replace(t, r"[^[:alpha:]\s]", ""),
        s.regex_full_match(t, r"a.*[b-d]"),
        s.regex_full_match(t, r"(?s).*\n.*|\S*"),
    ]
    texts = np.array([["abxxcd", "Bé über x1 12"], ["", "a\nline b2"], ["axd", "日本 ax, ok!"]])
    return k.model(t, outputs), [texts]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_texts_rare(k):
    tf = _tf()
    t, n = k.input(1, dtype="string"), k.input(3, dtype="int32")
    s = tf.strings
    outputs = [
        s.to_hash_bucket(t, 1000003),
        tf.fingerprint(t),
        s.as_string(tf.cast(n, "float32") / 64.0, shortest=True),
        s.as_string(tf.cast(n, "float32") * 1e-7, shortest=True, precision=3, width=9),
        s.as_string(tf.cast(n, "float64") * 1e4, shortest=True, fill="0", width=12),
    ]
    texts = np.array([["a"], [""], ["seven ch"], ["one that is longer than sixteen: é日"]])
    return k.model([t, n], outputs), [texts, np.array([[65, 233, 26085], [-3, 97, 123456], [7, 70, 700], [1, 50, 60]], "int32")]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_prints(k):
    """Numbers as texts in every format of C, and whole tensors printed into a text."""
    tf = _tf()
    x, n, b, t = k.K.Input((3,)), k.K.Input((3,), dtype="int32"), k.K.Input((2, 2)), k.K.Input((1,), dtype="string")
    z = k.K.Input((3,), dtype="complex64")
    text = tf.strings.as_string
    outputs = [
        *(text(x, fill=fill) for fill in (" ", "+")),
        *(text(x, fill=fill, width=11, precision=2) for fill in ("0", " ", "+", "-", "#")),
        *(text(x, fill=fill, width=9, shortest=True) for fill in ("0", "-", "#")),
        text(x, fill="#", precision=0),
        text(x, fill="+", scientific=True, precision=0),
        *(text(n, fill=fill, width=5) for fill in ("0", " ", "+", "-")),
        text(n, fill=" "),
        text(tf.cast(n, "uint8"), fill="+"),
        text(t),
        text(z),
        text(z, width=8, fill="0", precision=1),
        text(z, shortest=True),
        tf.strings.format("x {}", x),
        tf.strings.format("b {} n {}", [b, n], summarize=1),
        tf.strings.format("{}", [tf.cast(x, "float64") * 0.3], summarize=-1),
        tf.strings.format("% of %", [t, x > 0], placeholder="%"),
    ]
    numbers = np.array([[1.5, -0.0, 1e10], [np.nan, -np.inf, 1e-7], [0.1, -123456.789, 2.5]], "float32")
    complex_numbers = np.array([[1 + 2j, -0.5j, 1e10 - 1e-7j]] * 3, "complex64")
    inputs = [numbers, np.array([[0, 12, -7]] * 3, "int32"), k.normal(3, 2, 2), np.array([["a"], ['"é\t\x01'], ["it's"]])]
    return k.model([x, n, b, t, z], outputs), [*inputs, complex_numbers]


@case(KERAS2, forms=("model.keras",))
def tf_fingerprints(k):
    tf = _tf()
    x, t = k.K.Input((2, 2)), k.K.Input((2,), dtype="string")
    outputs = [tf.fingerprint(tf.cast(x, d)) for d in ("float32", "float64", "float16", "int8", "int64")]
    outputs += [tf.fingerprint(t), tf.fingerprint(x > 0)]
    return k.model([x, t], outputs), [k.normal(3, 2, 2, scale=9), np.array([["a", "b"], ["", "long text"], ["é", ""]])]


@case(KERAS2, forms=("model.keras",))
def tf_unicode(k):
    tf = _tf()
    n, t = k.K.Input((5,), dtype="int32"), k.K.Input((1,), dtype="string")
    code = tf.strings.unicode_transcode
    outputs = [
        tf.strings.unicode_script(n),
        code(t, "UTF-8", "UTF-8", replace_control_characters=True),
        code(t, "UTF-8", "UTF-8", errors="ignore", replace_control_characters=True),
        code(t, "US-ASCII", "UTF-8", replacement_char=0x1F600),
        code(t, "latin1", "UTF-8"),
        code(t, "UTF-16-BE", "UTF-8"),
        code(t, "UTF-32-BE", "UTF-8", errors="ignore"),
        code(code(t, "US-ASCII", "UTF-8", replacement_char=33), "UTF-8", "UTF-16-BE"),
    ]
    codes = [[0, 65, 0x3B1, 0x4E00, 0x10FFFF], [-1, 0x110000, 0x1F600, 0x627, 0xD800], [0x300, 0x378, 0x16FF0, 0x61, 0x20]]
    return k.model([n, t], outputs), [np.array(codes, "int32"), np.array([["a\x01b\x7f"], ["é日\n"], ["\u0000\u0001\U0001f600\x85"]])]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_segment_join(k):
    tf = _tf()
    t = k.K.Input(batch_shape=(3, 2), dtype="string")
    outputs = [
        tf.strings.unsorted_segment_join(t, [2, 0, 2], 4, separator="-"),
        tf.strings.unsorted_segment_join(t, [[0, 1], [1, 1], [0, 2]], 3),
    ]
    return k.model(t, outputs), [np.array([["a", "b"], ["c", "é"], ["", "f"]])]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_three_diagonals(k):
    tf = _tf()
    d, m, v = k.input(3, 4), k.input(4, 2), k.input(4)
    l = tf.linalg
    outputs = [
        l.tridiagonal_matmul(d, m),
        l.tridiagonal_matmul([v, v + 2.0, v], m, diagonals_format="sequence"),
        l.tridiagonal_solve(d, m),
        l.tridiagonal_solve(d, v, partial_pivoting=False),
        l.tridiagonal_solve(d, k.L.Permute((2, 1))(m), transpose_rhs=True),
    ]
    diagonals = k.normal(2, 3, 4)
    diagonals[:, 1] += 4
    return k.model([d, m, v], outputs), [diagonals, k.normal(2, 4, 2), k.normal(2, 4)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_three_diagonals_whole(k):
    tf = _tf()
    a, m = k.input(3, 3), k.input(3, 2)
    l = tf.linalg
    outputs = [
        l.tridiagonal_matmul(a, m, diagonals_format="matrix"),
        l.tridiagonal_solve(a, m, diagonals_format="matrix"),
    ]
    return k.model([a, m], outputs), [k.normal(2, 3, 3) + 4 * np.eye(3, dtype="float32"), k.normal(2, 3, 2)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_lapped_transforms(k):
    tf = _tf()
    x, y = k.input(27), k.input(3, 6)
    s = tf.signal
    outputs = [
        s.mdct(x, 8),
        s.mdct(x, 12, window_fn=None, pad_end=True, norm="ortho"),
        s.inverse_mdct(y),
        s.inverse_mdct(y, window_fn=None, norm="ortho"),
    ]
    return k.model([x, y], outputs), [k.normal(2, 27), k.normal(2, 3, 6)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_boxes(k):
    tf = _tf()
    x, b = k.input(6, 7, 3), k.input(2, 4)
    one = k.input(5, 4, 1)
    outputs = [
        tf.image.draw_bounding_boxes(x, b, None),
        tf.image.draw_bounding_boxes(x, b, [[0.1, 0.2, 0.3], [5.0, 6.0, 7.0], [1.0, 1.0, 1.0]]),
        tf.image.draw_bounding_boxes(one, b, None),
    ]
    boxes = np.array([[[0.1, 0.2, 0.8, 0.6], [-0.2, 0.5, 1.3, 0.9]], [[0.5, -0.7, 0.55, 0.3], [0.9, 0.1, 0.2, 0.8]]])
    return k.model([x, b, one], outputs), [k.normal(2, 6, 7, 3), boxes.astype("float32"), k.normal(2, 5, 4, 1)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_glimpses(k):
    tf = _tf()
    x, o = k.input(5, 6, 2), k.input(2)
    outputs = []
    for centered in (True, False):
        for normalized in (True, False):
            g = tf.image.extract_glimpse(x, [3, 4], o, centered=centered, normalized=normalized, noise="zero")
            outputs.append(g)
    offsets = np.array([[0.0, 0.0], [0.6, -0.9], [-1.6, 1.6], [0.33, 0.77], [2.6, -2.4]], "float32")
    return k.model([x, o], outputs), [k.normal(5, 5, 6, 2), offsets]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_statistics_rare(k):
    tf = _tf()
    x = k.input(5)
    n = tf.nn
    counts, total, squares, shift = n.sufficient_statistics(x, [1], shift=0.5, keepdims=True)
    outputs = [counts + total, squares + shift, *n.sufficient_statistics(x, [0, 1], shift=1.0)]
    outputs += [*n.isotonic_regression(x), *n.isotonic_regression(x, decreasing=False)]
    outputs += [*tf.math.approx_max_k(x, 3)]
    return k.model(x, outputs), [np.array([[3.0, 1, 2, 0, 5], [-1, 4, 4, 2.5, 2.75], [1, 2, 3, 4, 5]], "float32")]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_quantized_ranges(k):
    tf = _tf()
    x = k.input(3, 2)
    q = tf.quantization.quantize_and_dequantize_v2
    outputs = [
        q(x, [0.0] * 3, [0.0] * 3, axis=1, num_bits=5, narrow_range=True),
        q(x, [0.0] * 2, [0.0] * 2, axis=-1, round_mode="HALF_UP"),
        q(x, [0.0] * 2, [0.0] * 2, axis=2, signed_input=False),
        tf.quantization.quantize_and_dequantize(x, [0.0] * 3, [0.0] * 3, num_bits=4, axis=1),
    ]
    return k.model(x, outputs), [k.normal(2, 3, 2)]


@case(KERAS2)
def tf_lookup_of_constants(k):
    """Keras reads a constant table back as one table for each row: what a file says, not what was meant."""
    tf = _tf()
    ids = k.input(3, dtype="int32")
    table = k.normal(6, 2, 2)
    outputs = [tf.nn.embedding_lookup(table, ids), tf.nn.embedding_lookup(table[:, :, 0], ids, max_norm=0.5)]
    outputs.append(tf.compat.v1.nn.embedding_lookup(table, ids))
    outputs.append(tf.meshgrid(tf.cast(ids, "float32"))[0])
    model = k.model(ids, outputs)
    k.randomize(model)
    k.reference = lambda made: k.K.Model.from_config(made.get_config())
    return model, [k.integers(0, 6, 2, 3)]
