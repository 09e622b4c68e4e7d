"""Makes one model: Keras file, inputs, Keras's outputs, and the exports for the peers.

    make.py NAME DIRECTORY [--dl4j]

DIRECTORY gets model.keras, model.onnx, for OpenVINO model.xml where its ONNX is of no use, inputs
and expected outputs as raw numbers and as .npy, and about.json that tells what was made and how.
"""

import argparse
import json
import os
import sys
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
warnings.filterwarnings("ignore")

import numpy as np

import onnx_by_hand
import zoo

BATCHES = (1, 16)
TOLERANCE = 1e-3


def difference(actual, expected):
    """The largest difference as a part of the largest expected number; infinite for other shapes."""
    worst = 0.0
    for a, e in zip(actual, expected, strict=True):
        if a.size != e.size or not np.isfinite(a).all():
            return float("inf")
        worst = max(worst, float(np.abs(a.reshape(-1) - e.reshape(-1)).max() / np.abs(e).max()))
    return worst


def onnx_export(name, model, path):
    """Writes the ONNX file and says how."""
    if name in onnx_by_hand.WRITERS:
        onnx_by_hand.WRITERS[name](model, path)
        return "written by hand"
    model.export(str(path), format="onnx", verbose=False)
    return "Keras's export"


def onnx_difference(path, inputs, expected):
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [x.name for x in session.get_inputs()]
    return difference(session.run(None, dict(zip(names, inputs))), expected)


def openvino_export(model, directory):
    """Keras's export for OpenVINO, for a model whose ONNX is of no use."""
    import openvino
    import tensorflow as tf

    saved = directory / "saved_model"
    model.export(str(saved), format="tf_saved_model", verbose=False)
    openvino.save_model(openvino.convert_model(str(saved)), str(directory / "model.xml"), compress_to_fp16=False)


def dl4j_file(name, model, directory):
    """The same network as a whole-model HDF5 file of tf_keras, which DL4J can read."""
    import tf_keras

    twin, _ = zoo.MODELS[name](tf_keras, np.random.default_rng(7))
    for ours, theirs in zip(_layers(model), _layers(twin), strict=True):
        theirs.set_weights(ours.get_weights())
    twin.save(str(directory / "model.h5"))


def _layers(model):
    return [x for x in model.layers if type(x).__name__ != "InputLayer"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=zoo.MODELS)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--dl4j", action="store_true")
    options = parser.parse_args()
    directory = options.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    import keras

    model, make_inputs = zoo.build(keras, options.name)
    model.save(directory / "model.keras")
    about = {"parameters": model.count_params(), "sets": {}, "onnx": None, "openvino": None, "notes": []}
    for batch in BATCHES:
        inputs = make_inputs(batch)
        expected = [np.asarray(model.predict_on_batch(inputs))]
        about["sets"][str(batch)] = {
            "inputs": [_write(directory / f"b{batch}.in.{i}", x) for i, x in enumerate(inputs)],
            "outputs": [_write(directory / f"b{batch}.out.{i}", x) for i, x in enumerate(expected)],
        }
    try:
        how = onnx_export(options.name, model, directory / "model.onnx")
        off = onnx_difference(directory / "model.onnx", inputs, expected)
        if off <= TOLERANCE:
            about["onnx"] = "model.onnx"
            about["notes"].append(f"ONNX: {how}")
        else:
            about["notes"].append(f"ONNX: {how} is wrong by {off:.1e}")
    except Exception as e:  # whatever a converter throws is what the table tells
        about["notes"].append(f"ONNX: the export fails ({' '.join(str(e).split())[:120]})")
    if about["onnx"]:
        about["openvino"] = "model.onnx"
    else:
        try:
            openvino_export(model, directory)
            about["openvino"] = "model.xml"
        except Exception as e:
            about["notes"].append(f"OpenVINO: the export fails ({' '.join(str(e).split())[:120]})")
    if options.dl4j:
        try:
            dl4j_file(options.name, model, directory)
            about["dl4j"] = "model.h5"
        except Exception as e:
            about["notes"].append(f"DL4J: no file ({' '.join(str(e).split())[:120]})")
    (directory / "about.json").write_text(json.dumps(about, indent=1))
    return 0


def _write(path, array):
    array = np.ascontiguousarray(array)
    array.tofile(path)
    np.save(str(path) + ".npy", array)
    return f"{path}:{array.dtype}:{'x'.join(map(str, array.shape))}"


if __name__ == "__main__":
    sys.exit(main())
