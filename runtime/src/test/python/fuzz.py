#!/usr/bin/env python3
"""Makes random models of many layers with real Keras, as cases that `keras4j verify` runs.

    fuzz.py DIR --count 200                  200 models of Keras 3 and of tf_keras below DIR
    fuzz.py DIR --seed 4711 --count 1        one of them again: a model depends on its seed only
    fuzz.py DIR --seed 4711 --count 1 --all  the same, and every tensor is an output: where do two differ first?
    keras4j verify DIR

A layer that Keras itself refuses is left out, and a model that it cannot save or call is counted and forgotten. What
differs is not always a fault: in half precision Keras's own rounding adds up, and ops.add takes what looks like a bias
for one, which depends on the batch where a model is called rather than predicted with.
"""

import argparse
import collections
import json
import logging
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where the cases go")
    parser.add_argument("--count", type=int, default=100, help="how many seeds")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--generation", choices=("keras2", "keras3"), help="one Keras generation only")
    parser.add_argument("--size", type=int, default=12, help="how many layers a model has at most")
    parser.add_argument("--only", help="use layers of these kinds only, besides inputs: names with commas")
    parser.add_argument("--all", action="store_true", help="every tensor is an output")
    parser.add_argument("--reload", action="store_true", help="drop files that Keras reads to other numbers")
    parser.add_argument("--refused", action="store_true", help="print what Keras refused")
    return parser.parse_args()


def relax(path, recipe):
    """Leaves out the shapes that Keras announces wrongly, and allows for layers that compute in half precision."""
    expect = json.loads(path.read_text(encoding="utf-8"))
    if recipe.shapes_differ():
        for row in expect["layers"]:
            row.pop("output_shape", None)
    if recipe.half:
        expect.update(atol=2e-2, rtol=2e-2)
    path.write_text(json.dumps(expect), encoding="utf-8")


def made(options, seed, generation):
    """Makes one model and prints what became of it; what Keras refused on the way is given."""
    import tensorflow as tf

    tf.get_logger().setLevel(logging.ERROR)
    logging.getLogger("absl").setLevel(logging.ERROR)
    from fuzzlib import model
    from goldenlib import writer

    recipe = model.Recipe(seed, generation, options.size, options.only, options.all)
    try:
        written = writer.write_case(recipe.case(), generation, options.directory, options.reload, True)
        relax(options.directory / generation / recipe.name / "expect.json", recipe)
        print(f"{generation}/{recipe.name} {written.size:7}  {' '.join(recipe.used)}", *written.notes, flush=True)
        return 0, recipe.refused
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        print(f"{generation}/{recipe.name} FAILED {type(error).__name__}: {text}", file=sys.stderr, flush=True)
        return 1, recipe.refused


def main():
    options = arguments()
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
    import tf_keras  # noqa: F401

    failed = 0
    refused = collections.Counter()
    generations = (options.generation,) if options.generation else ("keras3", "keras2")
    every = [(seed, g) for seed in range(options.seed, options.seed + options.count) for g in generations]
    for seed, generation in every:
        # A process for each: TensorFlow ends the process at some models, and keeps memory of all.
        with tempfile.TemporaryFile() as told:
            child = os.fork()
            if child == 0:
                told.write(json.dumps(made(options, seed, generation)).encode())
                told.flush()
                sys.stdout.flush()
                os._exit(0)
            _, status = os.waitpid(child, 0)
            told.seek(0)
            text = told.read()
        if status or not text:
            print(f"{generation}/fuzz_{seed} FAILED the process ended with status {status}", file=sys.stderr, flush=True)
        bad, why = json.loads(text) if text else (1, [])
        failed += bad
        refused.update(why)
    if options.refused:
        for text, times in refused.most_common():
            print(f"{times:5} {text}")
    print(f"{len(every)} models, {failed} that Keras could not make")


if __name__ == "__main__":
    sys.exit(main())
