"""Writes one case: the files of Keras, inputs, outputs and what to expect."""

import json
import shutil
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .kit import Kit
from .registry import KERAS3

MODEL_KERAS = "model.keras"
MODEL_H5 = "model.h5"
WEIGHTS_V3 = "model.weights.h5"
WEIGHTS_LEGACY = "weights.h5"
WEIGHTS_SHARDED = "model.weights.json"  # only of cases that ask for it
MODEL_JSON = "model.json"
FORMS = (MODEL_KERAS, MODEL_H5, WEIGHTS_V3, WEIGHTS_LEGACY)

HANDY_CASE_BYTES = 30_000
TWO_FORMS_BYTES = 28_000
TWO_FORMS_FAMILIES = ("structure", "nested")


class Built:
    """A case's model with random weights, its inputs, and Keras's outputs."""

    def __init__(self, case, generation):
        self.case = case
        self.generation = generation
        self.kit = Kit(generation, case.name)
        result = case.build(self.kit)
        self.model, inputs = result if isinstance(result, tuple) else (result, None)
        if not self.kit.randomized:
            self.kit.randomize(self.model)
        self.inputs = self.kit.default_inputs(self.model) if inputs is None else inputs
        self.notes = []

    def predict(self, model=None):
        """The outputs as a flat list, dicts by sorted key; of another model by a call, which is quicker."""
        if model is None and self.kit.reference is not None:
            model = self.kit.reference(self.model)
        packed = self._pack(model or self.model)
        rows = self.kit.batch_size or len(self.inputs[0])
        if self.kit.batch_size:
            result = (model or self.model).predict(packed, batch_size=rows, verbose=0)
        elif model is not None or self.case.eager:
            result = (model or self.model)(packed, training=False)
        else:
            result = self.model.predict(packed, batch_size=rows, verbose=0)
        return [_plain_text(np.asarray(array)) for array in self._flatten(result)]

    def _pack(self, model):
        """The inputs in the structure in which the model takes them."""
        struct = getattr(model, "_inputs_struct" if self.kit.keras3 else "_nested_inputs", None)
        inputs = self.inputs
        if any(array.dtype.kind == "U" for array in inputs):
            inputs = [_tensor(array) for array in inputs]
        if isinstance(struct, dict):
            return self._tree().pack_sequence_as(struct, inputs)
        return inputs[0] if len(inputs) == 1 else inputs

    def _flatten(self, structure):
        return self._tree().flatten(structure)

    def _tree(self):
        if self.kit.keras3:
            return self.kit.K.tree
        import tensorflow as tf

        return tf.nest


def _tensor(array):
    """Keras takes text as tensors of TensorFlow, and numbers beside it likewise."""
    import tensorflow as tf

    return tf.constant(array.tolist(), tf.string) if array.dtype.kind == "U" else tf.constant(array)


def _plain_text(array):
    """TensorFlow's text as NumPy's own."""
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8")
    if array.dtype.kind != "O":
        return array
    return np.array([item.decode() for item in array.reshape(-1)]).reshape(array.shape)


def write_form(built, form, directory):
    """Writes one form with Keras's own functions; raises what Keras raises."""
    model = built.model
    path = directory / form
    if form in (MODEL_KERAS, MODEL_H5):
        model.save(path)
        return
    (directory / MODEL_JSON).write_text(model.to_json(), encoding="utf-8")
    if form == WEIGHTS_SHARDED:
        model.save_weights(path, max_shard_size=6e-6)
        return
    if form == WEIGHTS_LEGACY and built.generation == KERAS3:
        import h5py
        from keras.src.legacy.saving import legacy_h5_format

        with h5py.File(path, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
    else:
        model.save_weights(path)


def read_form(built, form, directory):
    """The model as Keras itself reads it back."""
    keras = built.kit.K
    if form in (MODEL_KERAS, MODEL_H5):
        return keras.models.load_model(directory / form)
    model = keras.models.model_from_json((directory / MODEL_JSON).read_text(encoding="utf-8"))
    model.load_weights(directory / form)
    return model


def expectation(built, outputs):
    model = built.model
    expect = {"keras_version": built.kit.K.__version__}
    for key in ("atol", "rtol"):
        value = getattr(built.case, key)
        if value is not None:
            expect[key] = value
    expect["output_dtypes"] = [str(array.dtype) for array in outputs]
    expect["layers"] = [_layer_row(built, layer) for layer in model.layers]
    if not _shares_layers_between_models(model):
        expect["total_params"] = _params(model)
    return expect


def _shares_layers_between_models(model):
    """Keras counts such a layer once, but what it saves no longer tells that the two are one."""
    seen = []

    def visit(of):
        for layer in of.layers:
            seen.append(id(layer))
            if hasattr(layer, "layers"):
                visit(layer)

    visit(model)
    return len(seen) != len(set(seen))


def _keras_infers_another_shape(layer):
    """Keras 3's summary is wrong where glu halves an axis, where the two directions of a Bidirectional
    differ in width, where a CategoryEncoding counts in more than two axes, where a lookup counts in more than two axes or a TextVectorization counts, where a MelSpectrogram has channels, where an EinsumDense has free axes, and for the scores of an attention whose query
    and value differ in length: what the layers give has another shape."""
    activation = getattr(layer, "activation", None)
    if type(layer).__name__ == "Activation" and getattr(activation, "__name__", "") == "glu":
        return True
    if type(layer).__name__ == "Bidirectional":
        units = [getattr(part, "units", None) for part in (layer.forward_layer, layer.backward_layer)]
        return units[0] != units[1]
    if type(layer).__name__ == "CategoryEncoding":
        return len(layer.output.shape) > 2 and layer.output_mode != "one_hot"
    if type(layer).__name__ == "MelSpectrogram":
        return len(layer.input.shape) > 2
    if type(layer).__name__ in ("StringLookup", "IntegerLookup"):
        return len(layer.output.shape) > 2 and layer.output_mode not in ("int", "one_hot")
    if type(layer).__name__ == "TextVectorization":
        return layer._output_mode != "int" or layer._split is None
    if "embedding_lookup" in layer.name:
        return True  # of a constant table, which is another one when it is read back
    if type(layer).__name__ == "EinsumDense":
        return None in layer.partial_output_shape or "..." in layer.equation
    if type(layer).__name__ == "MultiHeadAttention":
        nodes = getattr(layer, "_inbound_nodes", [])
        return any(isinstance(node.output_tensors, list) and len(node.output_tensors) > 1 for node in nodes)
    return False


def _params(of):
    """Keras 2 also counts the number of documents that an adapted lookup saw, which no file keeps."""
    parts = of._flatten_layers() if type(of).__module__.startswith("tf_keras") else []
    return int(of.count_params()) - sum(hasattr(part, "num_documents") for part in parts)


def _layer_row(built, layer):
    row = {"name": layer.name, "class_name": type(layer).__name__}
    shapes = None if _keras_infers_another_shape(layer) else _output_shapes(built, layer)
    if shapes is not None:
        row["output_shape"] = shapes
    row["params"] = _params(layer)
    return row


def _output_shapes(built, layer):
    """The layer's output shape within this model; None when its calls differ in shape."""
    model = built.model
    if built.kit.keras3:
        graph = getattr(model, "_functional", None) or model
        every = [node for nodes in graph._nodes_by_depth.values() for node in nodes]
        nodes = [node for node in every if node.operation is layer]
        calls = [[list(t.shape) for t in node.output_tensors] for node in nodes]
    else:
        network = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
        nodes = [node for node in layer.inbound_nodes if id(node) in network]
        calls = [[list(t.shape) for t in built._flatten(node.outputs)] for node in nodes]
    if not calls or any(call != calls[0] for call in calls):
        return None
    return calls[0][0] if len(calls[0]) == 1 else calls[0]


def write_npz(path, prefix, arrays):
    """Plain npz; bfloat16, which npz has not, is stored as the same numbers in float32, text as UTF-8."""
    plain = [a.astype("float32") if a.dtype.name == "bfloat16" else a for a in arrays]
    plain = [np.char.encode(a, "utf-8") if a.dtype.kind == "U" else a for a in plain]
    np.savez(path, **{f"{prefix}_{i}": array for i, array in enumerate(plain)})


def dump_json(path, value):
    """One layer a line, so that a diff of two cases can be read."""
    text = json.dumps(value, indent=None)
    text = text.replace('"layers": [', '"layers": [\n  ').replace("}, {", "},\n  {").replace("}]", "}\n]")
    path.write_text(text + "\n", encoding="utf-8")


def form_order(case_name, generation):
    """Which forms to try first: others for each case, so that all are well covered.

    Keras 3's own forms come more often than those that it only keeps for old times' sake.
    """
    number = zlib.crc32(f"{generation}/{case_name}".encode())
    if generation == KERAS3:
        first, second = (
            (MODEL_KERAS, WEIGHTS_V3),
            (MODEL_KERAS, MODEL_H5),
            (MODEL_KERAS, WEIGHTS_LEGACY),
            (WEIGHTS_V3, MODEL_KERAS),
            (WEIGHTS_V3, MODEL_H5),
            (MODEL_H5, MODEL_KERAS),
            (MODEL_H5, WEIGHTS_V3),
            (WEIGHTS_LEGACY, WEIGHTS_V3),
        )[number % 8]
        return (first, second, *(form for form in FORMS if form not in (first, second)))
    start = number % len(FORMS)
    order = FORMS[start:] + FORMS[:start]
    return (order[0], order[2], order[1], order[3])


@dataclass
class Written:
    """What became of a case: the forms kept, the size of the directory, and Keras's outputs."""

    model: object
    outputs: list
    forms: list
    size: int
    notes: list


def write_case(case, generation, root, reload=False, any_size=False):
    """Makes the case directory below root; any_size keeps every form, however large."""
    built = Built(case, generation)
    target = Path(root) / generation / case.name
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        written = []
        for form in case.forms or form_order(case.name, generation):
            try:
                write_form(built, form, scratch)
                written.append(form)
            except Exception as error:  # Keras cannot write every model in every form
                (scratch / form).unlink(missing_ok=True)
                built.notes.append(f"{form} not written: {type(error).__name__}: {_first_line(error)}")
        outputs = built.predict()
        if reload:
            written = [form for form in written if _reads_back(built, form, scratch, outputs)]
        write_npz(scratch / "inputs.npz", "input", built.inputs)
        write_npz(scratch / "outputs.npz", "output", outputs)
        dump_json(scratch / "expect.json", expectation(built, outputs))
        forms = written if any_size else _fitting(scratch, written, case)
        if not forms:
            sizes = {form: (scratch / form).stat().st_size for form in written}
            raise ValueError(f"{generation}/{case.name}: no form fits {case.max_bytes} bytes: {sizes}")
        keep = ["inputs.npz", "outputs.npz", "expect.json", *forms]
        if {WEIGHTS_V3, WEIGHTS_LEGACY, WEIGHTS_SHARDED} & set(forms):
            keep.append(MODEL_JSON)
        if WEIGHTS_SHARDED in forms:
            keep += [path.name for path in scratch.glob("model_0*.weights.h5")]
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in keep:
            shutil.copyfile(scratch / name, target / name)
    size = sum(path.stat().st_size for path in target.iterdir())
    return Written(built.model, outputs, forms, size, built.notes)


def _fitting(directory, written, case):
    """The first form of a handy size, else the smallest; two where the form of the file matters most."""
    size = sum((directory / name).stat().st_size for name in ("inputs.npz", "outputs.npz", "expect.json"))
    handy = [form for form in written if size + _added_size(directory, form, ()) <= HANDY_CASE_BYTES]
    smallest = min(written, key=lambda form: _added_size(directory, form, ()), default=None)
    chosen = []
    for form in handy or ([smallest] if smallest else []):
        more = _added_size(directory, form, chosen)
        if size + more <= (TWO_FORMS_BYTES if chosen else case.max_bytes):
            chosen.append(form)
            size += more
        if chosen and (len(chosen) == 2 or case.family not in TWO_FORMS_FAMILIES):
            break
    return chosen


def _added_size(directory, form, chosen):
    size = (directory / form).stat().st_size
    needs_json = form in (WEIGHTS_V3, WEIGHTS_LEGACY)
    if needs_json and not any(f in (WEIGHTS_V3, WEIGHTS_LEGACY) for f in chosen):
        size += (directory / MODEL_JSON).stat().st_size
    return size


def _reads_back(built, form, directory, outputs):
    """False for a form that Keras itself reads back to other numbers: it is no specification."""
    try:
        again = built.predict(read_form(built, form, directory))
    except Exception as error:
        built.notes.append(f"{form} kept, Keras cannot read it: {type(error).__name__}: {_first_line(error)}")
        return True
    atol = built.case.atol or 1e-5
    for expected, actual in zip(outputs, again):
        if expected.dtype.kind == "U":
            same = np.array_equal(expected, actual)
        else:
            a, b = expected.astype("float64"), actual.astype("float64")
            same = a.shape == b.shape and np.allclose(a, b, atol=atol, rtol=1e-4, equal_nan=True)
        if not same:
            built.notes.append(f"{form} dropped: Keras reads it back to other numbers")
            return False
    return True


def _first_line(error):
    lines = str(error).strip().splitlines()
    return lines[0][:160] if lines else ""
