"""Writes the summaries that SummaryTest expects, as real Keras prints them.

Run with Keras 3.15.1 (TensorFlow backend) from anywhere:

    python config-schema/src/test/python/summaries.py

For each model it writes NAME.json, the config as Keras saves it, and the texts that Keras prints
for a model made again from that config: NAME.txt, and NAME.OPTION.txt for other options.
"""

import os

os.environ["COLUMNS"] = "300"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import json
import pathlib

import keras
from keras import layers as L

from nested_models import deep

OUT = pathlib.Path(__file__).parents[1] / "resources" / "summaries"

OPTIONS = {
    "": {},
    "width60": {"line_length": 60},
    "width133": {"line_length": 133},
    "nested": {"expand_nested": True},
    "trainable": {"show_trainable": True},
    "both": {"show_trainable": True, "expand_nested": True, "line_length": 100},
}

RANGES = {
    "merged": ("right", "a_sum"),
    "chain": ("max.*", "dropout"),
    "deep": ("before", "pair"),
}


def write(name, model, *options):
    config = model.to_json()
    (OUT / f"{name}.json").write_text(json.dumps(json.loads(config), indent=1) + "\n")
    again = keras.models.model_from_json(config)
    for option in ("",) + options:
        text = []
        kwargs = dict(OPTIONS[option.removesuffix("range")])
        if option.endswith("range"):
            kwargs["layer_range"] = RANGES[name]
        again.summary(print_fn=text.append, **kwargs)
        path = OUT / (f"{name}.{option}.txt" if option else f"{name}.txt")
        path.write_text(text[0])


def chain():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(),
            L.BatchNormalization(),
            L.Flatten(),
            L.Dropout(0.5),
            L.Dense(1000, name="a_dense_layer_with_quite_a_long_name_of_its_own"),
            L.Dense(10, activation="softmax"),
        ],
        name="digits",
    )


def frozen():
    model = keras.Sequential(
        [keras.Input((16,)), L.Dense(12), L.Dense(8), L.Dropout(0.1), L.Dense(4)], name="frozen"
    )
    model.layers[0].trainable = False
    return model


def linear_functional():
    x = keras.Input((8,), name="x")
    return keras.Model(x, L.Dense(2)(L.Dense(128)(x)), name="linear")


def merged():
    a = keras.Input((4,), name="a")
    b = keras.Input((6,), name="b")
    x = L.Dense(8, name="left")(a)
    y = L.Dense(8, name="right")(b)
    z = L.Concatenate()([x, y, x])
    z = L.Add(name="a_sum_of_several_things_with_a_long_name")([L.Dense(8)(z), x, y])
    return keras.Model([a, b], [L.Dense(1, name="one")(z), L.Dense(2, name="two")(y)], name="merged")


def shared():
    a = keras.Input((4,), name="a")
    b = keras.Input((4,), name="b")
    tower = L.Dense(5, name="tower")
    x, y = tower(a), tower(b)
    y = tower(L.Dense(4, name="between")(y))
    return keras.Model([a, b], L.Multiply()([x, y]), name="siamese")


def states():
    x = keras.Input((None, 3))
    y, h, c = L.LSTM(7, return_sequences=True, return_state=True)(x)
    z = L.GRU(7)(y, initial_state=h)
    return keras.Model(x, [z, c], name="states")


def embedded():
    ids = keras.Input((None,), dtype="int32", name="ids")
    x = L.Embedding(1000, 16, mask_zero=True)(ids)
    x = L.Bidirectional(L.LSTM(8))(x)
    return keras.Model(ids, L.Dense(1)(x), name="embedded")


def nested():
    inner_in = keras.Input((6,), name="inner_in")
    h = L.Dense(3, name="h")(inner_in)
    inner = keras.Model(inner_in, [h, L.Dense(2, name="k")(h)], name="inner")
    stack = keras.Sequential([keras.Input((3,)), L.Dense(4), L.Dense(6)], name="stack")
    inner.get_layer("k").trainable = False
    x = keras.Input((6,), name="x")
    p, q = inner(x)
    p2, _ = inner(stack(p))
    return keras.Model(x, [p2, q], name="outer")


def nested_sequential():
    return keras.Sequential(
        [
            keras.Input((5,)),
            keras.Sequential([keras.Input((5,)), L.Dense(7), L.Dropout(0.2)], name="first"),
            L.Dense(3),
            keras.Sequential([keras.Input((3,)), L.Dense(2, use_bias=False)], name="second"),
        ],
        name="stacked",
    )


def deferred():
    return keras.Sequential(
        [
            L.Dense(3),
            L.Dropout(0.1),
            L.Flatten(),
            L.BatchNormalization(),
            L.LSTM(3),
            L.TimeDistributed(L.Dense(3)),
            L.Rescaling(2.0),
            L.Reshape((3,)),
            L.MaxPooling1D(),
        ],
        name="deferred",
    )


def wide_names():
    x = keras.Input((8,), name="eingang_größe")
    y = L.Dense(9, name="全結合層その一")(x)
    y = L.Dense(9, name="全結合層その二のとても長い名前であり折り返される")(y)
    return keras.Model(x, y, name="名前")


def scalars():
    x = keras.Input((), batch_size=3, name="x")
    return keras.Model(x, L.Dense(100000)(L.Reshape((1,))(x)), name="scalars")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    write("chain", chain(), "width60", "width133", "trainable", "range")
    write("frozen", frozen(), "trainable")
    write("linear_functional", linear_functional(), "width60")
    write("merged", merged(), "width60", "width133", "trainable", "range")
    write("shared", shared())
    write("states", states())
    write("embedded", embedded())
    write("nested", nested(), "nested", "both")
    write("nested_sequential", nested_sequential(), "nested")
    write("deferred", deferred(), "width60")
    write("wide_names", wide_names(), "width60")
    write("scalars", scalars())
    write("deep", deep(keras), "nested", "trainable", "both", "range", "bothrange")


if __name__ == "__main__":
    main()
