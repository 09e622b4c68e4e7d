"""Attention, AdditiveAttention, MultiHeadAttention and EinsumDense, with every kind of mask."""

from goldenlib.registry import KERAS2, KERAS3, add, case


def _dense(layer, **options):
    def build(k):
        q, v = k.input(4, 5), k.input(6, 5)
        y = getattr(k.L, layer)(**options)([q, v])
        return k.model([q, v], y)

    return build


add("attention_dot", _dense("Attention"))
add("attention_scale", _dense("Attention", use_scale=True))
add("attention_concat", _dense("Attention", score_mode="concat"))
add("attention_concat_scale", _dense("Attention", score_mode="concat", use_scale=True, dropout=0.3))
add("additive_attention", _dense("AdditiveAttention"))
add("additive_attention_no_scale", _dense("AdditiveAttention", use_scale=False))


@case()
def attention_key_scores(k):
    q, v, w = k.input(4, 5), k.input(6, 3), k.input(6, 5)
    y, s = k.L.Attention()([q, v, w], return_attention_scores=True)
    return k.model([q, v, w], [y, s])


@case()
def attention_causal(k):
    q, v = k.input(None, 5), k.input(None, 5)
    y = k.L.Attention(use_scale=True)([q, v], use_causal_mask=True)
    z = k.L.AdditiveAttention()([q, v], use_causal_mask=True)
    return k.model([q, v], [y, z]), [k.normal(2, 4, 5), k.normal(2, 6, 5)]


@case()
def attention_masked(k):
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True)
    q, v = e(a), e(b)
    y = k.L.Attention()([q, v])
    z = k.L.AdditiveAttention()([q, v], use_causal_mask=True)
    return k.model([a, b], [k.L.GlobalAveragePooling1D()(y), z]), [k.tokens(9, 3, 6), k.tokens(9, 3, 5)]


@case()
def attention_masked_value_only(k):
    a, b = k.input(6, 4), k.input(5, dtype="int32")
    v = k.L.Embedding(9, 4, mask_zero=True)(b)
    return k.model([a, b], k.L.Attention()([a, v])), [k.normal(4, 6, 4), k.tokens(9, 4, 5)]


def _heads(**options):
    def build(k):
        q, v = k.input(4, 5), k.input(6, 5)
        return k.model([q, v], k.L.MultiHeadAttention(2, 3, **options)(q, v))

    return build


add("multi_head_attention_cross", _heads())
add("multi_head_attention_value_dim", _heads(value_dim=4, use_bias=False))
add("multi_head_attention_output_shape", _heads(output_shape=7))
add("multi_head_attention_output_shape_list", _heads(output_shape=(2, 3)))
add("multi_head_attention_dropout", _heads(dropout=0.2))


@case()
def multi_head_attention_self(k):
    x = k.input(5, 4)
    y = k.L.MultiHeadAttention(num_heads=3, key_dim=2)(x, x)
    y = k.L.LayerNormalization()(k.L.Add()([x, y]))
    return k.model(x, k.L.Dense(3)(y))


@case()
def multi_head_attention_key_scores(k):
    q, v, w = k.input(4, 5), k.input(6, 3), k.input(6, 2)
    y, s = k.L.MultiHeadAttention(2, 3)(q, v, w, return_attention_scores=True)
    return k.model([q, v, w], [y, s])


@case()
def multi_head_attention_causal(k):
    x, m = k.input(None, 4), k.input(5, 5, dtype="bool")
    y = k.L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)
    z = k.L.MultiHeadAttention(1, 2, dropout=0.1)(x, x, use_causal_mask=True)
    return k.model(x, [y, z]), [k.normal(2, 5, 4)]


@case()
def multi_head_attention_mask(k):
    x, m = k.input(5, 4), k.input(5, 5, dtype="bool")
    y = k.L.MultiHeadAttention(2, 3)(x, x, attention_mask=m)
    mask = k.rng.integers(0, 2, (2, 5, 5)).astype("bool")
    mask[:, :, 2] = True
    return k.model([x, m], y), [k.normal(2, 5, 4), mask]


@case()
def multi_head_attention_masked(k):
    a = k.input(6, dtype="int32")
    x = k.L.Embedding(9, 4, mask_zero=True)(a)
    y = k.L.MultiHeadAttention(2, 3)(x, x)
    return k.model(a, [y, k.L.GlobalAveragePooling1D()(y)]), [k.tokens(9, 4, 6)]


@case()
def multi_head_attention_masked_cross(k):
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True)
    y = k.L.MultiHeadAttention(2, 3)(e(a), e(b), use_causal_mask=True)
    return k.model([a, b], y), [k.tokens(9, 3, 6), k.tokens(9, 3, 5)]


@case()
def multi_head_attention_masked_scores(k):
    """The path with explicit scores, which treats rows that are masked as a whole in its own way."""
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True)
    y, s = k.L.MultiHeadAttention(2, 3)(e(a), e(b), return_attention_scores=True)
    return k.model([a, b], [y, s]), [k.tokens(9, 3, 6), k.tokens(9, 3, 5)]


@case(max_bytes=64_000)
def multi_head_attention_masked_blocks(k):
    """Two blocks of a transformer: Keras 3 takes the masks off what an attention has seen."""
    a = k.input(6, dtype="int32")
    x = k.L.Embedding(9, 4, mask_zero=True)(a)
    for _ in range(2):
        x = k.L.Add()([x, k.L.MultiHeadAttention(2, 3)(x, x)])
        x = k.L.LayerNormalization()(x)
    return k.model(a, [x, k.L.GlobalAveragePooling1D()(x)]), [k.tokens(9, 3, 6)]


@case()
def multi_head_attention_masked_twice(k):
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True)
    x, v = e(a), e(b)
    x = k.L.MultiHeadAttention(2, 3)(x, v)
    y = k.L.MultiHeadAttention(2, 3)(x, v)
    return k.model([a, b], [x, y]), [k.tokens(9, 3, 6), k.tokens(9, 3, 5)]


@case()
def multi_head_attention_axes(k):
    x, v = k.input(3, 4, 5), k.input(3, 2, 5)
    y = k.L.MultiHeadAttention(2, 3, attention_axes=(2,))(x, v)
    z = k.L.MultiHeadAttention(2, 3)(x, x)
    return k.model([x, v], [y, z])


@case(atol=4e-3)
def multi_head_attention_half(k):
    x = k.input(5, 4)
    y = k.L.MultiHeadAttention(2, 3, dtype="mixed_float16")(x, x)
    return k.model(x, k.L.Dense(2, dtype="float32")(y))


@case(KERAS3)
def multi_head_attention_gate(k):
    q, v, w = k.input(4, 5), k.input(6, 3), k.input(6, 2)
    y = k.L.MultiHeadAttention(2, 3, value_dim=4, use_gate=True)(q, v, w)
    z, s = k.L.MultiHeadAttention(1, 2, use_gate=True, use_bias=False)(q, v, return_attention_scores=True)
    return k.model([q, v, w], [y, z, s])


@case(KERAS3)
def multi_head_attention_window(k):
    x, v = k.input(None, 4), k.input(7, 4)
    y = k.L.MultiHeadAttention(2, 3, sliding_window=2)(x, v)
    z = k.L.MultiHeadAttention(1, 2, sliding_window=3, dropout=0.1)(x, x, use_causal_mask=True)
    return k.model([x, v], [y, z]), [k.normal(2, 5, 4), k.normal(2, 7, 4)]


@case(KERAS3, max_bytes=52_000)
def multi_head_attention_explicit_masks(k):
    """Of masks that are arguments, that of the query is left aside."""
    q, v, w = k.input(4, 5), k.input(6, 5), k.input(6, 3)
    m, n, o = k.input(4, dtype="bool"), k.input(6, dtype="bool"), k.input(6, dtype="int32")
    p = k.input(4, 6, dtype="int32")
    y = k.L.MultiHeadAttention(2, 3)(q, v, w, query_mask=m, value_mask=n, key_mask=o, attention_mask=p)
    z = k.L.MultiHeadAttention(2, 2, dropout=0.5)(q, v, value_mask=n, query_mask=m)
    data = [k.normal(2, 4, 5), k.normal(2, 6, 5), k.normal(2, 6, 3)]
    masks = [k.integers(0, 2, 2, 4, dtype="bool"), k.integers(0, 2, 2, 6, dtype="bool"), k.integers(0, 2, 2, 6)]
    masks[1][:, 1] = True
    masks[2][:, 1] = 1
    table = k.integers(0, 2, 2, 4, 6)
    table[:, :, 1] = 1
    return k.model([q, v, w, m, n, o, p], [y, z]), [*data, *masks, table]


@case(KERAS3)
def multi_head_attention_head_mask(k):
    """A mask of all four axes of the scores, and attention over named axes."""
    x, m = k.input(5, 4), k.input(2, 5, 5, dtype="bool")
    y = k.L.MultiHeadAttention(2, 3, attention_axes=1)(x, x, attention_mask=m)
    z, s = k.L.MultiHeadAttention(2, 3, attention_axes=(-2,))(x, x, attention_mask=m, return_attention_scores=True)
    mask = k.integers(0, 2, 2, 2, 5, 5, dtype="bool")
    mask[..., 3] = True
    return k.model([x, m], [y, z, s]), [k.normal(2, 5, 4), mask]


@case(KERAS3, max_bytes=52_000)
def multi_head_attention_all_axes(k):
    """Attention over two axes, over one from the end, and over one with masks."""
    x, v = k.input(2, 3, 5), k.input(4, 3, 5)
    m = k.input(3, 3, dtype="bool")
    y = k.L.MultiHeadAttention(2, 3, attention_axes=(1, 2))(x, v)
    z, s = k.L.MultiHeadAttention(2, 2, attention_axes=[-2, -3])(x, x, return_attention_scores=True)
    w = k.L.MultiHeadAttention(1, 2, attention_axes=2, value_dim=3)(x, x, attention_mask=m)
    mask = k.integers(0, 2, 2, 3, 3, dtype="bool")
    mask[..., 1] = True
    return k.model([x, v, m], [y, z, s, w]), [k.normal(2, 2, 3, 5), k.normal(2, 4, 3, 5), mask]


def _groups(query=(4, 5), value=(6, 5), **options):
    def build(k):
        q, v = k.input(*query), k.input(*value)
        return k.model([q, v], k.L.GroupQueryAttention(**options)(q, v))

    return build


add("group_query_attention", _groups(head_dim=3, num_query_heads=4, num_key_value_heads=2), KERAS3)
add("group_query_attention_one", _groups(head_dim=2, num_query_heads=3, num_key_value_heads=1, use_bias=False), KERAS3)
add("group_query_attention_single", _groups(head_dim=2, num_query_heads=1, num_key_value_heads=1), KERAS3)
add("group_query_attention_dropout", _groups(head_dim=2, num_query_heads=2, num_key_value_heads=2, dropout=0.3), KERAS3)


@case(KERAS3)
def group_query_attention_scores(k):
    q, v, w = k.input(4, 5), k.input(6, 5), k.input(6, 2)
    y, s = k.L.GroupQueryAttention(3, 4, 2)(q, v, w, return_attention_scores=True, use_causal_mask=True)
    z = k.L.GroupQueryAttention(3, 4, 2, use_gate=True)(q, v, w, use_causal_mask=True)
    return k.model([q, v, w], [y, s, z])


@case(KERAS3)
def group_query_attention_window(k):
    q, v = k.input(None, 4), k.input(None, 4)
    y = k.L.GroupQueryAttention(2, 4, 1, sliding_window=2)(q, v)
    z = k.L.GroupQueryAttention(3, 2, 2, sliding_window=3, dropout=0.2, use_gate=True)(q, v, use_causal_mask=True)
    return k.model([q, v], [y, z]), [k.normal(2, 5, 4), k.normal(2, 6, 4)]


@case(KERAS3, max_bytes=52_000)
def group_query_attention_masked(k):
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True)
    q, v = e(a), e(b)
    y = k.L.GroupQueryAttention(2, 4, 2)(q, v, use_causal_mask=True)
    z, s = k.L.GroupQueryAttention(2, 2, 1)(q, v, return_attention_scores=True)
    out = [k.L.GlobalAveragePooling1D()(y), k.L.GlobalAveragePooling1D()(z), s]
    return k.model([a, b], out), [k.tokens(9, 4, 6), k.tokens(9, 4, 5)]


@case(KERAS3, max_bytes=52_000)
def group_query_attention_explicit_masks(k):
    q, v = k.input(4, 5), k.input(6, 5)
    m, n, p, f = k.input(4, dtype="int32"), k.input(6, dtype="bool"), k.input(4, 6, dtype="int32"), k.input(4, 6)
    y = k.L.GroupQueryAttention(2, 4, 2)(q, v, query_mask=m, value_mask=n, key_mask=n, attention_mask=p)
    z = k.L.GroupQueryAttention(2, 2, 1)(q, v, attention_mask=f)
    w = k.L.GroupQueryAttention(2, 2, 1, dropout=0.1)(q, v, attention_mask=p)
    flags = [k.integers(0, 2, 2, 4), k.integers(0, 2, 2, 6, dtype="bool"), k.integers(0, 2, 2, 4, 6)]
    flags[1][:, 2] = True
    numbers = flags[2] * 0.25
    numbers[..., 4] = 1
    return k.model([q, v, m, n, p, f], [y, z, w]), [k.normal(2, 4, 5), k.normal(2, 6, 5), *flags, numbers.astype("float32")]


@case(KERAS3, atol=4e-3)
def group_query_attention_half(k):
    x = k.input(5, 4)
    y = k.L.GroupQueryAttention(3, 2, 1, dtype="mixed_float16")(x, x)
    z = k.L.GroupQueryAttention(3, 2, 1, use_gate=True, dropout=0.1, dtype="float16")(x, x)
    return k.model(x, [k.L.Dense(2, dtype="float32")(y), z])


@case(KERAS3)
def attention_mask_of_pairs(k):
    """A mask that has both axes of the scores, and one of numbers."""
    q, v, m, n = k.input(4, 5), k.input(6, 5), k.input(4, 6, dtype="bool"), k.input(6, dtype="int32")
    o = k.input(4, dtype="bool")
    y = k.L.Attention()([q, v], mask=[o, m])
    z = k.L.AdditiveAttention()([q, v], mask=[o, n], use_causal_mask=True)
    w = k.L.Attention(score_mode="concat", use_scale=True, dtype="float64")([q, v], mask=[None, m])
    masks = [k.integers(0, 2, 2, 4, 6, dtype="bool"), k.integers(0, 2, 2, 6), k.integers(0, 2, 2, 4, dtype="bool")]
    masks[0][..., 0] = True
    masks[1][..., 0] = 1
    return k.model([q, v, m, n, o], [y, z, w]), [k.normal(2, 4, 5), k.normal(2, 6, 5), *masks]


@case(KERAS3)
def attention_rank_four(k):
    q, v = k.input(2, 4, 5), k.input(2, 3, 5)
    y, s = k.L.Attention(use_scale=True)([q, v], return_attention_scores=True, use_causal_mask=True)
    z = k.L.AdditiveAttention()([q, v])
    return k.model([q, v], [y, s, z])


@case(KERAS3, atol=4e-3)
def attention_half(k):
    a, b = k.input(6, dtype="int32"), k.input(5, dtype="int32")
    e = k.L.Embedding(9, 4, mask_zero=True, dtype="float16")
    q, v = e(a), e(b)
    y = k.L.Attention(use_scale=True, dtype="float16")([q, v], use_causal_mask=True)
    z = k.L.AdditiveAttention(dtype="mixed_bfloat16")([q, v])
    w = k.L.Attention(score_mode="concat", dtype="bfloat16")([q, v])
    return k.model([a, b], [y, k.L.Activation("linear", dtype="float32")(z), k.L.Activation("linear", dtype="float32")(w)]), [k.tokens(9, 3, 6), k.tokens(9, 3, 5)]


@case()
def multi_head_attention_frozen(k):
    x = k.input(5, 4)
    a = k.L.MultiHeadAttention(2, 3)
    a.trainable = False
    y = k.L.Dense(4)(a(x, x))
    return k.model(x, k.L.MultiHeadAttention(2, 2)(y, y))


def _einsum(shape, *arguments, **options):
    def build(k):
        x = k.input(*shape)
        return k.model(x, k.L.EinsumDense(*arguments, **options)(x))

    return build


add("einsum_dense", _einsum((5,), "ab,bc->ac", output_shape=7, bias_axes="c", activation="tanh"))
add("einsum_dense_sequence", _einsum((4, 5), "abc,cd->abd", output_shape=(None, 3), bias_axes="d"))
add("einsum_dense_ellipsis", _einsum((2, 4, 5), "...x,xy->...y", output_shape=3, bias_axes="y"))
add("einsum_dense_ellipsis_right", _einsum((4, 5), "ab...,bc->ac...", output_shape=3, bias_axes="c"))
add("einsum_dense_two_axes", _einsum((4, 5), "abc,bcde->aed", output_shape=(3, 2), bias_axes="ed"))
add("einsum_dense_batch", _einsum((4, 5), "abc,bcd->abd", output_shape=(4, 3), bias_axes="bd"))


add("einsum_dense_sum_of_input", _einsum((4, 5), "abc,cd->ad", output_shape=3, bias_axes="d"), KERAS3)
add("einsum_dense_diagonal", _einsum((4, 4), "abb,bd->abd", output_shape=(4, 3), bias_axes="bd"), KERAS3)


add("einsum_dense_bias_of_another_axis", _einsum((3, 4), "abc,cde->abde", output_shape=(None, 3, 1), bias_axes="de"), KERAS3)
add("multi_head_attention_narrow", lambda k: _narrow(k), KERAS3)


def _narrow(k):
    """Heads of size 1, as many as there are positions: Keras adds their biases along the positions."""
    x = k.input(3, 4)
    return k.model(x, k.L.MultiHeadAttention(3, 1)(x, x))


@case()
def simple_rnn_before_attention(k):
    """SimpleRNN under attention, as the first models with attention had it."""
    x = k.input(5, 3)
    y = k.L.SimpleRNN(4, return_sequences=True)(x)
    return k.model(x, k.L.Attention()([y, y]))


@case()
def conv_lstm_before_attention(k):
    """ConvLSTM over a line and over a volume, whose results attend to each other."""
    x, y = k.input(3, 4, 2), k.input(2, 3, 2, 2, 1)
    a = k.L.ConvLSTM1D(3, 2)(x)
    b = k.L.Reshape((8, 3))(k.L.ConvLSTM3D(3, (2, 1, 1))(y))
    return k.model([x, y], k.L.Attention()([a, b]))
