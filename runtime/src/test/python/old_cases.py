#!/usr/bin/env python3
"""Makes golden cases with the old Keras of the Python that runs it, below ../golden/old.

    KERAS_BACKEND=tensorflow python3.7 old_cases.py     with standalone Keras 1.2.2 … 2.3.1 (or theano)
    python3.7 old_cases.py                              with the tf.keras of TensorFlow 1.13 … 2.9

What each needs is in oldlib/requirements.txt. A case names the versions that make it.
"""

import argparse
import fnmatch
import os
import sys

from oldlib import attention, general, kit, local, merging, spatial, tensorflow_ops, training  # noqa: F401 (register their cases)

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="*")
    parser.add_argument("--out", default=os.path.join(HERE, "..", "golden", "old"))
    options = parser.parse_args()
    failed = 0
    for function_name, function, settings in kit.CASES:
        name = kit.PREFIX + "_" + function_name
        if not fnmatch.fnmatch(name, options.only):
            continue
        try:
            size = kit.write(options.out, name, function, **settings)
            print("%6d %s" % (size, name))
        except Exception as error:
            failed += 1
            print("FAILED %s: %s" % (name, str(error).splitlines()[0] if str(error) else repr(error)))
        kit.K.clear_session() if hasattr(kit.K, "clear_session") and kit.BACKEND == "tensorflow" else None
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
