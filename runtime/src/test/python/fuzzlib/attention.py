"""Attention of all kinds, with causal and explicit masks."""

from .kinds import dtype_of, is_float, kind, maybe


def _beside(g, x, same_width=False):
    fits = lambda t: is_float(t) and len(t.shape) == 3 and (not same_width or t.shape[2] == x.shape[2])
    return g.other(fits)


@kind(3, weight=2)
def attention(g, x):
    r, L = g.r, g.k.L
    v = _beside(g, x, True)
    call = {**maybe(r, 0.3, use_causal_mask=True), **maybe(r, 0.2, return_attention_scores=True)}
    if r.random() < 0.7:
        layer = L.Attention(use_scale=r.random() < 0.5, score_mode=r.choice(("dot", "concat")))
    else:
        layer = L.AdditiveAttention(use_scale=r.random() < 0.5)
    inputs = [x, v] if r.random() < 0.7 else [x, v, g.other(lambda t: is_float(t) and tuple(t.shape) == tuple(v.shape))]
    if r.random() < 0.2:
        one = lambda t: g.other(lambda m: dtype_of(m) == "bool" and len(m.shape) == 2 and m.shape[1] == t.shape[1])
        call["mask"] = [one(x), one(v)]
    return layer(inputs, **call)


@kind(3, weight=3)
def multi_head_attention(g, x):
    r, L = g.r, g.k.L
    v = x if r.random() < 0.4 else _beside(g, x)
    call = {**maybe(r, 0.3, use_causal_mask=True), **maybe(r, 0.2, return_attention_scores=True)}
    if r.random() < 0.3:
        call["key"] = g.other(lambda t: is_float(t) and tuple(t.shape[:2]) == tuple(v.shape[:2]) and len(t.shape) == 3) 
    if r.random() < 0.15:
        mask = g.other(lambda t: dtype_of(t) == "bool" and len(t.shape) == 3 and t.shape[1] in (1, x.shape[1]) and t.shape[2] == v.shape[1])
        call.update({} if mask is None else {"attention_mask": mask})
    options = {**maybe(r, 0.3, value_dim=r.randint(1, 3)), **maybe(r, 0.3, output_shape=r.randint(1, 4)), **maybe(r, 0.2, use_bias=False)}
    if r.random() < 0.3:
        options["dropout"] = 0.1
    return L.MultiHeadAttention(r.randint(1, 3), r.randint(1, 3), **options)(x, v, **call)


@kind(4, weight=1)
def multi_head_attention_axes(g, x):
    axes = g.r.choice(((1,), (2,), (1, 2)))
    return g.k.L.MultiHeadAttention(g.r.randint(1, 2), 2, attention_axes=axes)(x, x)


@kind(3, weight=1, generation="keras3")
def group_query_attention(g, x):
    r = g.r
    v = x if r.random() < 0.5 else _beside(g, x)
    heads, groups = r.choice(((2, 1), (4, 2), (3, 3)))
    return g.k.L.GroupQueryAttention(2, heads, groups, **maybe(r, 0.2, use_bias=False))(x, v, **maybe(r, 0.3, use_causal_mask=True))
