#!/usr/bin/env python3
"""Makes golden cases of quantised models with an older Keras 3, below ../golden/old.

    venv/bin/pip install --no-deps --target keras-3.12 keras==3.12.0
    PYTHONPATH=keras-3.12 venv/bin/python quantized_old_cases.py

Keras 3.11 to 3.13 pack numbers of four bits along the axis that is summed and round the inputs; 3.12 and
3.13 are the ones that save gptq whole. 3.3 writes the name of a quantised policy, and has no int4.
"""

import json
import os
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")

import keras
import numpy as np
from keras import layers

OUT = Path(__file__).resolve().parent.parent / "golden" / "old"
VERSION = tuple(int(part) for part in keras.__version__.split(".")[:2])
rng = np.random.default_rng(5)


def randomize(model):
    for variable in model.weights:
        variable.assign(rng.standard_normal(variable.shape).astype("float32") * 0.4)


def write(name, model, inputs):
    directory = OUT / f"k{keras.__version__}_{name}"
    directory.mkdir(parents=True, exist_ok=True)
    outputs = keras.tree.flatten(model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0))
    model.save(directory / "model.keras")
    again = keras.tree.flatten(
        keras.saving.load_model(directory / "model.keras").predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    )
    for first, second in zip(outputs, again):
        np.testing.assert_allclose(first, second, rtol=1e-6)
    np.savez(directory / "inputs.npz", **{f"input_{i}": x for i, x in enumerate(inputs)})
    np.savez(directory / "outputs.npz", **{f"output_{i}": y for i, y in enumerate(outputs)})
    rows = [{"name": l.name, "class_name": type(l).__name__, "params": int(l.count_params())} for l in model.layers]
    expect = {"keras_version": "keras " + keras.__version__, "output_dtypes": [str(y.dtype) for y in outputs]}
    expect.update(layers=rows, total_params=int(model.count_params()))
    (directory / "expect.json").write_text(json.dumps(expect) + "\n", encoding="utf-8")
    print(directory.name, sum(path.stat().st_size for path in directory.iterdir()))


def products(mode, **options):
    x = keras.Input((4, 7))
    kinds = [
        layers.Dense(5, activation="tanh"),
        layers.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de"),
        layers.EinsumDense("abc,dc->abd", (None, 5)),
        layers.EinsumDense("abc,bcd->ad", 3),
    ]
    model = keras.Model(x, [layer(x) for layer in kinds])
    randomize(model)
    model.quantize(mode, **options)
    write("quantized_" + mode, model, [rng.standard_normal((3, 4, 7)).astype("float32")])


def tables(mode):
    ids, x = keras.Input((5,), dtype="int32"), keras.Input((5, 7))
    outputs = [layers.Embedding(9, 7)(ids)]
    if VERSION >= (3, 12):
        reversible = layers.ReversibleEmbedding(9, 7, tie_weights=False)
        outputs += [reversible(ids), reversible(x, reverse=True)]
    else:
        outputs.append(layers.Dense(2)(x))
    model = keras.Model([ids, x], outputs)
    randomize(model)
    model.quantize(mode)
    write(f"quantized_{mode}_embeddings", model, [rng.integers(0, 9, (3, 5)).astype("int32"), rng.standard_normal((3, 5, 7)).astype("float32")])


def calibrated(bits, group_size):
    """What calibration would find is random here."""
    policy = f"gptq/{bits}/{group_size}_from_float32"
    x = keras.Input((4, 7))
    kinds = [
        layers.Dense(5, activation="tanh", dtype=policy),
        layers.EinsumDense("abc,cde->abde", (None, 3, 2), bias_axes="de", dtype=policy),
        layers.EinsumDense("abc,bcd->ad", 8, dtype=policy),
    ]
    for layer in kinds:
        layer.build((None, 4, 7))
        layer.is_gptq_calibrated = True
    model = keras.Model(x, [layer(x) for layer in kinds])
    for layer in kinds:
        groups = layer.kernel_scale.shape[1]
        layer.quantized_kernel.assign(rng.integers(0, 256 if bits == 4 else 2**bits, layer.quantized_kernel.shape))
        layer.kernel_zero.assign(rng.integers(0, 2**bits, layer.kernel_zero.shape))
        layer.kernel_scale.assign(rng.uniform(0.01, 0.05, layer.kernel_scale.shape))
        layer.g_idx.assign(rng.integers(0, groups, layer.g_idx.shape))
        if layer.bias is not None:
            layer.bias.assign(rng.standard_normal(layer.bias.shape) * 0.3)
    write(f"quantized_gptq_{bits}bit", model, [rng.standard_normal((3, 4, 7)).astype("float32")])


def main():
    if VERSION < (3, 4):
        products("int8")
        return
    if VERSION >= (3, 11):
        if VERSION != (3, 13):
            products("int4")
        tables("int4" if VERSION >= (3, 12) else "int8")
    else:
        products("int8")
        tables("int8")
    if VERSION == (3, 13):
        config = keras.quantizers.Int4QuantizationConfig(activation_quantizer=None)
        products("int4", config=config)
        calibrated(8, -1)
    if VERSION == (3, 12):
        calibrated(4, 3)
        calibrated(3, 128)


if __name__ == "__main__":
    main()
