#!/usr/bin/env python3
"""Makes a case for `keras4j verify` from a Keras model of yours: its file, inputs, and the outputs of your Keras.

    python record_case.py model.keras
    python record_case.py model.h5 --inputs samples.npz --output mycase
    python record_case.py model.json --weights model.weights.h5
    python record_case.py my_module:make_model
    python record_case.py my_model.py:make_model --keras tf_keras
    keras4j verify mycase

It needs nothing but NumPy and the Keras that made the model: keras 2 or 3, tf_keras, or the one inside TensorFlow.
Inputs are random unless --inputs gives them: numbers of a normal distribution, token ids within the range of the
Embedding that takes them, words of a vocabulary, or whatever else a layer says that it takes.
"""

from __future__ import print_function

import argparse
import importlib
import importlib.util
import inspect
import json
import logging
import os
import random
import re
import shutil
import sys
import warnings
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402

# Layers that hand on what they get, so that a later layer says what an input may hold.
HANDING_ON = {
    "ActivityRegularization", "Concatenate", "Cropping1D", "Cropping2D", "Dropout", "Flatten", "Identity",
    "InputLayer", "Masking", "Permute", "RepeatVector", "Reshape", "SpatialDropout1D",
}  # fmt: skip
SIZES = (7, 32, 64, 224)
WORDS = "the a of to and in is good bad film we saw it no yes never again today one two".split()


class Failure(Exception):
    """What is told to the user in a line."""


# --- Which Keras -----------------------------------------------------------------------------------------------


def keras_module(name):
    """The module of that name, or None where it is not installed."""
    try:
        if name == "tensorflow.keras":
            import tensorflow

            return tensorflow.keras
        return importlib.import_module(name)
    except ImportError:
        return None


def major(module):
    return int(str(module.__version__).split(".")[0])


def written_by(path):
    """The version of Keras that wrote a file, as the file has it, or None."""
    if os.path.isdir(path):
        return None
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if "metadata.json" in archive.namelist():
                return json.loads(archive.read("metadata.json").decode("utf-8")).get("keras_version")
        return None
    if path.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            return json.load(file).get("keras_version")
    try:
        import h5py

        with h5py.File(path, "r") as file:
            version = file.attrs.get("keras_version")
    except (ImportError, OSError):
        return None
    return version.decode("utf-8") if isinstance(version, bytes) else version


def candidates(wanted, version):
    """The installed Keras modules to try, the one closest to the file first."""
    if wanted:
        module = keras_module(wanted)
        if module is None:
            raise Failure("there is no module '{}' here: {}".format(wanted, sys.executable))
        return [module]
    names = ["keras", "tf_keras", "tensorflow.keras"]
    if version and int(re.match(r"\d*", str(version)).group() or 0) < 3:
        names = ["tf_keras", "keras", "tensorflow.keras"]
    found = []
    for name in names:
        if name == "tensorflow.keras" and found:
            continue
        module = keras_module(name)
        if module is not None and all(module is not other for other in found):
            found.append(module)
    if not found:
        raise Failure("there is no Keras in this Python: {}".format(sys.executable))
    return found


def keras_of(model, otherwise):
    """The module of the Keras that a model was made with."""
    for cls in type(model).__mro__:
        top = cls.__module__.split(".")[0]
        if top in ("keras", "tf_keras", "keras_core"):
            return importlib.import_module(top)
        if top.startswith("tensorflow"):
            return keras_module("tensorflow.keras")
    return otherwise


# --- The model -------------------------------------------------------------------------------------------------


class Source:
    """A model, the Keras it belongs to, and how its file gets into the case."""

    def __init__(self, model, keras, save):
        self.model = model
        self.keras = keras
        self.save = save  # save(directory, is_same) gives the names of the files; is_same predicts again


def is_function(word):
    return not os.path.exists(word) and re.match(r"^.+:[A-Za-z_][\w.]*$", word)


def from_function(word):
    place, _, name = word.rpartition(":")
    if place.endswith(".py"):
        spec = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
        if not os.path.exists(place):
            raise Failure("there is no file {}".format(place))
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        sys.path.insert(0, os.path.dirname(os.path.abspath(place)))
        spec.loader.exec_module(module)
    else:
        sys.path.insert(0, os.getcwd())
        try:
            module = importlib.import_module(place)
        except ModuleNotFoundError as error:
            raise Failure("cannot import {}: {}".format(place, error))
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise Failure("{} has no '{}'".format(place, part))
        found = getattr(found, part)
    model = found() if inspect.isroutine(found) else found
    if not hasattr(model, "get_weights"):
        raise Failure("{} gave no Keras model, but {!r}".format(word, type(model).__name__))
    keras = keras_of(model, None)
    if keras is None:
        raise Failure("cannot tell which Keras {} is of".format(type(model).__name__))
    return Source(model, keras, lambda directory, is_same: save_model(model, keras, directory, is_same))


def save_model(model, keras, directory, is_same):
    """Saves with Keras's own functions in the forms that it has and reads back to the same numbers."""
    saved = []
    forms = ["model.h5"]
    if major(keras) >= 3 or (major(keras) == 2 and version_tuple(keras) >= (2, 12)):
        forms.insert(0, "model.keras")
    for form in forms:
        path = os.path.join(directory, form)
        try:
            model.save(path)
            why = None if is_same(load(keras, path, None)) else "Keras reads it back to other numbers"
        except Exception as error:  # Keras cannot write every model in every form
            why = first_line(error)
        if why is None:
            saved.append(form)
            continue
        if os.path.exists(path):
            os.remove(path)
        note("no {}: {}".format(form, why))
    if not saved:
        shutil.rmtree(directory)
        raise Failure("Keras itself can save this model in no form that it reads again")
    return saved


def version_tuple(keras):
    return tuple(int(n) for n in re.findall(r"\d+", str(keras.__version__))[:2])


def from_file(path, weights, wanted):
    if not os.path.exists(path):
        raise Failure("there is no file {} (a function is MODULE:FUNCTION or FILE.py:FUNCTION)".format(path))
    if os.path.isdir(path) and os.path.exists(os.path.join(path, "saved_model.pb")):
        raise Failure("{} is a SavedModel, which keras4j does not read: load it in Keras and save it as .keras "
                      "or .h5, or give the function that does".format(path))  # fmt: skip
    errors = []
    for keras in candidates(wanted, written_by(path)):
        name = keras.__name__.replace(".api", "").split("._")[0]
        try:
            model = load(keras, path, weights)
        except Exception as error:
            errors.append("{} {}: {}".format(name, keras.__version__, first_line(error)))
            continue
        return Source(model, keras, lambda directory, _: copy_files(path, weights, directory))
    raise Failure("no Keras here reads {}:\n  {}".format(path, "\n  ".join(errors)))


def load(keras, path, weights):
    if path.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            model = keras.models.model_from_json(file.read())
        if weights is None:
            raise Failure("a .json holds no weights: give them with --weights FILE")
        model.load_weights(weights)
        return model
    if weights is not None:
        raise Failure("--weights goes with a .json")
    options = {}
    if "compile" in parameters(keras.models.load_model):
        options["compile"] = False
    return keras.models.load_model(path, **options)


def copy_files(path, weights, directory):
    if path.endswith(".json"):
        name = "model.weights.h5"
        if is_legacy(weights):
            name = "weights.h5"
        shutil.copyfile(path, os.path.join(directory, "model.json"))
        shutil.copyfile(weights, os.path.join(directory, name))
        return ["model.json", name]
    name = "model.keras" if zipfile.is_zipfile(path) or os.path.isdir(path) else "model.h5"
    target = os.path.join(directory, name)
    if os.path.isdir(path):
        shutil.copytree(path, target)
    else:
        shutil.copyfile(path, target)
    return [name]


def is_legacy(weights):
    """Whether a file of weights has the layout of Keras 1 and 2."""
    try:
        import h5py

        with h5py.File(weights, "r") as file:
            return "layer_names" in file.attrs
    except ImportError:
        return not weights.endswith(".weights.h5")


# --- What the inputs may hold ----------------------------------------------------------------------------------


class Port:
    """An input of the model: its name, shape (with None), dtype, and the hints of the layers that take it."""

    def __init__(self, name, shape, dtype):
        self.name = name
        self.shape = shape
        self.dtype = dtype
        self.limit = None  # whole numbers below it
        self.words = None
        self.sentences = False

    def below(self, limit):
        if limit:
            self.limit = int(limit) if self.limit is None else min(self.limit, int(limit))


def ports_of(model):
    tensors = list(getattr(model, "inputs", None) or [])
    ports = []
    for i, tensor in enumerate(tensors):
        shape = tensor.shape
        shape = shape.as_list() if hasattr(shape, "as_list") else list(shape)
        if not shape and hasattr(tensor, "_keras_shape"):
            shape = list(tensor._keras_shape)
        history = getattr(tensor, "_keras_history", None)
        layer = getattr(history, "operation", None) or (history[0] if history else None)
        name = str(getattr(layer, "name", None) or getattr(tensor, "name", "input_%d" % i)).split(":")[0]
        dtype = tensor.dtype
        dtype = getattr(dtype, "name", None) or str(dtype)
        ports.append(Port(name, [None if d is None else int(d) for d in shape], dtype.replace("_ref", "")))
    for port, tensor in zip(ports, tensors):
        follow(model, tensor, port, set())
    return ports


def follow(model, tensor, port, seen):
    """Asks the layers that take a tensor what it may hold."""
    for layer in all_layers(model):
        for given, made in calls(layer):
            if all(t is not tensor for t in given) or (id(layer), id(tensor)) in seen:
                continue
            seen.add((id(layer), id(tensor)))
            at = [t is tensor for t in given].index(True)
            inner = list(getattr(layer, "inputs", None) or []) if hasattr(layer, "layers") else []
            if at < len(inner):
                follow(layer, inner[at], port, seen)
            elif not ask(layer, port) and type(layer).__name__ in HANDING_ON:
                for t in made:
                    follow(model, t, port, seen)


def all_layers(model):
    functional = getattr(model, "_functional", None)
    layers = list(getattr(model, "layers", []))
    if functional is not None:
        layers += [layer for layer in functional.layers if all(layer is not other for other in layers)]
    return layers


def nodes_of(model):
    """The calls that a model is made of; a layer may have others, from before."""
    graph = getattr(model, "_functional", None) or model
    return [node for nodes in (getattr(graph, "_nodes_by_depth", None) or {}).values() for node in nodes]


def calls(layer, model=None):
    """What a layer was called with, and what it gave, for each of its calls, or those within a model."""
    nodes = getattr(layer, "_inbound_nodes", None) or getattr(layer, "inbound_nodes", None) or []
    within = nodes_of(model) if model is not None else []
    for node in nodes:
        if within and all(node is not other for other in within):
            continue
        given = getattr(node, "input_tensors", None)
        made = getattr(node, "output_tensors", None)
        if given is None:
            given, made = getattr(node, "keras_inputs", []), getattr(node, "outputs", [])
        yield flat(given), flat(made)


def ask(layer, port):
    """Takes a layer's word for what it takes; False when it has none."""
    while type(layer).__name__ in ("TimeDistributed", "Bidirectional") and hasattr(layer, "layer"):
        layer = layer.layer
    kind = type(layer).__name__
    if hasattr(layer, "input_dim") and "Embedding" in kind:
        port.below(layer.input_dim)
    elif "PositionEmbedding" in kind and hasattr(layer, "vocabulary_size"):
        port.below(layer.vocabulary_size)
    elif kind == "CategoryEncoding":
        port.below(layer.num_tokens)
    elif kind == "HashedCrossing" or kind == "Hashing":
        port.below(1000)
    elif kind == "TextVectorization":
        port.words = [str(word) for word in layer.get_vocabulary()[2:]] + WORDS[:3]
        port.sentences = True
    elif kind == "StringLookup":
        port.words = [str(word) for word in layer.get_vocabulary() if str(word)] + ["unheard-of"]
    elif kind == "IntegerLookup":
        port.words = [int(word) for word in layer.get_vocabulary()] + [12345]
    else:
        return False
    return True


def flat(structure):
    """The leaves of nested lists and dicts, those of a dict by sorted key, as Keras orders them."""
    if structure is None:
        return []
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flat(structure[key])]
    if isinstance(structure, (list, tuple)):
        return [leaf for item in structure for leaf in flat(item)]
    return [structure]


# --- Inputs ----------------------------------------------------------------------------------------------------


def random_input(port, shape, chance):
    if port.words:
        words = [port.words[i] for i in chance.randint(0, len(port.words), size=int(np.prod(shape)))]
        if port.sentences:
            words = [" ".join([word] + [port.words[i] for i in chance.randint(0, len(port.words), 4)]) for word in words]
        return np.array(words).reshape(shape)
    if port.dtype == "string":
        return np.array([WORDS[i] for i in chance.randint(0, len(WORDS), size=int(np.prod(shape)))]).reshape(shape)
    if port.limit is not None:
        return chance.randint(0, port.limit, size=shape).astype(plain(port.dtype))
    if port.dtype == "bool":
        return chance.randint(0, 2, size=shape).astype(bool)
    if "int" in port.dtype:
        return chance.randint(0, 256 if port.dtype == "uint8" else 10, size=shape).astype(port.dtype)
    if "complex" in port.dtype:
        return (chance.standard_normal(shape) + 1j * chance.standard_normal(shape)).astype(port.dtype)
    return chance.standard_normal(shape).astype(plain(port.dtype))


def plain(dtype):
    """A type that NumPy has."""
    return "float32" if dtype == "bfloat16" or dtype.startswith("float8") else dtype


def random_inputs(ports, args, size):
    chance = np.random.RandomState(args.seed)
    arrays = []
    for port in ports:
        shape = args.shapes.get(port.name, args.shapes.get("")) or port.shape[1:]
        rows = args.rows if not port.shape or port.shape[0] is None else port.shape[0]
        filled = [size if d is None else d for d in shape]
        if port.dtype == "string" and shape == [None]:
            filled = [1]
        arrays.append(random_input(port, [rows] + filled, chance))
    return arrays


def given_inputs(path, ports):
    """The arrays of an .npz, by the inputs' names, as input_0, input_1, …, or in their order; or of one .npy."""
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return [loaded]
    names = list(loaded.files)
    numbered = ["input_%d" % i for i in range(len(names))]
    wanted = [port.name for port in ports]
    if wanted and set(wanted) <= set(names):
        return [loaded[name] for name in wanted]
    if set(numbered) == set(names):
        return [loaded[name] for name in numbered]
    if not wanted or len(wanted) == len(names):
        return [loaded[name] for name in names]
    raise Failure("{} holds {}, the model's inputs are {}".format(path, ", ".join(names), ", ".join(wanted)))


# --- Outputs ---------------------------------------------------------------------------------------------------


def packed(model, arrays):
    """The inputs in the structure in which the model takes them."""
    arrays = [text_tensor(a) for a in arrays]
    structure = getattr(model, "_inputs_struct", None)
    structure = getattr(model, "_nested_inputs", None) if structure is None else structure
    functional = getattr(model, "_functional", None)
    if structure is None and functional is not None:
        structure = getattr(functional, "_inputs_struct", None)
    rest = list(arrays)

    def fill(part):
        if isinstance(part, dict):
            return dict((key, fill(part[key])) for key in sorted(part))
        if isinstance(part, (list, tuple)):
            return [fill(item) for item in part]
        return rest.pop(0)

    if isinstance(structure, (dict, list, tuple)) and len(flat(structure)) == len(arrays):
        return fill(structure)
    return arrays[0] if len(arrays) == 1 else arrays


def text_tensor(array):
    """Keras takes text as tensors of TensorFlow."""
    if array.dtype.kind not in "US":
        return array
    import tensorflow as tf

    return tf.constant(array.tolist(), tf.string)


def outputs_of(model, arrays):
    given = packed(model, arrays)
    if any(a.dtype.kind in "US" for a in arrays):
        result = model(given)
    else:
        result = model.predict(given, batch_size=len(arrays[0]), verbose=0)
    return [as_array(leaf) for leaf in flat(result)]


def as_array(leaf):
    if hasattr(leaf, "to_tensor") or hasattr(leaf, "dense_shape"):
        raise Failure("an output is ragged or sparse, which keras4j does not give")
    array = np.asarray(leaf.numpy() if hasattr(leaf, "numpy") else leaf)
    if array.dtype.kind == "O":
        texts = [t if isinstance(t, bytes) else str(t).encode("utf-8") for t in array.reshape(-1)]
        array = np.array(texts, dtype="S").reshape(array.shape)
    return array


def stored(array):
    """Text as UTF-8; types that an .npz has not as the same numbers in float32."""
    if array.dtype.kind == "U":
        return np.char.encode(array, "utf-8")
    if array.dtype.kind == "V" or array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        return array.astype("float32")
    return array


def predict_random(model, ports, args):
    """Random inputs and their outputs; unknown dimensions grow until the model takes them."""
    unknown = any(d is None for port in ports for d in port.shape[1:])
    sizes = (args.dim,) if args.dim else SIZES if unknown else SIZES[:1]
    for size in sizes:
        arrays = random_inputs(ports, args, size)
        try:
            return arrays, outputs_of(model, arrays)
        except Failure:
            raise
        except Exception as error:
            if size == sizes[-1]:
                hint = "; give inputs of your own: --inputs FILE.npz, or shapes: --shape [NAME=]N,N"
                raise Failure("Keras cannot predict with random inputs: {}{}".format(first_line(error), hint))


# --- The case --------------------------------------------------------------------------------------------------


def same(outputs, others):
    """Whether two predictions agree, as far as two runs of one Keras do."""
    if len(outputs) != len(others):
        return False
    for a, b in zip(outputs, others):
        if a.dtype.kind in "SUb" or b.dtype.kind in "SUb":
            close = np.array_equal(a, b)
        else:
            a, b = stored(a), stored(b)
            close = a.shape == b.shape and np.allclose(a, b, atol=1e-4, rtol=1e-4, equal_nan=True)
        if not close:
            return False
    return True


def expectation(source, outputs, args):
    expect = {"keras_version": str(source.keras.__version__)}
    backend = getattr(source.keras, "backend", None)
    if callable(getattr(backend, "backend", None)):
        expect["backend"] = str(backend.backend())
    for key in ("atol", "rtol"):
        if getattr(args, key) is not None:
            expect[key] = getattr(args, key)
    expect["output_dtypes"] = [str(a.dtype) for a in outputs]
    expect["layers"] = [layer_row(layer) for layer in getattr(source.model, "layers", [])]
    return expect


def layer_row(layer):
    row = {"name": layer.name}
    if not hasattr(layer, "layers"):  # the classes of models have had several names
        row["class_name"] = type(layer).__name__
    try:
        lookups = [part for part in [layer] + list(getattr(layer, "layers", [])) if hasattr(part, "num_documents")]
        if not lookups:  # Keras 2 counts what no file keeps
            row["params"] = int(layer.count_params())
    except Exception:
        pass  # a layer without weights yet
    return row


def activations(source, arrays):
    """What each layer gives that is called once and gives one tensor, under its name."""
    model = source.model
    tensors = {}
    for layer in all_layers(model):
        made = [t for _, t in calls(layer, model)]
        if len(made) == 1 and len(made[0]) == 1 and type(layer).__name__ != "InputLayer":
            tensors[layer.name] = made[0][0]
    names = list(tensors)
    every = source.keras.models.Model(model.inputs, [tensors[name] for name in names])
    return dict(zip(names, outputs_of(every, arrays)))


def record(args):
    for name in args.imports:
        sys.path.insert(0, os.getcwd())
        importlib.import_module(name)
    random.seed(args.seed)
    np.random.seed(args.seed)
    if is_function(args.model):
        source = from_function(args.model)
    else:
        source = from_file(args.model, args.weights, args.keras)
    model = source.model
    ports = ports_of(model)
    unknown = sorted(set(args.shapes) - set(port.name for port in ports) - {""})
    if unknown:
        raise Failure("the model has no input {}; it has {}".format(unknown[0], ", ".join(p.name for p in ports)))
    if args.inputs:
        arrays = given_inputs(args.inputs, ports)
        if ports and len(arrays) != len(ports):
            raise Failure("the model has {} inputs, {} were given".format(len(ports), len(arrays)))
        outputs = outputs_of(model, arrays)
    elif not ports:
        raise Failure("the model does not know its inputs: give them with --inputs FILE.npz")
    else:
        arrays, outputs = predict_random(model, ports, args)
    os.makedirs(args.output)
    saved = source.save(args.output, lambda again: same(outputs, outputs_of(again, arrays)))
    np.savez(os.path.join(args.output, "inputs.npz"), **numbered("input", arrays))
    np.savez(os.path.join(args.output, "outputs.npz"), **numbered("output", outputs))
    if args.layers:
        named = dict((port.name, stored(a)) for port, a in zip(ports, arrays))
        named.update((name, stored(a)) for name, a in activations(source, arrays).items())
        np.savez(os.path.join(args.output, "activations.npz"), **named)
        saved.append("activations.npz")
    with open(os.path.join(args.output, "expect.json"), "w", encoding="utf-8") as file:
        json.dump(expectation(source, outputs, args), file, indent=1)
        file.write("\n")
    tell(args, source, saved, ports, arrays, outputs)


def numbered(word, arrays):
    return dict(("%s_%d" % (word, i), stored(a)) for i, a in enumerate(arrays))


def tell(args, source, saved, ports, arrays, outputs):
    name = source.keras.__name__.replace(".api", "").split("._")[0]
    print("{}: {}, by {} {}".format(args.output, ", ".join(saved), name, source.keras.__version__))
    for i, array in enumerate(arrays):
        print("  input_{}   {}  {}".format(i, shown(array), ports[i].name if ports else "").rstrip())
    for i, array in enumerate(outputs):
        print("  output_{}  {}".format(i, shown(array)))
    for i, array in enumerate(outputs):
        if array.dtype.kind in "fc" and not np.all(np.isfinite(array)):
            note("output_{} holds NaN or infinities".format(i))
        elif array.dtype.kind == "f" and array.size > 1 and np.all(array == array.reshape(-1)[0]):
            note("output_{} is the same number everywhere: inputs of your own would tell more".format(i))
    print("now run: keras4j verify {}".format(args.output))
    if args.layers:
        print("     and: keras4j compare {0}/{1} {0}/activations.npz".format(args.output, saved[0]))


def shown(array):
    return "{} {}".format("text" if array.dtype.kind in "US" else array.dtype, list(array.shape))


def parameters(function):
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return ()


def first_line(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "{}: {}".format(type(error).__name__, lines[0][:300] if lines else "")


def note(text):
    print("note: " + text, file=sys.stderr)


def shape_argument(text):
    name, _, dims = text.rpartition("=")
    try:
        return name, [int(d) for d in dims.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError("expected [NAME=]N,N,... without the batch, got " + text)


def arguments(words):
    parser = argparse.ArgumentParser(
        prog="record_case.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", metavar="MODEL", help="a model file, MODULE:FUNCTION or FILE.py:FUNCTION")
    parser.add_argument("-o", "--output", metavar="DIR", help="the case to make (default: case-MODEL)")
    parser.add_argument("-i", "--inputs", metavar="FILE", help="an .npz with the inputs by name or in order, or an .npy")
    parser.add_argument("-w", "--weights", metavar="FILE", help="the weights of a .json")
    parser.add_argument("-k", "--keras", metavar="NAME", help="keras, tf_keras or tensorflow.keras (default: by the file)")
    parser.add_argument("--import", dest="imports", metavar="MODULE", action="append", default=[],
                        help="a module that registers classes of your own")  # fmt: skip
    parser.add_argument("--rows", type=int, default=2, metavar="N", help="rows of random inputs (default: 2)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="seed of random inputs (default: 0)")
    parser.add_argument("--dim", type=int, metavar="N", help="what unknown dimensions are (default: 7, or more where needed)")
    parser.add_argument("--shape", dest="shapes", type=shape_argument, action="append", default=[], metavar="[NAME=]N,N",
                        help="the shape of an input, without the batch")  # fmt: skip
    parser.add_argument("--atol", type=float, metavar="X", help="the tolerance: |a-b| <= atol + rtol*|b|")
    parser.add_argument("--rtol", type=float, metavar="X", help="see --atol")
    parser.add_argument("--layers", action="store_true", help="record what each layer gives, too, for keras4j compare")
    args = parser.parse_args(words)
    args.shapes = dict(args.shapes)
    if args.output is None:
        stem = os.path.basename(args.model.rstrip("/")).replace(".py:", "-").replace(":", "-")
        args.output = "case-" + re.sub(r"(\.weights)?\.(keras|h5|hdf5|json)$", "", stem)
    if os.path.exists(args.output):
        parser.error("{} exists: remove it, or name another with --output".format(args.output))
    if args.rows < 1 or args.dim is not None and args.dim < 1:
        parser.error("--rows and --dim: expected 1 or more")
    return args


def main(words):
    args = arguments(words)
    warnings.filterwarnings("ignore")
    for name in ("tensorflow", "absl"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        record(args)
    except Failure as failure:
        print("record_case.py: {}".format(failure), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
