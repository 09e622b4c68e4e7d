"""The Keras that is installed, old or very old, and how its cases are written."""

import json
import os
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

if os.environ.get("KERAS_BACKEND"):
    if os.environ["KERAS_BACKEND"] == "theano":
        import theano.ifelse  # noqa: F401 (Keras 1 forgets to)
    import keras

    TF_KERAS = False
else:
    import tensorflow as tf

    keras = tf.keras
    TF_KERAS = True

L = keras.layers
K = keras.backend
VERSION = keras.__version__
GENERATION = int(VERSION[0])
BACKEND = K.backend()

if TF_KERAS:
    PREFIX = "tf" + ".".join(tf.__version__.split(".")[:2])
else:
    PREFIX = "k" + VERSION + ("" if BACKEND == "tensorflow" else "_" + BACKEND)

if GENERATION == 1:
    from keras.models import Model as _Model

    def model(inputs, outputs):
        return _Model(input=inputs, output=outputs)

else:

    def model(inputs, outputs):
        return keras.models.Model(inputs, outputs)


CASES = []


def case(*prefixes, **options):
    """Registers a function (rng) → (model, inputs) for the versions whose prefix is given."""

    def register(function):
        if PREFIX in prefixes:
            CASES.append((function.__name__, function, options))
        return function

    return register


class Random(np.random.RandomState):
    """Numbers from a seed that is the hash of the case's name."""

    def __init__(self, name):
        super().__init__(zlib.crc32(name.encode()) & 0x7FFFFFFF)

    def normal32(self, *shape):
        return self.normal(size=shape).astype("float32")


def sequential(*layers):
    m = keras.models.Sequential()
    for layer in layers:
        m.add(layer)
    return m


def randomise(m, rng):
    values = []
    for variable, value in zip(m.weights, m.get_weights()):
        new = rng.normal(size=value.shape) * 0.6
        if "variance" in variable.name or "running_std" in variable.name or "stddev" in variable.name:
            new = np.abs(new) + 0.5
        values.append(new.astype(value.dtype))
    m.set_weights(values)


def write(out, name, make, h5=True, json_too=False):
    """Makes a case and writes it below a directory."""
    rng = Random(name)
    m, inputs = make(rng)
    if not isinstance(inputs, list):
        inputs = [inputs]
    randomise(m, rng)
    directory = os.path.join(out, name)
    os.makedirs(directory, exist_ok=True)
    if h5:
        _save(m, os.path.join(directory, "model.h5"))
    if json_too:
        m.save_weights(os.path.join(directory, "weights.h5"), overwrite=True)
        with open(os.path.join(directory, "model.json"), "w") as file:
            file.write(m.to_json())
    # A prediction may change what is saved: the statistics of layers called with training=True.
    batch = m.inputs[0].shape[0] if GENERATION > 1 and BACKEND == "tensorflow" else None
    size = int(batch) if str(batch).isdigit() else 64
    predicted = m.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=size, verbose=0)
    outputs = predicted if isinstance(predicted, list) else [predicted]
    np.savez_compressed(os.path.join(directory, "inputs.npz"), **_named("input", inputs))
    np.savez_compressed(os.path.join(directory, "outputs.npz"), **_named("output", outputs))
    layers = [
        {"name": x.name, "class_name": type(x).__name__, "params": int(x.count_params())}
        for x in (getattr(m, "flattened_layers", None) or m.layers)
    ]
    expect = {"keras_version": VERSION, "output_dtypes": [str(x.dtype) for x in outputs], "layers": layers}
    expect["total_params"] = int(m.count_params())
    with open(os.path.join(directory, "expect.json"), "w") as file:
        json.dump(expect, file)
        file.write("\n")
    return sum(os.path.getsize(os.path.join(directory, f)) for f in os.listdir(directory))


def _save(m, path):
    m.save(path) if GENERATION == 1 else m.save(path, include_optimizer=False)


def _named(kind, arrays):
    return {"%s_%d" % (kind, i): x for i, x in enumerate(arrays)}
