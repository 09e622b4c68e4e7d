#!/usr/bin/env python3
"""Makes files of unusual form with real Keras: a model folder that is not zipped, names past what HDF5 headers hold,
and samples of predictions that are too large to keep.

    venv/bin/python file_fixtures.py

The folder is a golden case. Of the other only a compressed copy is kept, since its long names repeat themselves.
"""

import gzip
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy as np
import tf_keras

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
FILES = Path(__file__).resolve().parent.parent / "resources" / "files"


def fill(model, rng):
    model.set_weights([rng.normal(size=w.shape).astype("float32") for w in model.get_weights()])


def unzipped():
    """model.keras is a folder."""
    rng = np.random.default_rng(1)
    x = keras.Input((4, 3), name="x")
    y = keras.layers.LSTM(2, name="l")(keras.layers.Dense(3, activation="relu", name="d")(x))
    model = keras.Model(x, y, name="m")
    fill(model, rng)
    target = GOLDEN / "keras3" / "unzipped_folder"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        model.save(Path(scratch) / "saved", zipped=False)
        shutil.rmtree(Path(scratch) / "saved" / "assets", ignore_errors=True)
        shutil.move(Path(scratch) / "saved", target / "model.keras")
    inputs = rng.normal(size=(2, 4, 3)).astype("float32")
    outputs = model.predict(inputs, verbose=0)
    np.savez_compressed(target / "inputs.npz", input_0=inputs)
    np.savez_compressed(target / "outputs.npz", output_0=outputs)
    layers = [{"name": i.name, "class_name": type(i).__name__, "params": i.count_params()} for i in model.layers]
    expect = {"keras_version": keras.__version__, "output_dtypes": ["float32"], "layers": layers}
    expect["total_params"] = model.count_params()
    (target / "expect.json").write_text(json.dumps(expect) + "\n")


def recent_hdf5():
    """HDF5's newest form, with heaps of links and attributes, and weights in chunks."""
    rng = np.random.default_rng(3)
    x = y = tf_keras.Input((3,), name="x")
    for i in range(12):
        y = tf_keras.layers.Dense(3, activation="tanh", name="layer_%d" % i)(y)
    model = tf_keras.Model(x, y, name="recent")
    fill(model, rng)
    target = GOLDEN / "keras2" / "recent_hdf5"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with h5py.File(target / "model.h5", "w", libver="latest") as file:
        for i in range(9):
            file.attrs["note%d" % i] = i
        tf_keras.models.save_model(model, file, include_optimizer=False)
        for i, dims in enumerate(((2, 2), (3, 3), (1, 2))):
            group = file["model_weights"]["layer_%d" % i]["layer_%d" % i]
            kernel = group["kernel:0"][()]
            del group["kernel:0"]
            group.create_dataset("kernel:0", data=kernel, chunks=dims, maxshape=(None if i == 0 else 3, 3))
    inputs = rng.normal(size=(2, 3)).astype("float32")
    np.savez_compressed(target / "inputs.npz", input_0=inputs)
    np.savez_compressed(target / "outputs.npz", output_0=model.predict(inputs, verbose=0))
    expect = {"keras_version": tf_keras.__version__, "total_params": model.count_params()}
    (target / "expect.json").write_text(json.dumps(expect) + "\n")


def long_names():
    """Eighteen layers whose names fill layer_names0 and layer_names1, and a nested model's weight_names0 and 1."""
    rng = np.random.default_rng(2)
    inner_input = tf_keras.Input((2,), name="i")
    y = inner_input
    for n in range(18):
        y = tf_keras.layers.Dense(2, use_bias=False, name="inner%d_" % n + "abcdefgh" * 480)(y)
    inner = tf_keras.Model(inner_input, y, name="nested")
    x = tf_keras.Input((2,), name="x")
    y = inner(x)
    for n in range(18):
        y = tf_keras.layers.Dense(2, use_bias=False, name="layer%d_" % n + "abcdefgh" * 480)(y)
    model = tf_keras.Model(x, y, name="m")
    fill(model, rng)
    FILES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "long_names.h5"
        model.save(path, include_optimizer=False)
        with gzip.GzipFile(FILES / "long_names.h5.gz", "wb", mtime=0) as file:
            file.write(path.read_bytes())
    inputs = np.array([[1, 2], [-3, 0.5]], "float32")
    np.savez_compressed(FILES / "long_names.npz", input_0=inputs, output_0=model.predict(inputs, verbose=0))


def formula(shape):
    """Numbers that the test makes too."""
    i = np.arange(int(np.prod(shape)), dtype="int64")
    return ((i * 7919 % 1000) / 1000.0 - 0.5).astype("float32").reshape(shape)


def sampled(model, shape, stride):
    """Every stride-th value of a prediction of a batch of one, with weights by the formula; and the sum of all."""
    model.set_weights([formula(w.shape) * np.float32(0.25) for w in model.get_weights()])
    y = model.predict(formula((1, *shape)), verbose=0)
    return y.reshape(-1)[::stride], np.array([y.sum(dtype="float64"), np.abs(y).sum(dtype="float64")])


def large_examples():
    """Examples of Keras's documentation whose weights or outputs are too large for a file."""
    layers = tf_keras.layers
    arrays = {}
    local = tf_keras.Sequential(
        [layers.LocallyConnected2D(64, (3, 3), input_shape=(32, 32, 3)), layers.LocallyConnected2D(32, (3, 3))]
    )
    arrays["local"], arrays["local_sums"] = sampled(local, (32, 32, 3), 61)
    images = tf_keras.Sequential([layers.TimeDistributed(layers.Conv2D(64, (3, 3)), input_shape=(10, 299, 299, 3))])
    arrays["images"], arrays["images_sums"] = sampled(images, (10, 299, 299, 3), 56_453)
    np.savez_compressed(FILES / "large_examples.npz", **arrays)


def main():
    unzipped()
    recent_hdf5()
    large_examples()
    long_names()
    return 0


if __name__ == "__main__":
    sys.exit(main())
