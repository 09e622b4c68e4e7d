"""Attention and its masks, before TensorFlow 2.10 passed them on."""

from .kit import L, case, model


def _two(rng):
    return [rng.randint(0, 3, size=(2, 4)).astype("int32"), rng.randint(0, 3, size=(2, 5)).astype("int32")]


def _embedded(*lengths):
    inputs = [L.Input(shape=(n,), dtype="int32") for n in lengths]
    return inputs, [L.Embedding(4, 3, mask_zero=True)(x) for x in inputs]


OLD = ("tf2.4", "tf2.9")


@case("tf2.9")
def multi_head_attention(rng):
    a, b = L.Input(shape=(4, 3)), L.Input(shape=(5, 2))
    y = L.MultiHeadAttention(2, 3, value_dim=2, output_shape=5)(a, b)
    return model([a, b], y), [rng.normal32(2, 4, 3), rng.normal32(2, 5, 2)]


@case(*OLD)
def multi_head_attention_masked(rng):
    inputs, (q, v) = _embedded(4, 5)
    return model(inputs, L.MultiHeadAttention(2, 3)(q, v)), _two(rng)


@case("tf2.9")
def multi_head_attention_masked_then_lstm(rng):
    inputs, (q, v) = _embedded(4, 5)
    return model(inputs, L.LSTM(2)(L.MultiHeadAttention(2, 3)(q, v))), _two(rng)


@case(*OLD)
def multi_head_attention_self_masked(rng):
    inputs, (x,) = _embedded(5)
    y = L.LSTM(2, return_sequences=True)(L.Add()([x, L.MultiHeadAttention(1, 2)(x, x)]))
    return model(inputs, y), [rng.randint(0, 3, size=(3, 5)).astype("int32")]


@case(*OLD)
def multi_head_attention_explicit_mask(rng):
    a, b, m = L.Input(shape=(4, 3)), L.Input(shape=(5, 2)), L.Input(shape=(4, 5))
    y = L.MultiHeadAttention(2, 3)(a, b, attention_mask=m)
    mask = (rng.uniform(size=(2, 4, 5)) > 0.4).astype("float32")
    mask[0, 1] = 0
    return model([a, b, m], y), [rng.normal32(2, 4, 3), rng.normal32(2, 5, 2), mask]


@case("tf2.9")
def attention_masked(rng):
    inputs, (q, v) = _embedded(4, 5)
    return model(inputs, L.LSTM(2, return_sequences=True)(L.Attention()([q, v]))), _two(rng)


@case("tf2.9")
def additive_attention_masked(rng):
    inputs, (q, v) = _embedded(4, 5)
    return model(inputs, L.AdditiveAttention()([q, v])), _two(rng)


@case("tf2.4")
def attention_causal(rng):
    a = L.Input(shape=(4, 3))
    y = L.Attention(use_scale=True, causal=True)([a, a])
    return model([a], y), [rng.normal32(2, 4, 3)]
