"""Writes what the builders of layers know of Keras 3: its arguments and their defaults.

    python layer_signatures.py ../../main/resources/org/keras4j/build

keras3-layers.json has, for each class of keras.layers:
  args      the arguments of its constructor in order, without those of every layer
  required  how many of them must be given
  config    the defaults of those that get_config() writes
  base      false when the constructor does not take the arguments of every layer
  common    false when get_config() does not write them
  ranks     the smallest and the largest rank of the input, null for any
  merges    true when it is called on a list of tensors
  young     the arguments that config leaves out because older Keras 3 does not know them
and what the names of initializers, regularizers and constraints stand for.
keras3-configs.json, beside the tests, has whole configs by get_config().
"""
import inspect
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
from keras.src import constraints, initializers, regularizers
from keras.src.layers.merging.base_merge import Merge
from keras.src.layers.preprocessing.image_preprocessing.base_image_preprocessing_layer import (
    BaseImagePreprocessingLayer,
)

BASE = ["activity_regularizer", "trainable", "dtype", "autocast", "name"]
# Not layers of a config, or refused for good.
NONE = ["InputLayer", "Layer", "Lambda", "TFSMLayer", "JaxLayer", "FlaxLayer",
        "TorchModuleWrapper", "Wrapper"]
# Younger than Keras 3.0: left out of configs unless given, so that every Keras 3 reads these.
YOUNG = ["quantization_config", "renorm", "renorm_clipping", "renorm_momentum", "use_gate",
         "sliding_window", "antialias", "input_axes", "output_axes"]
SAMPLES = {
    "activation": "relu", "rate": 0.5, "filters": 4, "kernel_size": 3, "units": 4, "factor": 0.5,
    "pool_size": 2, "output_size": 2, "height": 4, "width": 4, "size": 2, "n": 3, "dims": (2, 1),
    "target_shape": (2, -1), "input_dim": 5, "output_dim": 4, "equation": "ab,bc->ac",
    "output_shape": 4, "num_heads": 2, "key_dim": 4, "head_dim": 4, "num_query_heads": 4,
    "num_key_value_heads": 2, "scale": 0.5, "num_bins": 8, "axes": 1, "l1": 0.1, "stddev": 0.1,
    "max_number": 3, "height_factor": 0.2, "width_factor": 0.2, "seed": None, "bin_boundaries": (0.0, 1.0),
}


def samples(cls, name):
    layers = keras.layers
    special = {
        "Bidirectional": lambda: dict(layer=layers.LSTM(3, name="lstm")),
        "TimeDistributed": lambda: dict(layer=layers.Dense(3, name="dense")),
        "SpectralNormalization": lambda: dict(layer=layers.Dense(3, name="dense")),
        "RNN": lambda: dict(cell=layers.LSTMCell(3, name="lstm_cell")),
        "StackedRNNCells": lambda: dict(cells=[layers.LSTMCell(3, name="lstm_cell")]),
        "Pipeline": lambda: dict(layers=[layers.Rescaling(0.5, name="rescaling")]),
        "Discretization": lambda: dict(bin_boundaries=[0.0, 1.0]),
        "CategoryEncoding": lambda: dict(num_tokens=4),
        "HashedCrossing": lambda: dict(num_bins=8),
        "RandomPosterization": lambda: dict(factor=3),
    }
    if name in special:
        return special[name]()
    return {p.name: SAMPLES[p.name] for p in arguments(cls)[0] if p.default is p.empty}


def arguments(cls):
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    own = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD or p.kind is p.KEYWORD_ONLY]
    takes_base = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return own, takes_base


# Their ranks follow from their arguments.
OF_ARGUMENTS = ["Permute", "Bidirectional", "STFTSpectrogram", "SpectralNormalization"]


def ranks(layer):
    spec = layer.input_spec
    if layer.__class__.__name__ in OF_ARGUMENTS:
        return None
    if isinstance(layer, BaseImagePreprocessingLayer):
        return image_ranks(layer)
    if not isinstance(spec, keras.layers.InputSpec):
        return None
    if spec.ndim is not None:
        return [spec.ndim, spec.ndim]
    return [spec.min_ndim, spec.max_ndim] if spec.min_ndim or spec.max_ndim else None


def image_ranks(layer):
    """What layers of images take, by trial: they tell nothing."""
    taken = []
    for rank in range(2, 6):
        try:
            layer(np.ones([2] * (rank - 3) + [6] * min(2, rank - 1) + [3], "float32"))
            taken.append(rank)
        except Exception:
            pass
    return [3, 4] if taken == [3, 4] else None


def main(folder):
    layers, aliases, configs = {}, {}, []
    for name in sorted(dir(keras.layers)):
        cls = getattr(keras.layers, name)
        if not inspect.isclass(cls) or not issubclass(cls, keras.layers.Layer) or name in NONE:
            continue
        if cls.__name__ != name and hasattr(keras.layers, cls.__name__):
            aliases[name] = cls.__name__
            continue
        own, takes_base = arguments(cls)
        given = samples(cls, name)
        keras.utils.clear_session()
        made = cls(**given)
        config = made.get_config()
        args = [p for p in own if p.name not in BASE or not takes_base]
        defaults = {}
        for p in args:
            if p.default is p.empty or p.name not in config or p.name in YOUNG:
                continue
            d = p.default
            if p.name == "data_format":
                d = config[p.name]
            defaults[p.name] = list(d) if isinstance(d, tuple) else d
        required = 0
        for p in own:
            required += p.default is p.empty
        entry = {"args": [p.name for p in args], "required": required, "config": defaults}
        policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
                  "registered_name": None}
        if takes_base and config["dtype"] != policy:
            defaults["dtype"] = config["dtype"]
        if takes_base and "trainable" not in config:
            entry["common"] = False
        young = [p.name for p in args if p.name in config and p.name in YOUNG]
        if ranks(made):
            entry["ranks"] = ranks(made)
        if isinstance(made, Merge):
            entry["merges"] = True
        if young:
            entry["young"] = young
        if not takes_base:
            entry["base"] = False
        layers[name] = entry
        serialized = keras.layers.serialize(made)
        shown = {k: v for k, v in keras.saving.serialize_keras_object(given).items()}
        configs.append({"class_name": name, "given": shown, "config": serialized["config"]})
    objects = {}
    for kind, module in (("initializers", initializers), ("regularizers", regularizers),
                         ("constraints", constraints)):
        named = {}
        for alias in sorted(module.ALL_OBJECTS_DICT):
            try:
                made = module.serialize(module.get(alias))
                made["config"] = {k: v for k, v in made["config"].items() if k not in YOUNG}
                if made["class_name"] not in ("Initializer", "Constraint"):
                    named[alias] = made
            except (TypeError, KeyError, NotImplementedError):
                pass  # abstract, or without defaults for its arguments
        objects[kind] = named
    with open(os.path.join(folder, "keras3-layers.json"), "w") as out:
        lines = ",\n".join(f'{json.dumps(n)}: {json.dumps(e)}' for n, e in layers.items())
        kinds = ",\n".join(
            f'{json.dumps(k)}: {{\n'
            + ",\n".join(f"{json.dumps(a)}: {json.dumps(o)}" for a, o in named.items()) + "\n}"
            for k, named in objects.items())
        out.write(f'{{"keras_version": "{keras.__version__}",\n"layers": {{\n{lines}\n}},\n'
                  f'"aliases": {json.dumps(aliases)},\n{kinds}\n}}\n')
    tests = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                         "../resources/org/keras4j/build")
    os.makedirs(tests, exist_ok=True)
    with open(os.path.join(tests, "keras3-configs.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c) for c in configs) + "\n]\n")


main(sys.argv[1])
