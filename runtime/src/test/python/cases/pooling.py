"""MaxPooling, AveragePooling, GlobalMaxPooling, GlobalAveragePooling in 1D and 2D."""

from goldenlib.registry import KERAS2, KERAS3, add, case


def _pool(class_name, shape, arguments, shift=0.0):
    def build(k):
        layer = getattr(k.L, class_name)
        x = k.input(*shape)
        return k.model(x, [layer(**a)(x) for a in arguments]), [k.normal(2, *shape, shift=shift)]

    return build


ONE = (
    {"pool_size": 2},
    {"pool_size": 3, "padding": "same"},
    {"pool_size": 3, "strides": 1},
    {"pool_size": 3, "strides": 2, "padding": "same"},
    {"pool_size": 2, "strides": 3},
    {"pool_size": 4, "strides": 3, "padding": "same"},
    {"pool_size": 1, "strides": 2},
)
TWO = (
    {"pool_size": 2},
    {"pool_size": 2, "padding": "same"},
    {"pool_size": (3, 2), "strides": 1},
    {"pool_size": 3, "strides": 2, "padding": "same"},
    {"pool_size": (2, 3), "strides": (3, 1), "padding": "same"},
    {"pool_size": 4, "strides": 4, "padding": "same"},
    {"pool_size": 1, "strides": (2, 3)},
)
OVER_ALL = ({"pool_size": (3, 2)}, {"pool_size": 5, "padding": "same"})
FIRST = {"data_format": "channels_first"}

for _name, _label, _one, _other in (
    ("MaxPooling", "max_pooling", KERAS3, KERAS2),
    ("AveragePooling", "average_pooling", KERAS2, KERAS3),
):
    # All values are far below zero, so that a padding of zeros would win every maximum.
    add(f"{_label}1d", _pool(f"{_name}1D", (7, 2), ONE, shift=-8.0), _one)
    add(f"{_label}2d", _pool(f"{_name}2D", (7, 5, 2), TWO, shift=-8.0), _other)
    add(f"{_label}1d_channels_first", _pool(f"{_name}1D", (2, 7), [{**a, **FIRST} for a in ONE[:4]]), _other)
    add(f"{_label}2d_channels_first", _pool(f"{_name}2D", (2, 7, 5), [{**a, **FIRST} for a in TWO[:5]]), _one)
    add(f"{_label}2d_window_over_all", _pool(f"{_name}2D", (3, 2, 1), OVER_ALL), _one)


def _global(k, rank, shape):
    x = k.input(*shape)
    outputs = []
    for kind in ("Max", "Average"):
        layer = getattr(k.L, f"Global{kind}Pooling{rank}D")
        for data_format in ("channels_last", "channels_first"):
            for keepdims in (False, True):
                outputs.append(layer(keepdims=keepdims, data_format=data_format)(x))
    return k.model(x, outputs), [k.normal(2, *shape, shift=-2.0)]


@case(KERAS2)
def global_pooling1d(k):
    return _global(k, 1, (5, 3))


@case(KERAS3)
def global_pooling2d(k):
    return _global(k, 2, (4, 5, 3))


@case(KERAS3)
def global_pooling_one_pixel(k):
    x = k.input(1, 1, 2)
    return k.model(x, [k.L.GlobalMaxPooling2D()(x), k.L.GlobalAveragePooling2D()(x)]), [k.normal(3, 1, 1, 2)]


@case()
def global_average_pooling1d_mask(k):
    """Only unmasked steps count; a row without any divides by zero."""
    ids = k.input(6, dtype="int32")
    x = k.L.Embedding(9, 3, mask_zero=True)(ids)
    outputs = [k.L.GlobalAveragePooling1D()(x), k.L.GlobalAveragePooling1D(keepdims=True)(x)]
    return k.model(ids, outputs), [k.tokens(9, 4, 6)]


@case(KERAS2)
def global_max_pooling1d_mask(k):
    """The mask is ignored."""
    ids = k.input(6, dtype="int32")
    x = k.L.Embedding(9, 3, mask_zero=True)(ids)
    return k.model(ids, k.L.GlobalMaxPooling1D()(x)), [k.tokens(9, 3, 6)]


@case(KERAS2)
def global_max_pooling2d_formats(k):
    x = k.input(4, 5, 3)
    outputs = [
        k.L.GlobalMaxPooling2D()(x),
        k.L.GlobalMaxPooling2D(data_format="channels_first", keepdims=True)(x),
        k.L.GlobalMaxPooling2D(keepdims=True)(x),
    ]
    return k.model(x, outputs), [k.normal(2, 4, 5, 3)]
