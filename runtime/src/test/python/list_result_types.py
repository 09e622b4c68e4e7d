#!/usr/bin/env python3
"""Keras's result_type of all pairs and triples of dtypes; int and float are Python's numbers.

    list_result_types.py > ../../../../config-schema/src/test/resources/keras-result-types.txt
"""

import itertools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

STRONG = "bool uint8 uint16 uint32 uint64 int8 int16 int32 int64 bfloat16 float16 float32 float64".split()
NUMBERS = {"int": int, "float": float}


def main():
    import keras

    print(f"# Keras {keras.__version__}")
    types = STRONG + list(NUMBERS)
    for n in (1, 2, 3):
        for chosen in itertools.combinations_with_replacement(types, n):
            if n == 1 and chosen[0] in NUMBERS or n == 3 and len(set(chosen)) < 3:
                continue
            print(*chosen, keras.backend.result_type(*[NUMBERS.get(name, name) for name in chosen]))


if __name__ == "__main__":
    main()
