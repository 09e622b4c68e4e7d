"""Saves a trained sample in every form that keras4j reads, each written by the Keras it belongs to.

Beside this file's callers lie, for `keras4j verify`, inputs.npz and outputs.npz: what Keras itself
predicts for the sample inputs.
"""

import json
from pathlib import Path

import numpy as np


def save(directory, build, weights, inputs):
    """build(keras) makes the model with either module; weights: the trained ones, a list per layer."""
    import keras
    import tf_keras

    directory = Path(directory)
    new = filled(build(keras), weights)
    new.save(directory / "model.keras")
    (directory / "model.json").write_text(new.to_json(), encoding="utf-8")
    new.save_weights(directory / "model.weights.h5")
    write_expectation(directory, keras, new, inputs)

    old_directory = directory / "keras2"
    old_directory.mkdir(exist_ok=True)
    old = filled(build(tf_keras), weights)
    old.save(old_directory / "model.h5")
    (old_directory / "model.json").write_text(old.to_json(), encoding="utf-8")
    old.save_weights(old_directory / "weights.h5")
    write_expectation(old_directory, tf_keras, old, inputs)
    difference = np.abs(new.predict(inputs, verbose=0) - old.predict(inputs, verbose=0)).max()
    print(f"Keras 3 and Keras 2 differ by {difference:.1e} at most")


def filled(model, weights):
    layers = [layer for layer in model.layers if layer.weights]
    for layer, values in zip(layers, weights, strict=True):
        layer.set_weights(values)
        if hasattr(layer, "finalize_state"):  # Normalization computes with derived values
            layer.finalize_state()
    return model


def trained_weights(model):
    return [layer.get_weights() for layer in model.layers if layer.weights]


def write_expectation(directory, keras, model, inputs):
    np.savez(directory / "inputs.npz", input_0=inputs)
    np.savez(directory / "outputs.npz", output_0=model.predict(inputs, verbose=0))
    expect = {
        "keras_version": keras.__version__,
        "layers": [
            {"name": layer.name, "class_name": type(layer).__name__, "params": int(layer.count_params())}
            for layer in model.layers
        ],
        "total_params": int(model.count_params()),
    }
    (directory / "expect.json").write_text(json.dumps(expect, indent=1) + "\n", encoding="utf-8")
