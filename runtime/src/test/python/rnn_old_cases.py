#!/usr/bin/env python3
"""Makes golden cases of recurrent layers with genuine old Keras, below ../golden/old.

    python3.7 -m venv venv && venv/bin/pip install tensorflow==1.15.5 'h5py<3' 'protobuf<3.21' 'numpy<1.19' pyyaml \\
        keras_applications keras_preprocessing
    venv/bin/pip install --no-deps --target k224 keras==2.2.4
    PYTHONPATH=k224 venv/bin/python rnn_old_cases.py keras     # likewise 1.2.2, 2.0.8, 2.1.6, 2.3.1
    KERAS_BACKEND=theano PYTHONPATH=k224:theano venv/bin/python rnn_old_cases.py keras
    venv/bin/python rnn_old_cases.py tf                        # tf.keras of TensorFlow 1.13, 1.15, 2.2

A second argument is a pattern of names. Cases that the Keras at hand cannot make are listed with its reason.
"""

import fnmatch
import json
import os
import shutil
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "golden", "old")
CASES = []

if sys.argv[1] == "tf":
    import tensorflow as tf

    K = tf.keras
    VERSION = "tf" + ".".join(tf.__version__.split(".")[:2])
else:
    import keras as K

    VERSION = "k" + K.__version__
L = K.layers
Model = K.models.Model
PREFIX = VERSION + ("_theano" if os.environ.get("KERAS_BACKEND") == "theano" else "")
ONE = VERSION.startswith("k1")
STEPS, WIDTH = 4, 3


def case(*versions):
    """A case of the named versions, which are beginnings of VERSION."""

    def register(function):
        if not versions or any(VERSION.startswith(v) for v in versions):
            CASES.append((function.__name__, function))
        return function

    return register


def normal(*shape):
    return np.random.randn(*shape).astype("float32")


def model(inputs, outputs):
    inputs = inputs if isinstance(inputs, list) else [inputs]
    outputs = outputs if isinstance(outputs, list) else [outputs]
    return Model(input=inputs, output=outputs) if ONE else Model(inputs=inputs, outputs=outputs)


def randomize(of):
    of.set_weights([normal(*w.shape) * 0.5 for w in of.get_weights()])


def flat(outputs):
    found = []
    for output in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        found.extend(flat(output) if isinstance(output, (list, tuple)) else [output])
    return found


def reset(of):
    for layer in of.layers:
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_states"):
            layer.reset_states()


def write(name, build):
    np.random.seed(sum(map(ord, VERSION + name)))
    made = build()
    built, data, rows = made[:3]
    reference = made[3] if len(made) > 3 else None
    randomize(built)
    directory = os.path.join(OUT, "%s_%s" % (PREFIX, name))
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, "model.h5")
    reset(built)
    built.save(path)
    runner = built
    if reference is not None:
        scratch = os.path.join(directory, "scratch.h5")
        built.save_weights(scratch)
        reference.load_weights(scratch)
        os.remove(scratch)
        runner = reference
    reset(runner)
    outputs = runner.predict(data if len(data) > 1 else data[0], batch_size=rows)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    np.savez(os.path.join(directory, "inputs.npz"), **{"input_%d" % i: x for i, x in enumerate(data)})
    np.savez(os.path.join(directory, "outputs.npz"), **{"output_%d" % i: x for i, x in enumerate(outputs)})
    rows = [{"name": l.name, "class_name": type(l).__name__, "params": int(l.count_params())} for l in built.layers]
    expect = {"keras_version": str(K.__version__), "output_dtypes": [str(o.dtype) for o in outputs], "layers": rows}
    expect["total_params"] = int(built.count_params())
    with open(os.path.join(directory, "expect.json"), "w") as file:
        json.dump(expect, file)
        file.write("\n")
    return sum(os.path.getsize(os.path.join(directory, f)) for f in os.listdir(directory))


def tokens(rows):
    ids = np.random.randint(1, 6, (rows, STEPS)).astype("float32")
    ids[0, 2:] = 0
    ids[1, 0] = 0
    return ids


def embedded(batch=None):
    ids = L.Input(batch_shape=(batch, STEPS))
    options = {"input_dim": 6, "output_dim": WIDTH, "mask_zero": True}
    return ids, L.Embedding(**options)(ids)


# Stacks of cells: the order of their states, and what masked steps give.


def cells():
    return [L.LSTMCell(3), L.GRUCell(3)]


@case("k2.1", "k2.2", "k2.3", "tf1", "tf2")
def stack_states():
    x = L.Input((STEPS, WIDTH))
    return model(x, flat(L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_state=True)(x))), [normal(2, STEPS, WIDTH)], 2


@case("k2.1", "k2.2", "k2.3")
def stack_initial_state():
    x, states = L.Input((STEPS, WIDTH)), [L.Input((3,)), L.Input((3,)), L.Input((3,))]
    y = L.RNN(cells(), return_sequences=True)(x, initial_state=states)
    return model([x] + states, y), [normal(2, STEPS, WIDTH)] + [normal(2, 3) for _ in states], 2


@case("k2.1", "k2.2", "k2.3", "tf1", "tf2")
def stack_masked():
    ids, x = embedded()
    outputs = [
        L.RNN(cells(), return_sequences=True)(x),
        L.RNN(cells())(x),
        L.RNN(cells(), return_sequences=True, go_backwards=True)(x),
        L.RNN(cells(), return_sequences=True, unroll=True)(x),
    ]
    return model(ids, outputs), [tokens(3)], 3


@case("k2.1", "k2.2", "k2.3")
def stack_masked_initial_state():
    ids, x = embedded()
    states = [L.Input((3,)), L.Input((3,)), L.Input((3,))]
    outputs = [
        L.RNN(cells(), return_sequences=True)(x, initial_state=states),
        L.RNN(cells(), go_backwards=True)(x, initial_state=states),
    ]
    return model([ids] + states, outputs), [tokens(3)] + [normal(3, 3) for _ in states], 3


# Masks in both directions.


def masked_rnn(cell):
    def build():
        ids, x = embedded()
        layer = getattr(L, cell)
        outputs = [
            layer(2, return_sequences=True, go_backwards=True)(x),
            layer(2, go_backwards=True, unroll=True)(x),
            L.Bidirectional(layer(2, return_sequences=True), merge_mode="sum")(x),
            L.Bidirectional(layer(2), merge_mode="ave")(x),
        ]
        return model(ids, outputs), [tokens(3)], 3

    return build


for _cell in ("LSTM", "GRU", "SimpleRNN"):
    CASES.append(("masked_%s" % _cell, masked_rnn(_cell)))


# Activations and implementations.


def functions(cell):
    def build():
        x = L.Input((STEPS, WIDTH))
        key = "inner_activation" if ONE else "recurrent_activation"
        names = ["hard_sigmoid", "sigmoid", "relu", "softsign"]
        outputs = [getattr(L, cell)(2, activation="tanh" if i % 2 else "softplus", **{key: n})(x) for i, n in enumerate(names)]
        outputs.append(getattr(L, cell)(2)(x))
        return model(x, outputs), [normal(2, STEPS, WIDTH)], 2

    return build


def implementations(cell):
    def build():
        x = L.Input((STEPS, WIDTH))
        options = [{"consume_less": c} for c in ("cpu", "mem", "gpu")] if ONE else [{"implementation": i} for i in (0, 1, 2)]
        if VERSION.startswith("tf2"):
            options = options[1:]
        outputs = [getattr(L, cell)(2, return_sequences=True, **o)(x) for o in options]
        outputs.append(getattr(L, cell)(2, unroll=True, **options[-1])(x))
        return model(x, outputs), [normal(2, STEPS, WIDTH)], 2

    return build


for _cell in ("LSTM", "GRU"):
    CASES.append(("functions_%s" % _cell, functions(_cell)))
    CASES.append(("implementations_%s" % _cell, implementations(_cell)))


@case("k2.1", "k2.2", "k2.3", "tf1", "tf2")
def gru_reset_after():
    ids, x = embedded()
    outputs = [L.GRU(3, reset_after=r, return_sequences=True)(x) for r in (True, False)]
    return model(ids, outputs), [tokens(3)], 3


# Convolutional LSTMs.


def conv_lstm(first, **arguments):
    def build():
        shape = (3, 2, 5, 4) if first else (3, 5, 4, 2)
        x = L.Input(shape)
        if ONE:
            order = {"dim_ordering": "th" if first else "tf"}
            ones = {"strides": "subsample", "padding": "border_mode"}
            options = {ones.get(k, k): v for k, v in arguments.items()}
            layer = L.ConvLSTM2D(2, 3, 2, **dict(options, **order))
        else:
            order = {"data_format": "channels_first" if first else "channels_last"}
            layer = L.ConvLSTM2D(2, (3, 2), **dict(arguments, **order))
        return model(x, flat(layer(x))), [normal(2, *shape)], 2

    return build


CASES.append(("conv_lstm_first", conv_lstm(True, padding="same", return_sequences=True)))
# Keras 1 leaves the strides out of what it saves.
CASES.append(("conv_lstm_last_valid", conv_lstm(False, padding="valid", go_backwards=True, **({} if ONE else {"strides": (2, 1)}))))
CASES.append(("conv_lstm_first_valid", conv_lstm(True, padding="valid", inner_activation="sigmoid") if ONE else conv_lstm(True, dilation_rate=2, recurrent_activation="sigmoid", return_state=True)))


# States from batch to batch.


@case()
def stateful():
    x = L.Input(batch_shape=(2, STEPS, WIDTH))
    y = L.LSTM(2, stateful=True, return_sequences=True)(x)
    z = L.Bidirectional(L.GRU(2, stateful=True, return_sequences=True))(y)
    outputs = [z, L.SimpleRNN(2, stateful=True, go_backwards=True)(x)]
    return model(x, outputs), [normal(4, STEPS, WIDTH)], 2


@case()
def stateful_masked():
    ids, x = embedded(2)
    outputs = [L.GRU(2, stateful=True, return_sequences=True)(x), L.LSTM(2, stateful=True)(x)]
    data = tokens(4)
    data[2, 0] = 0
    data[3, :] = 0
    return model(ids, outputs), [data], 2


@case("k2.2", "k2.3", "tf2.2")
def stateful_initial_state():
    x, h = L.Input(batch_shape=(2, STEPS, WIDTH)), L.Input(batch_shape=(2, 3))
    return model([x, h], L.GRU(3, stateful=True, input_shape=(STEPS, WIDTH))(x, initial_state=h)), [normal(4, STEPS, WIDTH), normal(4, 3)], 2


@case()
def stateful_conv_lstm():
    x = L.Input(batch_shape=(2, 3, 4, 4, 1))
    if ONE:
        layer = L.ConvLSTM2D(1, 2, 2, dim_ordering="tf", border_mode="same", stateful=True)
    else:
        layer = L.ConvLSTM2D(1, 2, padding="same", stateful=True)
    return model(x, layer(x)), [normal(4, 3, 4, 4, 1)], 2


# TimeDistributed: its masks with and without a declared batch.


def distributed(batch):
    def build():
        ids = L.Input(batch_shape=(batch, 3, STEPS))
        embedding = L.Embedding(input_dim=6, output_dim=WIDTH, mask_zero=True)
        y = L.TimeDistributed(L.LSTM(2, return_sequences=True))(embedding(ids))
        data = np.random.randint(0, 3, (4, 3, STEPS)).astype("float32")
        data[:, 0, 1] = 1
        return model(ids, y), [data], 2

    return build


def distributed_dense(batch):
    def build():
        ids, x = embedded(batch)
        y = L.TimeDistributed(L.Dense(2))(x)
        return model(ids, L.GRU(2)(y)), [tokens(4)], 2

    return build


def distributed_inner(batch):
    def build():
        ids = L.Input(batch_shape=(batch, 3, STEPS))
        y = L.TimeDistributed(L.Embedding(input_dim=6, output_dim=WIDTH, mask_zero=True))(ids)
        y = L.TimeDistributed(L.GRU(2, return_sequences=True))(y)
        data = np.random.randint(0, 3, (4, 3, STEPS)).astype("float32")
        return model(ids, y), [data], 2

    return build


for _batch, _name in ((None, ""), (2, "_fixed")):
    CASES.append(("distributed" + _name, distributed(_batch)))
    CASES.append(("distributed_dense" + _name, distributed_dense(_batch)))
    CASES.append(("distributed_inner" + _name, distributed_inner(_batch)))


@case()
def distributed_stateful():
    x = L.Input(batch_shape=(2, 3, STEPS, WIDTH))
    y = L.TimeDistributed(L.LSTM(2, stateful=True, return_sequences=True))(x)
    return model(x, y), [normal(4, 3, STEPS, WIDTH)], 2


# cuDNN's layers, by way of the plain layers into which Keras reads their weights.


def idle(layer, inputs, states):
    """In the place of cuDNN's op, which no CPU has: what it gives is not asked for."""
    y = K.backend.dot(inputs, layer.kernel[:, : layer.units])
    return (y if layer.return_sequences else y[:, -1]), list(states)


def cudnn(**arguments):
    def build():
        x = L.Input((STEPS, WIDTH))
        lstm, gru = (K.layers.CuDNNLSTM, K.layers.CuDNNGRU) if hasattr(L, "CuDNNGRU") else (tf.compat.v1.keras.layers.CuDNNLSTM, tf.compat.v1.keras.layers.CuDNNGRU)
        lstm._process_batch = gru._process_batch = idle
        made = model(x, flat([lstm(2, **arguments)(x), gru(3, **arguments)(x)]))
        y = L.Input((STEPS, WIDTH))
        plain = [L.LSTM(2, recurrent_activation="sigmoid", **arguments)(y)]
        plain.append(L.GRU(3, recurrent_activation="sigmoid", reset_after=True, **arguments)(y))
        return made, [normal(2, STEPS, WIDTH)], 2, model(y, flat(plain))

    return build


if not ONE and VERSION >= "k2.1":
    CASES.append(("cudnn_backwards_state", cudnn(go_backwards=True, return_state=True, return_sequences=True)))


# Names of TensorFlow's own.


@case("tf1.15")
def versions_1():
    """What TensorFlow 1 has by the name of LSTM, saved under the names of its first versions."""

    class LSTMV1(tf.compat.v1.keras.layers.LSTM):
        pass

    class GRUV1(tf.compat.v1.keras.layers.GRU):
        pass

    ids, x = embedded()
    return model(ids, [LSTMV1(2, return_sequences=True)(x), GRUV1(2)(x)]), [tokens(3)], 3


@case("tf1.13")
def unified_lstm():
    from tensorflow.python.keras.layers.recurrent import UnifiedLSTM

    ids, x = embedded()
    outputs = [UnifiedLSTM(2, return_sequences=True)(x), L.Bidirectional(UnifiedLSTM(2))(x)]
    return model(ids, outputs), [tokens(3)], 3


@case("tf1.15", "tf2")
def peephole():
    x = L.Input((STEPS, WIDTH))
    cell = tf.keras.experimental.PeepholeLSTMCell
    outputs = [L.RNN(cell(2), return_sequences=True)(x), L.RNN([cell(2, activation="relu"), L.LSTMCell(2)])(x)]
    return model(x, outputs), [normal(2, STEPS, WIDTH)], 2


@case("tf1.15", "tf2.2")
def wrapped_cells():
    x = L.Input((STEPS, WIDTH))
    from tensorflow.python.keras.layers import rnn_cell_wrapper_v2 as wrappers

    stack = [wrappers.ResidualWrapper(L.GRUCell(WIDTH)), wrappers.DeviceWrapper(L.LSTMCell(2), "/cpu:0")]
    return model(x, L.RNN(stack, return_sequences=True)(x)), [normal(2, STEPS, WIDTH)], 2


@case("tf1.15", "tf2.2", "tf2.9")
def time_major():
    x = L.Input((2, WIDTH))
    y = L.Bidirectional(L.LSTM(2, time_major=True, return_sequences=True))(x)
    return model(x, y), [normal(STEPS, 2, WIDTH)], STEPS


def main():
    pattern = sys.argv[2] if len(sys.argv) > 2 else "*"
    for name, build in CASES:
        if fnmatch.fnmatch(name, pattern):
            getattr(K.backend, "clear_session", int)()
            try:
                print("%-32s %6d" % (PREFIX + "_" + name, write(name, build)))
            except Exception as e:
                shutil.rmtree(os.path.join(OUT, "%s_%s" % (PREFIX, name)), ignore_errors=True)
                print("%-32s %s: %s" % (PREFIX + "_" + name, type(e).__name__, str(e).replace("\n", " ")[:160]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
