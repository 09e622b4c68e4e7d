"""Tokens, lookups and texts."""

from .kinds import dtype_of, is_whole, kind, maybe

WORDS = ["a", "bee", "sea", "é", "zed"]


@kind(2, 3, fit=is_whole, weight=9)
def embedding(g, x):
    r = g.r
    if dtype_of(x) not in ("int32", "int64", "uint8"):
        x = g.k.L.Rescaling(1.0)(x)
    ids = abs(x) % 6
    layer = g.k.L.Embedding(r.randint(6, 8), r.randint(1, 5), mask_zero=r.random() < 0.7)
    direct = is_input(g, x) and small(g, x)
    return layer(x if direct else ids)


def is_input(g, x):
    return any(x is t for t in g.inputs) and g.depth == 0


def small(g, x):
    data = g.recipe.data.get(x.name.split(":")[0])
    return data is not None and data.min() >= 0 and data.max() < 6


@kind(2, fit=lambda x: dtype_of(x) == "string", weight=9)
def string_lookup(g, x):
    r = g.r
    mode = r.choice(("int", "int", "int", "one_hot", "multi_hot", "count"))
    options = {**maybe(r, 0.4, mask_token=""), **maybe(r, 0.3, num_oov_indices=2)}
    return g.k.L.StringLookup(vocabulary=WORDS, output_mode=mode, **options)(x)


@kind(2, fit=lambda x: dtype_of(x) in ("int32", "int64"), weight=2)
def integer_lookup(g, x):
    r = g.r
    mode = r.choice(("int", "int", "one_hot", "multi_hot", "count"))
    options = {**maybe(r, 0.4, mask_token=0), **maybe(r, 0.3, num_oov_indices=2)}
    return g.k.L.IntegerLookup(vocabulary=[1, 3, 2, 5], output_mode=mode, **options)(x)


@kind(2, 3, fit=lambda x: dtype_of(x) in ("string", "int32", "int64"), weight=1)
def hashing(g, x):
    options = {**maybe(g.r, 0.3, mask_value="" if dtype_of(x) == "string" else 0), **maybe(g.r, 0.3, salt=133)}
    return g.k.L.Hashing(6, **options)(x)


@kind(2, fit=lambda x: dtype_of(x) == "string" and x.shape[1] == 1, weight=9)
def text_vectorization(g, x):
    r = g.r
    mode = r.choice(("int", "int", "multi_hot", "count"))
    options = {"output_sequence_length": r.choice((3, 5))} if mode == "int" else {}
    return g.k.L.TextVectorization(vocabulary=["a", "bee", "sea", "gee"], output_mode=mode, **options, **maybe(r, 0.3, ngrams=2))(x)
