#!/usr/bin/env python3
"""Lists all classes of operations of the Keras that is installed: module and class name, one a line.

    list_operations.py > ../resources/keras-operations.txt
"""

import importlib
import inspect
import os
import pkgutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def modules():
    import keras.src.activations
    import keras.src.ops
    import keras.src.quantizers

    for package in (keras.src.ops, keras.src.activations, keras.src.quantizers):
        for module in pkgutil.iter_modules(package.__path__):
            if not module.name.endswith("_test"):
                yield importlib.import_module(f"{package.__name__}.{module.name}")


def operations():
    from keras.src.layers.layer import Layer
    from keras.src.ops.operation import Operation

    for module in modules():
        for name, member in vars(module).items():
            if not inspect.isclass(member) or member.__module__ != module.__name__:
                continue
            if issubclass(member, Operation) and not issubclass(member, Layer) and member is not Operation:
                yield module.__name__.removeprefix("keras.src."), name


def main():
    import keras

    print(f"# Keras {keras.__version__}")
    for module, name in sorted(operations()):
        print(module, name)


if __name__ == "__main__":
    main()
