"""Compares a freshly made case directory with a committed one."""

import json

import numpy as np


def differences(committed, fresh):
    """What differs in the arrays and expectations, as lines; the files of Keras hold dates and ids."""
    if not committed.is_dir():
        return [f"{committed} is missing"]
    found = []
    for name in ("inputs.npz", "outputs.npz"):
        old, new = np.load(committed / name), np.load(fresh / name)
        if sorted(old.files) != sorted(new.files):
            found.append(f"{name}: {sorted(old.files)} is now {sorted(new.files)}")
            continue
        for key in old.files:
            if old[key].dtype != new[key].dtype or old[key].shape != new[key].shape:
                found.append(f"{name}/{key}: another dtype or shape")
            elif not np.allclose(old[key], new[key], rtol=1e-5, atol=1e-6, equal_nan=True):
                found.append(f"{name}/{key}: other values")
    old, new = (json.loads((d / "expect.json").read_text(encoding="utf-8")) for d in (committed, fresh))
    if old != new:
        found.append("expect.json differs")
    return found
