"""Prints the module of each operation class of the installed Keras 3, as serialised models name it.

    python keras3_modules.py > config-schema/src/main/resources/org/keras4j/registry/keras3-operations.properties
"""

import inspect
import os
import pkgutil
import importlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras.src.ops.operation import Operation
import keras.src.ops as ops

found = {}
modules = [m.name for m in pkgutil.iter_modules(ops.__path__, "keras.src.ops.")]
modules += ["keras.src.activations.activations", "keras.src.quantizers.quantizers"]
for name in modules:
    if name.endswith("_test"):
        continue
    module = importlib.import_module(name)
    for c, cls in vars(module).items():
        if inspect.isclass(cls) and issubclass(cls, Operation) and cls.__module__ == name:
            if cls is not Operation and not issubclass(cls, keras.layers.Layer):
                found[c] = name
print(f"# The modules of the operation classes of Keras {keras.__version__}; made by keras3_modules.py")
for c in sorted(found):
    print(f"{c}={found[c]}")
