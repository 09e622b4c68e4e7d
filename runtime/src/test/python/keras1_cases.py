#!/usr/bin/env python3
"""Makes golden cases with genuine Keras 1.2.2, below ../golden/old.

    python3.7 -m venv venv && venv/bin/pip install tensorflow==1.15.0 keras==1.2.2 h5py==2.10.0 protobuf==3.20.3 \\
        numpy==1.16.6
    venv/bin/python keras1_cases.py

A Sequential that begins with a Merge of others: Keras 1 stores the layers of all branches in one list.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
from keras.layers import Dense, Input, Merge, merge
from keras.models import Model, Sequential

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "golden", "old")


def branches(mode, **options):
    first, second, model = Sequential(), Sequential(), Sequential()
    first.add(Dense(4, input_dim=3, activation="tanh"))
    first.add(Dense(5))
    second.add(Dense(5, input_dim=6))
    model.add(Merge([first, second], mode=mode, **options))
    model.add(Dense(2, activation="relu"))
    model.add(Dense(3))
    return model


def graph_branch():
    """A branch that is a Model, which has a Merge of its own inside."""
    x = Input((3,))
    y = Dense(4, activation="tanh")(x)
    z = merge([Dense(5)(y), Dense(5)(x)], mode="mul")
    second, model = Sequential(), Sequential()
    second.add(Dense(5, input_dim=6))
    model.add(Merge([Model(x, z), second], mode="sum"))
    model.add(Dense(2))
    return model


def write(name, model):
    model.set_weights([np.random.randn(*w.shape).astype("float32") for w in model.get_weights()])
    directory = os.path.join(OUT, name)
    os.makedirs(directory, exist_ok=True)
    inputs = [np.random.randn(2, 3).astype("float32"), np.random.randn(2, 6).astype("float32")]
    model.save(os.path.join(directory, "model.h5"))
    model.save_weights(os.path.join(directory, "weights.h5"), overwrite=True)
    with open(os.path.join(directory, "model.json"), "w") as file:
        file.write(model.to_json())
    np.savez(os.path.join(directory, "inputs.npz"), **{"input_%d" % i: x for i, x in enumerate(inputs)})
    np.savez(os.path.join(directory, "outputs.npz"), output_0=model.predict(inputs))
    layers = [
        {"name": layer.name, "class_name": type(layer).__name__, "params": int(layer.count_params())}
        for layer in model.flattened_layers
    ]
    expect = {"keras_version": keras.__version__, "output_dtypes": ["float32"], "layers": layers}
    expect["total_params"] = int(model.count_params())
    with open(os.path.join(directory, "expect.json"), "w") as file:
        json.dump(expect, file)
        file.write("\n")


def main():
    np.random.seed(3)
    write("k1.2.2_sequential_merge_concat", branches("concat", concat_axis=-1))
    write("k1.2.2_sequential_merge_sum", branches("sum"))
    write("k1.2.2_sequential_merge_graph", graph_branch())
    return 0


if __name__ == "__main__":
    sys.exit(main())
