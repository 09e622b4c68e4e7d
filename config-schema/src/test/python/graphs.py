"""Writes the graphs that GraphsTest expects, as real Keras builds them.

Run once for each Keras generation, from anywhere:

    python config-schema/src/test/python/graphs.py keras
    python config-schema/src/test/python/graphs.py tf_keras

NAME.json is the config as Keras saves it, NAME.expect.json what Keras says of the model made again
from it: name, class, output shapes of each call and parameters of each layer, trainable and
then other weights, inputs and outputs.
"""

import importlib
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

GENERATION = sys.argv[1]
keras = importlib.import_module(GENERATION)
L = keras.layers
K3 = GENERATION == "keras"
OUT = pathlib.Path(__file__).parents[1] / "resources" / "graphs" / GENERATION


def shape(t):
    return [None if d is None else int(d) for d in t.shape]


def flat(structure):
    if isinstance(structure, dict):
        return [t for k in sorted(structure) for t in flat(structure[k])]
    if isinstance(structure, (list, tuple)):
        return [t for item in structure for t in flat(item)]
    return [structure]


def calls(model, layer):
    """Shapes of the outputs of each call that belongs to the model."""
    found = []
    for i, node in enumerate(layer._inbound_nodes):
        key = f"{layer.name}_ib-{i}" if not K3 else None
        if K3:
            from keras.src.ops.function import make_node_key

            belongs = make_node_key(layer, i) in model._nodes
            outputs = node.output_tensors
        else:
            belongs = key in model._network_nodes
            outputs = flat(node.outputs)
        if belongs:
            found.append([shape(t) for t in outputs])
    return found


def functional(model):
    return getattr(model, "_functional", None) or model if K3 else model


def without_training(config):
    """The config without what only training needs, to keep the files small."""
    if isinstance(config, dict):
        ends = ("_initializer", "_regularizer", "_constraint", "_config")
        return {k: without_training(v) for k, v in config.items() if not k.endswith(ends)}
    return [without_training(v) for v in config] if isinstance(config, list) else config


def write(name, model):
    config = without_training(json.loads(model.to_json()))
    again = keras.models.model_from_json(json.dumps(config))
    graph = functional(again)
    layers = again.operations if K3 and hasattr(again, "operations") else again.layers
    expect = {
        "layers": [
            {
                "name": l.name,
                "class_name": l.__class__.__name__,
                "calls": calls(graph, l),
                "params": l.count_params() if hasattr(l, "count_params") else 0,
            }
            for l in layers
        ],
        "weights": [
            [w.name.split("/")[-1].split(":")[0], shape(w)]
            for w in again.trainable_weights + again.non_trainable_weights
        ],
        "trainable": len(again.trainable_weights),
        "inputs": [shape(t) for t in flat(again.inputs)],
        "outputs": [shape(t) for t in flat(again.outputs)],
        "total_params": again.count_params(),
    }
    OUT.mkdir(parents=True, exist_ok=True)
    for ending, value in (("json", config), ("expect.json", expect)):
        text = json.dumps(value, separators=(",", ":"))
        (OUT / f"{name}.{ending}").write_text(text + "\n")


def inp(shape_, name, **kw):
    return keras.Input(shape_, name=name, **kw)


def embeddings():
    ids = inp((None,), "ids", dtype="int32")
    x = L.Embedding(20, 6, mask_zero=True, name="emb")(ids)
    a = L.LSTM(5, name="lstm")(x)
    b = L.GRU(4, return_sequences=True, name="gru")(x)
    c, h = L.GRU(3, reset_after=False, return_state=True, go_backwards=True, name="state")(b)
    d = L.SimpleRNN(2, use_bias=False, activation="linear", name="simple")(b)
    return keras.Model(ids, [a, c, h, d])


def bidirectional():
    ids = inp((7,), "ids")
    x = L.Embedding(9, 4, mask_zero=True, name="emb")(ids)
    seq = L.Bidirectional(L.LSTM(3, return_sequences=True), name="both")(x)
    outs = []
    for mode in ("sum", "mul", "ave"):
        outs.append(L.Bidirectional(L.GRU(2), merge_mode=mode, name=mode)(seq))
    outs += L.Bidirectional(L.GRU(2, return_sequences=True), merge_mode=None, name="none")(seq)
    outs += L.Bidirectional(L.LSTM(2, return_state=True), name="states")(seq)
    own = L.Bidirectional(
        L.LSTM(2, name="there"),
        backward_layer=L.GRU(2, go_backwards=True, name="back"),
        name="own",
    )
    outs.append(own(seq))
    return keras.Model(ids, outs)


def encoder_decoder():
    src, tgt = inp((None,), "src"), inp((None,), "tgt")
    x = L.Embedding(9, 4, mask_zero=True, name="a")(src)
    y = L.Embedding(8, 4, mask_zero=True, name="b")(tgt)
    _, h, c = L.LSTM(5, return_state=True, name="encoder")(x)
    z = L.LSTM(5, return_sequences=True, name="decoder")(y, initial_state=[h, c])
    w = L.Bidirectional(L.GRU(5, return_sequences=True), name="bi")(y, initial_state=[h, c])
    out = L.TimeDistributed(L.Dense(8, activation="softmax"), name="td")(L.Concatenate(name="cat")([z, w]))
    return keras.Model([src, tgt], out)


def time_distributed():
    x = inp((4, 5, 3), "x")
    a = L.TimeDistributed(L.LSTM(2), name="rnn")(x)
    b = L.TimeDistributed(L.TimeDistributed(L.Dense(6)), name="twice")(x)
    ids = inp((None, 5), "ids")
    c = L.TimeDistributed(L.Embedding(7, 3, mask_zero=True), name="words")(ids)
    inner = keras.Sequential([inp((5, 3), "step"), L.GRU(4), L.Dense(2)], name="inner")
    d = L.TimeDistributed(inner, name="nested")(x)
    e = L.TimeDistributed(inner, name="again")(c)
    return keras.Model([x, ids], [a, b, d, e])


def merging():
    x, y, z = inp((4, 3), "x"), inp((4, 3), "y"), inp((3,), "z")
    outs = [L.Add(name="add")([x, y]), L.Multiply(name="mul")([x, z])]
    outs += [L.Concatenate(axis=1, name="time")([x, y]), L.Concatenate(axis=-1, name="last")([x, y])]
    outs += [L.Subtract(name="sub")([x, y]), L.Average(name="ave")([x, y, x])]
    outs += [L.Maximum(name="max")([x, y]), L.Minimum(name="min")([x, y])]
    return keras.Model([x, y, z], outs)


def masked_merging():
    a, b = inp((6,), "a"), inp((6,), "b")
    emb = L.Embedding(5, 4, mask_zero=True, name="emb")
    x, y = emb(a), emb(b)
    outs = [L.LSTM(2, name=f"rnn_{k}")(v) for k, v in {
        "add": L.Add(name="add")([x, y]),
        "mul": L.Multiply(name="mul")([x, y]),
        "cat": L.Concatenate(name="cat")([x, y]),
        "time": L.Concatenate(axis=1, name="time")([x, y]),
    }.items()]
    return keras.Model([a, b], outs)


def shared():
    a, b = inp((4,), "a"), inp((4,), "b")
    dense = L.Dense(4, name="dense")
    other = L.Dense(4, name="other")
    x = dense(other(dense(a)))
    return keras.Model([a, b], [x, dense(b)])


def nested():
    i = inp((4,), "i")
    h = L.Dense(5, name="h")(i)
    two = keras.Model(i, [h, L.Dense(2, name="g")(h)], name="two")
    seq = keras.Sequential([inp((5,), "j"), L.Dense(3, name="s")], name="seq")
    x = inp((4,), "x")
    u, v = two(x)
    w, t = two(L.Dense(4, name="again")(v))
    return keras.Model(x, [seq(u), seq(w), t])


def nested_deep():
    i = inp((3,), "i")
    inner = keras.Model(i, L.Dense(3, name="d")(i), name="inner")
    j = inp((3,), "j")
    middle = keras.Model(j, L.Add(name="add")([inner(j), inner(inner(j))]), name="middle")
    k = inp((3,), "k")
    out = middle(middle(k))
    return keras.Model(k, [out, middle(out)])


def frozen():
    inner = keras.Sequential([inp((4,), "i"), L.Dense(3, name="a"), L.Dense(3, name="b")], name="in")
    inner.layers[0].trainable = False
    x = inp((4,), "x")
    y = L.Dense(2, name="top")(inner(x))
    lstm = L.Bidirectional(L.LSTM(2), name="bi")
    model = keras.Model(x, [y, lstm(L.Embedding(3, 2, name="e")(x))])
    lstm.trainable = False
    return model


def dictionaries():
    a, b = inp((4,), "second"), inp((3,), "first")
    x = L.Concatenate(name="cat")([a, b])
    outputs = {"z": L.Dense(2, name="two")(x), "y": L.Dense(1, name="one")(x)}
    inner = keras.Model({"second": a, "first": b}, outputs, name="inner")
    p, q = inp((4,), "p"), inp((3,), "q")
    r = inner({"second": p, "first": q})
    return keras.Model({"b": p, "a": q}, {"sum": L.Add(name="add")([r["y"], r["z"]]), "all": r["z"]})


def single():
    x = inp((None, 3), "x")
    return keras.Model(x, L.Bidirectional(L.SimpleRNN(2, return_sequences=True), name="bi")(x))


def chain():
    return keras.Sequential(
        [inp((None,), "ids"), L.Embedding(9, 4, mask_zero=True), L.Bidirectional(L.LSTM(3)), L.Dense(1)],
        name="chain",
    )


def chain_of_chains():
    inner = keras.Sequential([L.Dense(3), L.Dense(2)], name="inner")
    return keras.Sequential([inp((5,), "x"), inner, L.Dense(1)], name="outer")


def deferred():
    m = keras.Sequential([L.Dense(3), L.Dense(2)], name="deferred")
    m.build((None, 4))
    return m


def keyword_arguments():
    x, m = inp((5, 3), "x"), inp((5,), "m", dtype="bool")
    y = L.LSTM(2, return_sequences=True, name="lstm")(x, mask=m)
    z = L.GRU(2, name="gru")(y, mask=m, training=False)
    return keras.Model([x, m], z)


def stateful():
    x = keras.Input(batch_shape=(2, 4, 3), name="x")
    y = L.LSTM(3, stateful=True, return_sequences=True, name="lstm")(x)
    return keras.Model(x, L.Bidirectional(L.GRU(2, stateful=True), name="bi")(y))


def time_major():
    x = keras.Input(batch_shape=(4, None, 3), name="x")
    y = L.LSTM(2, time_major=True, return_sequences=True, name="lstm")(x)
    z = L.Bidirectional(L.GRU(2, time_major=True, return_sequences=True), name="bi")(y)
    return keras.Model(x, [z, L.SimpleRNN(3, time_major=True, name="last")(z)])


def raw_indices():
    """Layers that other models called first."""
    dense = L.Dense(4, name="dense")
    i = inp((4,), "i")
    keras.Model(i, dense(i))
    x = inp((4,), "x")
    return keras.Model(x, L.Dense(1, name="one")(dense(x)))


CASES = [
    embeddings, bidirectional, encoder_decoder, time_distributed, merging, masked_merging, shared,
    nested, nested_deep, frozen, dictionaries, single, chain, chain_of_chains, deferred,
    keyword_arguments, stateful, raw_indices,
]
if not K3:
    CASES.append(time_major)

for case in CASES:
    keras.backend.clear_session()
    try:
        write(case.__name__, case())
    except Exception as e:
        print("FAILED", case.__name__, type(e), str(e)[:600])
