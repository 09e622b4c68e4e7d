"""Writes the summaries of tf_keras that Keras2TableTest expects.

Run with tf_keras 2.21 from anywhere:

    python config-schema/src/test/python/summaries2.py

For each model it writes NAME.json and the texts that tf_keras prints for a model made again from
it: NAME.txt, and NAME.OPTION.txt for other options.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import json
import pathlib

import tf_keras as keras
from tf_keras import layers as L

from nested_models import deep

OUT = pathlib.Path(__file__).parents[1] / "resources" / "summaries2"

OPTIONS = {
    "": {},
    "width50": {"line_length": 50},
    "width120": {"line_length": 120},
    "nested": {"expand_nested": True},
    "trainable": {"show_trainable": True},
    "both": {"show_trainable": True, "expand_nested": True, "line_length": 110},
}

RANGES = {"merged": ("l.*", "c.*"), "deep": ("before", "pair")}


def write(name, model, *options):
    config = model.to_json()
    (OUT / f"{name}.json").write_text(json.dumps(json.loads(config), indent=1) + "\n")
    again = keras.models.model_from_json(config)
    for option in ("",) + options:
        lines = []
        kwargs = dict(OPTIONS[option.removesuffix("range")])
        if option.endswith("range"):
            kwargs["layer_range"] = RANGES[name]
        again.summary(print_fn=lines.append, **kwargs)
        path = OUT / (f"{name}.{option}.txt" if option else f"{name}.txt")
        path.write_text("\n".join(lines) + "\n")


def chain():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(8, 3),
            L.BatchNormalization(trainable=False),
            L.Flatten(name="a_layer_with_a_name_that_is_too_long_for_its_column"),
            L.Dense(10),
        ],
        name="digits",
    )


def merged():
    a = keras.Input((4,), name="a")
    b = keras.Input((6,), name="b")
    x = L.Dense(8, name="left")(a)
    y = L.Dense(8, name="right")(b)
    z = L.Concatenate(name="cat")([x, y, x])
    z = L.Add(name="a_sum_of_several_things_with_a_long_name")([L.Dense(8, name="c")(z), x, y])
    return keras.Model([a, b], [L.Dense(1, name="one")(z), L.Dense(2, name="two")(y)], name="merged")


def shared():
    a = keras.Input((4,), name="a")
    b = keras.Input((4, 4), name="b")
    tower = L.Dense(5, name="tower")
    act = L.Activation("relu", name="act")
    x, y = act(tower(a)), act(tower(b))
    return keras.Model([a, b], L.Multiply(name="by")([x, L.GlobalMaxPooling1D(name="top")(y)]), name="siamese")


def states():
    x = keras.Input((None, 3), name="x")
    y, h, c = L.LSTM(7, return_sequences=True, return_state=True, name="lstm")(x)
    return keras.Model(x, [L.GRU(7, name="gru")(y, initial_state=h), c], name="states")


def nested():
    inner_in = keras.Input((6,), name="inner_in")
    h = L.Dense(3, name="h")(inner_in)
    inner = keras.Model(inner_in, [h, L.Dense(2, name="k")(h)], name="inner")
    deep = keras.Sequential([keras.Input((3,)), L.Dense(4, name="p")], name="deep")
    stack = keras.Sequential([keras.Input((3,)), deep, L.Dense(6, name="q")], name="stack")
    inner.get_layer("k").trainable = False
    x = keras.Input((6,), name="x")
    p, q = inner(x)
    return keras.Model(x, [stack(p), q], name="outer")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    write("chain", chain(), "width50", "width120", "trainable")
    write("merged", merged(), "trainable", "width120", "range")
    write("shared", shared())
    write("states", states())
    write("nested", nested(), "nested", "both")
    write("deep", deep(keras), "nested", "trainable", "both", "range", "bothrange")


if __name__ == "__main__":
    main()
