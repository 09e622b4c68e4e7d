"""Lets real Keras load models that keras4j saved, and compares what they predict.

    python check_saved.py SAVED GOLDEN [--keras keras|tf_keras] [--only REGEX] [--file m.keras]

SAVED holds a directory `case~form` for each golden case, slashes in its name written `~`, with the
model in it; GOLDEN is runtime/src/test/golden. Prints what fails, and the counts.
"""

import argparse
import importlib
import json
import os
import re
import sys
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


def close(got, want, tolerance):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return False
    if want.dtype.kind in "SUO":
        return [str(v) for v in got.ravel()] == [str(v) for v in want.ravel()]
    return np.allclose(
        got.astype("float64"), want.astype("float64"), rtol=tolerance, atol=tolerance, equal_nan=True
    )


def generation(case, golden):
    expect = golden / case / "expect.json"
    version = str(json.loads(expect.read_text()).get("keras_version", "")) if expect.exists() else ""
    return int(version[0]) if version[:1].isdigit() else 0


def feed(model, arrays):
    inputs = [arrays[f"input_{i}"] for i in range(len(arrays.files))]
    structure = getattr(model, "_inputs_struct", None)
    if isinstance(structure, dict):
        return dict(zip(sorted(structure), inputs))
    return inputs[0] if len(inputs) == 1 else inputs


def main():
    p = argparse.ArgumentParser()
    p.add_argument("saved", type=Path)
    p.add_argument("golden", type=Path)
    p.add_argument("--keras", default="keras", choices=["keras", "tf_keras"])
    p.add_argument("--only", default=".*")
    p.add_argument("--file", default="m.keras")
    p.add_argument("--generation", type=int, default=0, help="only cases of this Keras")
    a = p.parse_args()
    keras = importlib.import_module(a.keras)
    counts = {"right": 0, "not loaded": 0, "not run": 0, "wrong": 0}
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
            outputs = flat(model.predict(feed(model, np.load(a.golden / case / "inputs.npz")), verbose=0))
            step = "wrong"
            wanted = np.load(a.golden / case / "outputs.npz")
            expect = json.loads((a.golden / case / "expect.json").read_text())
            tolerance = max(float(expect.get("tolerance", 1e-5) or 1e-5), 1e-5)
            for i, got in enumerate(outputs):
                if not close(got, wanted[f"output_{i}"], tolerance):
                    raise ValueError(f"output_{i} differs")
            step = "right"
        except Exception as e:  # whatever Keras raises is the result
            text = " ".join(f"{type(e).__name__}: {e}".split())
            print(f"{step}: {d.name}: {text[:300]}", flush=True)
        counts[step] += 1
    print(json.dumps(counts))
    return 0 if sum(counts.values()) == counts["right"] else 1


if __name__ == "__main__":
    sys.exit(main())
