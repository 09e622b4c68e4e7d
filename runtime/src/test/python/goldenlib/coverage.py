"""Counts which layers the case directories cover, per generation and form, from the files themselves."""

import collections
import json
import zipfile
from pathlib import Path

import h5py

from .writer import FORMS, MODEL_H5, MODEL_JSON, MODEL_KERAS


def config_of(directory):
    """The model config of a case directory as parsed JSON."""
    directory = Path(directory)
    for name in (MODEL_JSON, MODEL_KERAS, MODEL_H5):
        path = directory / name
        if not path.exists():
            continue
        if name == MODEL_JSON:
            return json.loads(path.read_text(encoding="utf-8"))
        if path.is_dir():  # the archive's files in a folder
            return json.loads((path / "config.json").read_text(encoding="utf-8"))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return json.loads(archive.read("config.json"))
        with h5py.File(path) as file:  # TF 2.12 writes HDF5 under the name model.keras
            return json.loads(file.attrs["model_config"])
    raise ValueError(f"no model file in {directory}")


def layer_classes(config):
    """The class names of every layer of a model, nested and wrapped ones too; op nodes as ops.Name.

    A layer is told from an initializer or a tensor by its place: entries of "layers", the wrapped
    "layer", "backward_layer", "forward_layer", "cell", "cells", and an "activation" that is an object.
    """
    found = collections.Counter()

    def visit_layer(node):
        if isinstance(node, dict) and "class_name" in node:
            is_op = str(node.get("module") or "").startswith("keras.src.ops")
            found[("ops." if is_op else "") + node["class_name"]] += 1
            visit_config(node.get("config"))

    def visit_config(value):
        if isinstance(value, list):  # Sequential of Keras 1 and early 2
            for entry in value:
                visit_layer(entry)
            return
        if not isinstance(value, dict):
            return
        for key, entry in value.items():
            if key in ("layers", "cells") and isinstance(entry, list):
                for layer in entry:
                    visit_layer(layer)
            elif key in ("layer", "backward_layer", "forward_layer", "cell"):
                visit_layer(entry)
            elif key.endswith("activation") and isinstance(entry, dict):
                if entry.get("class_name") != "function":
                    visit_layer(entry)

    visit_layer(config)
    return found


def table(roots):
    """Lines of a table: for each layer and root the number of cases, and of the files of each form."""
    kinds = ("cases", *FORMS)
    counts = collections.defaultdict(collections.Counter)
    for root in roots:
        for directory in sorted(p.parent for p in root.glob("*/inputs.npz")):
            present = ["cases"] + [form for form in FORMS if (directory / form).exists()]
            for name in [*layer_classes(config_of(directory)), "(all)"]:
                counts[name].update((root.name, kind) for kind in present)
    lines = [f"{'':24}" + "".join(f"{root.name:^36}" for root in roots)]
    heads = ("cases", ".keras", "h5", "w.v3", "w.old")
    lines.append(_row("", [head for _ in roots for head in heads]))
    for name in sorted(counts):
        lines.append(_row(name, [counts[name][root.name, kind] for root in roots for kind in kinds]))
    return lines


def _row(name, cells):
    return f"{name:24}" + "".join(f"{cell or '-':>7}" for cell in cells)
