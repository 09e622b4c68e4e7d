"""Lets real Keras load models that keras4j saved, and compares what they predict.

    python check_saved.py SAVED GOLDEN [--keras keras|tf_keras] [--only REGEX] [--file m.keras]

SAVED holds a directory `case~form` for each golden case, slashes in its name written `~`, with the
model in it; GOLDEN is runtime/src/test/golden. Prints what fails, and the counts. What is not loaded
counts as Keras's own when Keras cannot load the file of the golden case, or what it saves of it itself.
"""

import argparse
import importlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np


def flat(x):
    if isinstance(x, dict):
        return [y for k in sorted(x) for y in flat(x[k])]
    if isinstance(x, (list, tuple)):
        return [y for v in x for y in flat(v)]
    return [np.asarray(x)]


def text(v):
    return v.decode() if isinstance(v, bytes) else str(v)


def close(got, want, expect):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return False
    if want.dtype.kind in "SUO":
        return [text(v) for v in got.ravel()] == [text(v) for v in want.ravel()]
    complex_ = "complex128" if want.dtype.kind == "c" else "float64"
    got, want = got.astype(complex_), want.astype(complex_)
    rtol = max(float(expect.get("rtol") or 0), 1e-5)
    atol = max(float(expect.get("atol") or 0), 1e-5)
    return np.allclose(got, want, rtol=rtol, atol=atol, equal_nan=True)


def generation(case, golden):
    expect = golden / case / "expect.json"
    version = str(json.loads(expect.read_text()).get("keras_version", "")) if expect.exists() else ""
    return int(version[0]) if version[:1].isdigit() else 0


def tensor(array):
    """Keras takes text as tensors of TensorFlow."""
    if array.dtype.kind not in "SU":
        return array
    import tensorflow as tf

    return tf.constant(np.char.decode(array, "utf-8").tolist() if array.dtype.kind == "S" else array.tolist(), tf.string)


def feed(model, arrays):
    inputs = [tensor(arrays[f"input_{i}"]) for i in range(len(arrays.files))]
    structure = getattr(model, "_inputs_struct", None)
    if structure is None:
        structure = getattr(model, "_nested_inputs", None)
    if isinstance(structure, dict):
        return dict(zip(sorted(structure), inputs))
    return inputs[0] if len(inputs) == 1 else inputs


def stateful(layer):
    inner = [getattr(layer, name, None) for name in ("layer", "forward_layer", "backward_layer", "cell")]
    inner += list(getattr(layer, "layers", [])) + list(getattr(layer, "cells", []))
    return bool(getattr(layer, "stateful", False)) or any(stateful(x) for x in inner if x is not None)


def run(model, arrays):
    """What the model predicts: in batches of its own size when it carries a state from one to the next."""
    given = feed(model, arrays)
    rows = len(arrays["input_0"]) if arrays["input_0"].ndim else 1
    if stateful(model):
        size = flat([t.shape[0] for t in model.inputs])[0]
        return flat(model.predict(given, batch_size=int(size), verbose=0))
    try:
        return flat(model(given, training=False))
    except Exception:  # some layers compute in a compiled graph alone
        return flat(model.predict(given, batch_size=rows, verbose=0))


def judge(outputs, wanted, expect):
    if len(outputs) != len(wanted.files):
        return f"{len(outputs)} outputs, not {len(wanted.files)}"
    for i, got in enumerate(outputs):
        want = wanted[f"output_{i}"]
        if not close(got, want, expect):
            got = np.asarray(got)
            if got.shape != want.shape:
                return f"output_{i} has shape {got.shape}, not {want.shape}"
            if got.dtype.kind in "fiub":
                return f"output_{i} differs by {np.nanmax(np.abs(got.astype('float64') - want))}"
            return f"output_{i} differs"
    return None


def original(keras, directory, form):
    """The model of a golden case, as Keras itself reads it."""
    if form in ("model.keras", "model.h5"):
        return keras.models.load_model(directory / form, compile=False)
    model = keras.models.model_from_json((directory / "model.json").read_text(encoding="utf-8"))
    model.load_weights(directory / form)
    return model


def fault_of_keras(keras, directory, form, file, arrays):
    """Whether Keras fails with its own file of a case, or with what it saves of it; why, or None."""
    try:
        model = original(keras, directory, form)
    except Exception as e:
        return f"loading its own {form} fails: {type(e).__name__}"
    try:
        with tempfile.TemporaryDirectory() as scratch:
            model.save(Path(scratch) / file)
            again = keras.models.load_model(Path(scratch) / file, compile=False)
    except Exception as e:
        return f"saving as {Path(file).suffix} and loading again fails: {type(e).__name__}"
    try:
        run(again, arrays)
    except Exception as e:
        return f"what it saved and loaded does not run: {type(e).__name__}"
    return None


def same_of_original(keras, directory, form, file, arrays, outputs):
    """Whether Keras predicts the same of its own file, which an older one wrote, or of what it saves of it."""

    def same(model):
        wanted = run(model, arrays)
        return len(wanted) == len(outputs) and all(close(g, w, {}) for g, w in zip(outputs, wanted))

    try:
        model = original(keras, directory, form)
        if same(model):
            return "predicts the same of the file that was saved, which differs from its older version"
        with tempfile.TemporaryDirectory() as scratch:
            model.save(Path(scratch) / file)
            again = keras.models.load_model(Path(scratch) / file, compile=False)
            return "predicts the same of what it saves itself" if same(again) else None
    except Exception as e:
        return f"loading or saving its own {form} fails: {type(e).__name__}"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("saved", type=Path)
    p.add_argument("golden", type=Path)
    p.add_argument("--keras", default="keras", choices=["keras", "tf_keras"])
    p.add_argument("--only", default=".*")
    p.add_argument("--file", default="m.keras")
    p.add_argument("--strict", action="store_true", help="look for no fault of Keras: converted models")
    p.add_argument("--generation", type=int, default=0, help="only cases of this Keras")
    a = p.parse_args()
    keras = importlib.import_module(a.keras)
    counts = {"right": 0, "Keras's own": 0, "not loaded": 0, "not run": 0, "wrong": 0}
    for d in sorted(a.saved.iterdir()):
        case = d.name.rsplit("~", 1)[0].replace("~", "/")
        if not re.search(a.only, case) or not (d / a.file).exists():
            continue
        if a.generation and generation(case, a.golden) != a.generation:
            continue
        step = "not loaded"
        try:
            keras.backend.clear_session()
            model = keras.models.load_model(d / a.file, compile=False)
            step = "not run"
            arrays = np.load(a.golden / case / "inputs.npz")
            outputs = run(model, arrays)
            step = "wrong"
            wanted = np.load(a.golden / case / "outputs.npz")
            expect = json.loads((a.golden / case / "expect.json").read_text())
            wrong = judge(outputs, wanted, expect)
            if wrong:  # a compiled graph may round otherwise
                rows = len(arrays["input_0"]) if arrays["input_0"].ndim else 1
                if not stateful(model):
                    outputs = flat(model.predict(feed(model, arrays), batch_size=rows, verbose=0))
                    wrong = judge(outputs, wanted, expect)
            if wrong:
                raise ValueError(wrong)
            step = "right"
        except Exception as e:  # whatever Keras raises is the result
            said = " ".join(f"{type(e).__name__}: {e}".split())[:300]
            form = d.name.rsplit("~", 1)[1]
            own = None
            if a.strict:
                pass
            elif step == "wrong":
                own = same_of_original(keras, a.golden / case, form, a.file, arrays, outputs)
            else:
                arrays = np.load(a.golden / case / "inputs.npz")
                own = fault_of_keras(keras, a.golden / case, form, a.file, arrays)
            if own:
                step, said = "Keras's own", own
            print(f"{step}: {d.name}: {said}", flush=True)
        counts[step] += 1
    print(json.dumps(counts))
    return 0 if sum(counts.values()) == counts["right"] + counts["Keras's own"] else 1


if __name__ == "__main__":
    sys.exit(main())
