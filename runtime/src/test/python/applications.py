#!/usr/bin/env python3
"""Makes golden cases of whole keras.applications networks, too big to commit.

    applications.py DIR                          MobileNetV2 and ResNet50
    applications.py DIR VGG16 DenseNet121        other ones, by their names in keras.applications
    applications.py DIR all --check "./keras4j"  every one, one at a time: made, verified, deleted

For each network DIR/keras3/<name> gets a model.keras of Keras 3 and DIR/keras2/<name> a model.h5 of
tf_keras, each with inputs, Keras's outputs and the table of layers. Then: keras4j verify DIR

--check appends a row to DIR/table.tsv for each network (generation, name, parameters, largest
difference, status) and skips the networks that have one.

Nothing is downloaded: the weights are random, and calibrated so that a wrong number shows. Every
BatchNormalization's moving statistics are those of its own inputs (times a random factor), so that
activations stay near 1 through any depth; gammas and biases are random too; a network without
normalization has kernels that make up for its ReLUs. The last Dense is scaled until the softmax is neither flat nor certain.
"""

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")

import numpy as np

BATCH = 2
LOGIT_DEVIATION = 3.0


def application(kit, name):
    """The network with random weights, and inputs that look like preprocessed pictures."""
    model = getattr(kit.K.applications, name)(weights=None)
    for layer in model.layers:
        if type(layer).__name__ == "LayerScale":  # its weight has no name
            layer.gamma.assign(kit.rng.uniform(0.5, 1.5, layer.gamma.shape))
            kit.keep(layer.gamma)
    kit.randomize(model)
    height, width, channels = model.inputs[0].shape[1:]
    size = (height or 224, width or 224, channels)  # MobileNetV3 takes images of any size
    pixels = any(type(layer).__name__ in ("Rescaling", "Normalization") for layer in model.layers[:4])
    pictures = lambda batch: smooth_noise(kit, batch, size) * (63.5 if pixels else 1) + (127.5 if pixels else 0)
    calibrate(kit, model, pictures(max(2, 8 * 224**2 // (size[0] * size[1]))).astype("float32"))
    return model, [pictures(BATCH).astype("float32")]


def smooth_noise(kit, batch, size):
    """Blocks of 16 pixels and fine noise over them, in -1 … 1 and a little beyond."""
    height, width, channels = size
    coarse = kit.normal(batch, -(-height // 16), -(-width // 16), channels, scale=0.6)
    coarse = coarse.repeat(16, axis=1).repeat(16, axis=2)[:, :height, :width]
    return (coarse + kit.normal(batch, height, width, channels, scale=0.2)).astype("float32")


def calibrate(kit, model, inputs):
    """Sets each BatchNormalization's statistics to those of what it is fed, times a random factor.

    One forward pass in training mode with a momentum of 0 does that: every layer normalizes with the
    statistics of the batch and remembers just those. Then the head is scaled.
    """
    if not any("Normalization" in type(layer).__name__ for layer in model.layers):
        for layer in model.layers:
            if hasattr(layer, "kernel"):
                layer.kernel.assign(np.asarray(layer.kernel) * np.sqrt(2))
    norms = [layer for layer in model.layers if type(layer).__name__ == "BatchNormalization"]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    model(inputs, training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
        mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
        layer.moving_mean.assign(mean + 0.1 * np.sqrt(variance) * kit.rng.standard_normal(mean.shape))
        layer.moving_variance.assign(variance * kit.rng.uniform(0.8, 1.3, mean.shape) + 1e-6)
    head = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
    features = np.asarray(kit.K.Model(model.inputs, head.input)(inputs, training=False))
    kernel = np.asarray(head.kernel)
    if kernel.shape[:-2] in ((), (1, 1)):  # a Dense, or a convolution of one position
        logits = features @ kernel.reshape(kernel.shape[-2:])
        head.kernel.assign(kernel * (LOGIT_DEVIATION / logits.std()))


def names_of(K):
    """The networks of keras.applications: the functions with capital names."""
    return sorted(name for name in dir(K.applications) if name[0].isupper() and callable(getattr(K.applications, name)))


def check(command, directory, generation, name, parameters, table):
    """Verifies the case that was just made, notes the largest difference and deletes the case."""
    target = directory / generation / name
    run = subprocess.run(
        [*shlex.split(command), "verify", str(target), "--format", "json", "--jobs", "1", "--case-timeout", "900"],
        capture_output=True, text=True, check=False)
    try:
        result = json.loads(run.stdout)["runs"][0]
    except (ValueError, LookupError):
        result = {"status": "failed", "message": run.stderr.strip()[-300:]}
    row = (generation, name, str(parameters), f"{result.get('maxDiff') or float('nan'):.1e}", result["status"], " ".join(result["message"].split()))
    with table.open("a") as out:
        out.write("\t".join(row).rstrip() + "\n")
    print("  " + " ".join(row))
    shutil.rmtree(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("names", nargs="*", default=["MobileNetV2", "ResNet50"])
    parser.add_argument("--generation", choices=("keras2", "keras3"), help="one Keras generation only")
    parser.add_argument("--check", metavar="COMMAND", help="verify each with this command, then delete it")
    options = parser.parse_args()
    from goldenlib import writer
    from goldenlib.kit import Kit
    from goldenlib.registry import KERAS2, KERAS3, Case

    options.directory.mkdir(parents=True, exist_ok=True)
    table = options.directory / "table.tsv"
    done = {tuple(row.split("\t")[:2]) for row in table.read_text().splitlines()} if table.exists() else set()
    for generation, form in ((KERAS3, writer.MODEL_KERAS), (KERAS2, writer.MODEL_H5)):
        if options.generation not in (None, generation):
            continue
        names = names_of(Kit(generation, "all").K) if options.names == ["all"] else options.names
        for name in names:
            if options.check and (generation, name) in done:
                continue
            case = Case(name, "applications", (generation,), lambda kit: application(kit, name), forms=(form,))
            written = writer.write_case(case, generation, options.directory, any_size=True)
            parameters = written.model.count_params()
            print(f"{generation}/{name}: {parameters} parameters, {written.size} bytes")
            for array in written.outputs:
                print("  largest outputs of each row:", *np.sort(array.reshape(len(array), -1))[:, :-4:-1].round(4).tolist())
            if options.check:
                check(options.check, options.directory, generation, name, parameters, table)
            del written
            Kit(generation, "all").K.backend.clear_session()
    return 0


if __name__ == "__main__":
    sys.exit(main())
