"""ONNX files of models whose export is unusable, or slow for want of ONNX's own operators.

tf2onnx makes an ONNX Loop of a GRU, and of a GELU an operator that ONNX does not have. What is
written here is what ONNX Runtime is fastest with.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 20


class Graph:
    """Nodes and weights in the order in which they are added; values are named by their numbers."""

    def __init__(self):
        self.nodes = []
        self.weights = []

    def weight(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, op, *inputs, outputs=1, **attributes):
        """The last output of the node; those before it are left out."""
        names = [""] * (outputs - 1) + [f"v{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[-1]

    def dense(self, x, kernel, bias):
        return self.add("Add", self.add("MatMul", x, self.weight(kernel)), self.weight(bias))

    def reshape(self, x, *shape):
        return self.add("Reshape", x, self.weight(np.array(shape, dtype=np.int64)))

    def save(self, path, model, dtype, result):
        """The model has one input, of which the batch is left open, and one matrix as its output."""
        shape = ["batch", *model.inputs[0].shape[1:]]
        classes = model.outputs[0].shape[1]
        graph = helper.make_graph(
            self.nodes,
            "by_hand",
            [helper.make_tensor_value_info("x", dtype, shape)],
            [helper.make_tensor_value_info(result, TensorProto.FLOAT, ["batch", classes])],
            self.weights,
        )
        proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
        onnx.checker.check_model(proto)
        onnx.save(proto, str(path))


def bidirectional_gru(model, path):
    """The last states of both directions, beside each other, go through the softmax layer."""
    embedding, recurrent, dense = [x for x in model.layers if type(x).__name__ != "InputLayer"]
    cells = [recurrent.forward_layer.cell, recurrent.backward_layer.cell]
    units = cells[0].units
    g = Graph()
    steps = g.add("Gather", g.weight(embedding.embeddings), g.add("Transpose", "x", perm=[1, 0]))
    last = g.add(
        "GRU",
        steps,
        # Keras's gates z, r, h are in ONNX's order; its two rows of the bias are ONNX's halves.
        g.weight(np.stack([np.asarray(c.kernel).T for c in cells])),
        g.weight(np.stack([np.asarray(c.recurrent_kernel).T for c in cells])),
        g.weight(np.stack([np.asarray(c.bias).reshape(-1) for c in cells])),
        outputs=2,
        hidden_size=units,
        direction="bidirectional",
        linear_before_reset=1,
    )
    both = g.reshape(g.add("Transpose", last, perm=[1, 0, 2]), 0, 2 * units)
    g.save(path, model, TensorProto.INT32, g.add("Softmax", g.dense(both, dense.kernel, dense.bias), axis=-1))


def transformer(model, path):
    """Blocks of attention and two dense layers, each added to what it was given and normalized."""
    g = Graph()
    layers = iter([x for x in model.layers if type(x).__name__ not in ("InputLayer", "Add")])
    x = "x"
    tokens = model.inputs[0].shape[1]
    layer = next(layers)
    while type(layer).__name__ == "MultiHeadAttention":
        x = _normalized(g, g.add("Add", x, _attention(g, x, layer, tokens)), next(layers))
        first, second = next(layers), next(layers)
        inner = g.add("Gelu", g.dense(x, first.kernel, first.bias))
        x = _normalized(g, g.add("Add", x, g.dense(inner, second.kernel, second.bias)), next(layers))
        layer = next(layers)
    pooled = g.add("ReduceMean", x, g.weight(np.array([1], dtype=np.int64)), keepdims=0)
    head = next(layers)
    g.save(path, model, TensorProto.FLOAT, g.add("Softmax", g.dense(pooled, head.kernel, head.bias), axis=-1))


def _normalized(g, x, layer):
    return g.add("LayerNormalization", x, g.weight(layer.gamma), g.weight(layer.beta), axis=-1, epsilon=layer.epsilon)


def _attention(g, x, layer, tokens):
    heads, size = layer.num_heads, layer.key_dim
    width = heads * size

    def project(part, perm):
        kernel = np.asarray(part.kernel).reshape(-1, width)
        bias = np.asarray(part.bias).reshape(-1)
        return g.add("Transpose", g.reshape(g.dense(x, kernel, bias), 0, tokens, heads, size), perm=perm)

    query = project(layer.query_dense, [0, 2, 1, 3])
    key = project(layer.key_dense, [0, 2, 3, 1])
    value = project(layer.value_dense, [0, 2, 1, 3])
    scores = g.add("Mul", g.add("MatMul", query, key), g.weight(np.float32(size**-0.5)))
    mixed = g.add("MatMul", g.add("Softmax", scores, axis=-1), value)
    rows = g.reshape(g.add("Transpose", mixed, perm=[0, 2, 1, 3]), 0, tokens, width)
    return g.dense(rows, np.asarray(layer.output_dense.kernel).reshape(width, -1), layer.output_dense.bias)


WRITERS = {"BiGRU": bidirectional_gru, "Transformer": transformer}
