"""AdaptiveAveragePooling and AdaptiveMaxPooling in 1D, 2D and 3D, and Identity."""

from goldenlib.registry import KERAS3, add, case

FIRST = {"data_format": "channels_first"}


def _pool(class_name, shape, sizes, **options):
    def build(k):
        layer = getattr(k.L, class_name)
        x = k.input(*shape)
        return k.model(x, [layer(n, **options)(x) for n in sizes]), [k.normal(2, *shape, shift=-3.0)]

    return build


for _kind, _label in (("Average", "adaptive_average"), ("Max", "adaptive_max")):
    add(f"{_label}_pooling1d", _pool(f"Adaptive{_kind}Pooling1D", (9, 2), (2, 3, 4, 5, 7, 8)), KERAS3)
    add(f"{_label}_pooling1d_channels_first", _pool(f"Adaptive{_kind}Pooling1D", (2, 7), (3, 4), **FIRST), KERAS3)
    add(f"{_label}_pooling2d", _pool(f"Adaptive{_kind}Pooling2D", (7, 5, 2), (2, (3, 4), (5, 2))), KERAS3)
    add(f"{_label}_pooling2d_channels_first", _pool(f"Adaptive{_kind}Pooling2D", (2, 7, 5), ((4, 3),), **FIRST), KERAS3)
    add(f"{_label}_pooling3d", _pool(f"Adaptive{_kind}Pooling3D", (5, 4, 6, 2), (2, (3, 2, 4))), KERAS3)
    add(f"{_label}_pooling3d_channels_first", _pool(f"Adaptive{_kind}Pooling3D", (2, 5, 4, 6), ((2, 3, 5),), **FIRST), KERAS3)


@case(KERAS3, eager=True)
def adaptive_pooling_of_any_length(k):
    """Called, not predicted with: in a graph of TensorFlow, Keras must know the length."""
    x, y = k.input(None, 3, name="x"), k.input(None, None, 2, name="y")
    L = k.L
    outputs = [L.AdaptiveMaxPooling1D(2)(x), L.AdaptiveAveragePooling1D(3)(x), L.AdaptiveAveragePooling2D((2, 3))(y)]
    return k.model([x, y], outputs), [k.normal(2, 5, 3), k.normal(2, 4, 5, 2)]


@case()
def identity(k):
    x = k.input(3, 2)
    n = k.input(3, 2, dtype="int32")
    return k.model([x, n], [k.L.Identity()(x), k.L.Identity()(n)]), [k.normal(2, 3, 2), k.integers(0, 9, 2, 3, 2)]


@case()
def identity_mask(k):
    """Keras 3 hands the mask on, Keras 2 hides it."""
    ids = k.input(5, dtype="int32")
    y = k.L.Identity()(k.L.Embedding(7, 3, mask_zero=True)(ids))
    return k.model(ids, k.L.LSTM(2)(y)), [k.tokens(7, 3, 5)]


def _reversible(k, *all_arguments):
    ids = k.input(4, dtype="int32")
    outputs = []
    for arguments in all_arguments:
        layer = k.L.ReversibleEmbedding(7, 3, **arguments)
        rows = layer(ids)
        outputs += [rows, layer(k.L.Dense(3)(rows), reverse=True)]
    return k.model(ids, outputs), [k.integers(0, 7, 2, 4)]


@case(KERAS3, forms=("model.keras",))
def reversible_embedding(k):
    return _reversible(k, {}, {"tie_weights": False})


@case(KERAS3, forms=("model.h5",))
def reversible_embedding_arguments(k):
    return _reversible(k, {"logit_soft_cap": 0.8}, {"reverse_dtype": "float64"})


@case(KERAS3)
def reversible_embedding_mask(k):
    ids = k.input(5, dtype="int32")
    layer = k.L.ReversibleEmbedding(7, 3, mask_zero=True)
    y = k.L.LSTM(3, return_sequences=True)(layer(ids))
    return k.model(ids, layer(y, reverse=True)), [k.tokens(7, 3, 5)]


@case(KERAS3)
def reversible_embedding_mixed(k):
    ids = k.input(4, dtype="int32")
    layer = k.L.ReversibleEmbedding(7, 3, dtype="mixed_float16")
    return k.model(ids, layer(layer(ids), reverse=True)), [k.integers(0, 7, 2, 4)]
