"""Embedding: dtypes and ranks of ids, and its mask on the way through other layers."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, add, case


@case(KERAS2)
def embedding(k):
    x = k.input(5)
    return k.model(x, k.L.Embedding(7, 3)(x)), [k.integers(0, 7, 2, 5).astype("float32")]


@case()
def embedding_id_dtypes(k):
    a, b = k.input(4, dtype="int32"), k.input(3, dtype="int64")
    c = k.input(2, dtype="uint8")
    layer = k.L.Embedding(300, 2)
    outputs = [layer(t) for t in (a, b, c)]
    data = [k.integers(0, 300, 2, 4), k.integers(0, 300, 2, 3, dtype="int64"), k.integers(0, 256, 2, 2, dtype="uint8")]
    return k.model([a, b, c], outputs), data


@case(KERAS3)
def embedding_truncates_float_ids(k):
    x = k.input(4)
    return k.model(x, k.L.Embedding(5, 2)(x)), [np.array([[0.0, 1.9, 2.5, 3.999], [4.2, 0.99, 3.0, 1.0]], "float32")]


@case(KERAS3)
def embedding_ranks(k):
    a, b = k.input(dtype="int32"), k.input(2, 3, dtype="int32")
    layer = k.L.Embedding(6, 4)
    return k.model([a, b], [layer(a), layer(b)]), [k.integers(0, 6, 3), k.integers(0, 6, 3, 2, 3)]


@case(KERAS2)
def embedding_flatten_dense(k):
    model = k.sequential(
        k.K.Input((4,), dtype="int32"), k.L.Embedding(8, 3), k.L.Flatten(), k.L.Dense(2, activation="softmax")
    )
    return model, [k.integers(0, 8, 3, 4)]


def masked(k, vocabulary=9, length=6, width=3):
    """An int32 input, its embedding with a mask, and ids whose four rows pad in different ways."""
    ids = k.input(length, dtype="int32")
    return ids, k.L.Embedding(vocabulary, width, mask_zero=True)(ids), k.tokens(vocabulary, 4, length)


THROUGH = {
    "dense": lambda k, x: k.L.Dense(3, activation="tanh")(x),
    "dropout": lambda k, x: k.L.Dropout(0.5)(x),
    "activation": lambda k, x: k.L.Activation("relu")(x),
    "batch_normalization": lambda k, x: k.L.BatchNormalization()(x),
    "layer_normalization": lambda k, x: k.L.LayerNormalization()(x),
    "relu": lambda k, x: k.leaky_relu(0.2)(k.L.ReLU(max_value=1.0)(x)),
}


def _through(layer):
    """The layer hands the mask on to the LSTM behind it."""

    def build(k):
        ids, x, data = masked(k)
        return k.model(ids, k.L.LSTM(2)(THROUGH[layer](k, x))), [data]

    return build


for _layer, _generation in zip(THROUGH, (KERAS3, KERAS2, KERAS3, KERAS2, KERAS3, KERAS2)):
    add(f"mask_through_{_layer}", _through(_layer), _generation)


@case(KERAS2)
def mask_stopped(k):
    """Layers that do not support masks drop it: what is behind them sees every step."""
    ids, x, data = masked(k)
    outputs = [
        k.L.GlobalAveragePooling1D()(k.L.Reshape((6, 3))(x)),
        k.L.GlobalAveragePooling1D()(k.L.Conv1D(2, 2, padding="same")(x)),
        k.L.LSTM(2)(k.L.MaxPooling1D(2)(x)),
    ]
    return k.model(ids, outputs), [data]
