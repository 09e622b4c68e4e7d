"""Prints the arguments of each layer class of the installed Keras 3, as its constructor takes them.

    python keras3_layers.py > config-schema/src/main/resources/org/keras4j/convert/keras3-layers.properties
"""

import inspect
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

COMMON = {"self", "name", "trainable", "dtype"}
INNER = {"weights", "rank", "pool_dimensions", "pool_mode", "input_tensor", "lora_rank", "lora_alpha"}


def arguments(cls):
    found = {}
    for base in cls.__mro__:
        if base is keras.layers.Layer:
            break
        if "__init__" not in base.__dict__:
            continue
        parameters = inspect.signature(base.__init__).parameters.values()
        for p in parameters:
            if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY):
                found[p.name] = True
        if not any(p.kind == p.VAR_KEYWORD for p in parameters):
            break
    left_out = COMMON | INNER
    if cls.__name__ != "RNN":
        left_out |= {"cell"}
    if cls.__name__ == "InputLayer":
        left_out |= {"shape", "batch_size"}
    return [name for name in found if name not in left_out]


print(f"# The arguments of the layers of Keras {keras.__version__}; made by keras3_layers.py")
for name in sorted(dir(keras.layers)):
    cls = getattr(keras.layers, name)
    if inspect.isclass(cls) and issubclass(cls, keras.layers.Layer) and cls is not keras.layers.Layer:
        print(f"{name}={','.join(arguments(cls))}")
