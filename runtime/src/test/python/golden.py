#!/usr/bin/env python3
"""Makes the golden cases with real Keras 3 and real tf_keras.

    golden.py                     makes every case below ../golden
    golden.py --only 'lstm_*'     makes some of them
    golden.py --check             makes them elsewhere and compares the arrays with the committed ones
    golden.py --reload            also has Keras read every file back and compares its predictions
    golden.py --coverage          prints which layers, generations and forms are covered
"""

import argparse
import fnmatch
import os
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=GOLDEN, help="where the cases go")
    parser.add_argument("--generation", choices=("keras2", "keras3"), help="one Keras generation only")
    parser.add_argument("--only", action="append", metavar="PATTERN", help="names of cases, with * and ?")
    parser.add_argument("--check", action="store_true", help="compare with --out instead of writing there")
    parser.add_argument("--reload", action="store_true", help="drop files that Keras reads to other numbers")
    parser.add_argument("--coverage", action="store_true", help="only print the table")
    return parser.parse_args()


def selected(options):
    import cases
    from goldenlib import registry

    cases.load()
    for case in registry.all_cases():
        if options.only and not any(fnmatch.fnmatch(case.name, pattern) for pattern in options.only):
            continue
        for generation in case.generations:
            if options.generation in (None, generation):
                yield case, generation


def print_coverage(root):
    from goldenlib import coverage

    roots = [root / name for name in ("keras3", "keras2", "old") if (root / name).is_dir()]
    print("\n".join(coverage.table(roots)))


def main():
    options = arguments()
    if options.coverage:
        print_coverage(options.out)
        return 0
    import logging

    import tensorflow as tf

    tf.get_logger().setLevel(logging.ERROR)
    from goldenlib import compare, writer

    failures = 0
    total = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) if options.check else options.out
        for case, generation in selected(options):
            name = f"{generation}/{case.name}"
            try:
                written = writer.write_case(case, generation, root, options.reload)
                notes = written.notes
                if options.check:
                    notes = compare.differences(options.out / name, root / name)
                    failures += bool(notes)
                total += 1
                print(f"{name:56} {written.size:6}  {' '.join(written.forms)}", *notes, sep="\n    ", flush=True)
            except Exception:
                failures += 1
                print(f"{name} FAILED", file=sys.stderr)
                traceback.print_exc(limit=-4)
    print(f"{total} cases, {failures} failed")
    if not options.check:
        print_coverage(options.out)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
