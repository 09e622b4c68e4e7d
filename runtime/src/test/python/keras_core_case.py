#!/usr/bin/env python3
"""Makes a golden case with genuine Keras Core 0.1.7, what Keras 3 was called at first, below ../golden/old.

    pip install --no-deps --target core keras-core==0.1.7 namex dm-tree
    PYTHONPATH=core keras_core_case.py    (with any TensorFlow 2)
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras_core as keras
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "golden", "old")


def model():
    layers, ops = keras.layers, keras.ops
    x = keras.Input((6, 3))
    y = layers.Conv1D(4, 2, padding="causal", activation="relu")(x)
    y = layers.LSTM(5)(layers.LayerNormalization()(y))
    y = ops.concatenate([y, ops.sqrt(ops.abs(y)) * 2.0], axis=1)
    y = layers.Dense(3, activation="softmax")(layers.BatchNormalization()(y))
    return keras.Model(x, [y, ops.max(y, axis=-1)])


def main():
    np.random.seed(3)
    built = model()
    built.set_weights([np.abs(np.random.randn(*w.shape)).astype("float32") for w in built.get_weights()])
    directory = os.path.join(OUT, "core_0.1.7_layers_and_ops")
    os.makedirs(directory, exist_ok=True)
    x = np.random.randn(2, 6, 3).astype("float32")
    built.save(os.path.join(directory, "model.keras"))
    np.savez(os.path.join(directory, "inputs.npz"), input_0=x)
    outputs = {f"output_{i}": y for i, y in enumerate(built.predict(x, verbose=0))}
    np.savez(os.path.join(directory, "outputs.npz"), **outputs)
    layers = [
        {"name": layer.name, "class_name": type(layer).__name__, "params": int(layer.count_params())}
        for layer in built.layers
        if isinstance(layer, keras.layers.Layer)
    ]
    expect = {"keras_version": keras.__version__, "output_dtypes": ["float32"] * len(outputs), "layers": layers}
    expect["total_params"] = int(built.count_params())
    with open(os.path.join(directory, "expect.json"), "w") as file:
        json.dump(expect, file)
        file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
