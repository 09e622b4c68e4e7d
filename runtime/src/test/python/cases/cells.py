"""RNN over cells and stacks of cells."""

from goldenlib.registry import KERAS2, KERAS3, add, case

from .dtypes import HALF
from .embedding import masked
from .recurrent import STEPS, WIDTH, _flat

CELLS = {
    "lstm": lambda k: k.L.LSTMCell(3),
    "gru": lambda k: k.L.GRUCell(3),
    "gru_reset_before": lambda k: k.L.GRUCell(2, reset_after=False),
    "simple": lambda k: k.L.SimpleRNNCell(3, activation="relu"),
    "softmax": lambda k: k.L.LSTMCell(3, activation="softmax", recurrent_activation="hard_sigmoid"),
    "stack": lambda k: [k.L.LSTMCell(3), k.L.GRUCell(2), k.L.LSTMCell(4, use_bias=False)],
    "stack_same": lambda k: [k.L.LSTMCell(3), k.L.LSTMCell(3, recurrent_activation="hard_sigmoid")],
    "stack_of_one": lambda k: [k.L.GRUCell(3)],
    "stack_of_stacks": lambda k: [k.L.StackedRNNCells([k.L.GRUCell(3), k.L.LSTMCell(2)]), k.L.SimpleRNNCell(2)],
}


def _plain(cell, **arguments):
    def build(k):
        x = k.input(STEPS, WIDTH)
        return k.model(x, _flat([k.L.RNN(CELLS[cell](k), **arguments)(x)])), [k.normal(2, STEPS, WIDTH)]

    return build


def _masked(cell, **arguments):
    def build(k):
        ids, x, data = masked(k)
        return k.model(ids, _flat([k.L.RNN(CELLS[cell](k), **arguments)(x)])), [data]

    return build


for _cell in ("lstm", "gru", "gru_reset_before", "simple", "softmax"):
    add(f"rnn_cell_{_cell}", _plain(_cell, return_sequences=True))
add("rnn_cell_stack", _plain("stack"))
add("rnn_cell_stack_same", _plain("stack_same", return_sequences=True))
add("rnn_cell_stack_of_one", _plain("stack_of_one"))
add("rnn_cell_softmax_backwards", _plain("softmax", go_backwards=True, return_sequences=True))
add("rnn_cell_stack_backwards", _plain("stack", go_backwards=True, return_sequences=True))
add("rnn_cell_stack_unroll", _plain("stack", unroll=True))
add("rnn_cell_state", _plain("lstm", return_sequences=True, return_state=True))
add("rnn_cell_masked_softmax", _masked("softmax", return_sequences=True, return_state=True))
add("rnn_cell_masked_stack", _masked("stack"))
add("rnn_cell_masked_stack_sequences", _masked("stack", return_sequences=True))
add("rnn_cell_masked_stack_zero", _masked("stack", return_sequences=True, zero_output_for_mask=True))
add("rnn_cell_masked_stack_unroll", _masked("stack", return_sequences=True, unroll=True))
add(
    "rnn_cell_masked_crossed",
    _masked("softmax", return_sequences=True, zero_output_for_mask=True, unroll=True, go_backwards=True),
)
add("rnn_cell_masked_lstm_backwards", _masked("lstm", return_sequences=True, go_backwards=True))
add("rnn_cell_stack_time_major", _plain("stack", time_major=True, return_sequences=True), KERAS2)


@case(KERAS2)
def rnn_cell_stack_state(k):
    """The states of every cell, nested as the cells are."""
    import tensorflow as tf

    x = k.input(STEPS, WIDTH)
    outputs = k.L.RNN([k.L.LSTMCell(3), k.L.GRUCell(2)], return_state=True)(x)
    return k.model(x, tf.nest.flatten(outputs)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS3)
def rnn_cell_stack_states(k):
    """States of a stack of cells with several states each."""
    x = k.input(STEPS, WIDTH)
    outputs = k.L.RNN([k.L.LSTMCell(3), k.L.LSTMCell(2)], return_state=True)(x)
    return k.model(x, k.K.tree.flatten(outputs)), [k.normal(2, STEPS, WIDTH)]


@case()
def rnn_cell_initial_state(k):
    x = k.input(STEPS, WIDTH, name="sequence")
    states = [k.input(3, name="h"), k.input(3, name="c")]
    outputs = k.L.RNN(k.L.LSTMCell(3), return_sequences=True)(x, initial_state=states)
    return k.model([x, *states], outputs), [k.normal(2, STEPS, WIDTH), k.normal(2, 3), k.normal(2, 3)]


@case(KERAS2)
def rnn_cell_bidirectional(k):
    x = k.input(STEPS, WIDTH)
    outputs = [
        k.L.Bidirectional(k.L.RNN(k.L.LSTMCell(2), return_sequences=True))(x),
        k.L.Bidirectional(k.L.RNN([k.L.GRUCell(2), k.L.SimpleRNNCell(3)]), merge_mode="sum")(x),
    ]
    return k.model(x, outputs), [k.normal(2, STEPS, WIDTH)]


@case(KERAS3)
def rnn_cell_bidirectional_masked(k):
    ids, x, data = masked(k)
    outputs = [
        k.L.Bidirectional(k.L.RNN(k.L.GRUCell(2), return_sequences=True))(x),
        k.L.Bidirectional(k.L.RNN(k.L.LSTMCell(2)), merge_mode="mul")(x),
    ]
    return k.model(ids, outputs), [data]


@case()
def rnn_cell_time_distributed(k):
    x = k.input(3, 4, 2)
    y = k.L.TimeDistributed(k.L.RNN([k.L.LSTMCell(2), k.L.GRUCell(3)], return_sequences=True))(x)
    return k.model(x, y), [k.normal(2, 3, 4, 2)]


@case()
def rnn_cell_stateful(k):
    x = k.K.Input(batch_shape=(2, STEPS, WIDTH))
    return k.model(x, k.L.RNN(k.L.GRUCell(3), stateful=True)(x)), [k.normal(2, STEPS, WIDTH)]


@case()
def rnn_cell_called(k):
    """Cells as layers of the graph: one step each."""
    x, h, c = k.input(3), k.input(2, name="h"), k.input(2, name="c")
    y, states = k.L.LSTMCell(2)(x, [h, c])
    z, _ = k.L.GRUCell(2)(x, h)
    w, _ = k.L.SimpleRNNCell(2)(x, h)
    return k.model([x, h, c], [y, *states, z, w]), [k.normal(2, 3), k.normal(2, 2), k.normal(2, 2)]


@case()
def rnn_cell_stack_initial_state(k):
    """States nested as the cells are."""
    x = k.input(STEPS, WIDTH, name="sequence")
    a, b, c, d = (k.input(n, name=name) for n, name in ((3, "a"), (3, "b"), (2, "c"), (2, "d")))
    layer = k.L.RNN([k.L.LSTMCell(3), k.L.LSTMCell(2)], return_sequences=True)
    data = [k.normal(2, STEPS, WIDTH), k.normal(2, 3), k.normal(2, 3), k.normal(2, 2), k.normal(2, 2)]
    return k.model([x, a, b, c, d], layer(x, initial_state=[[a, b], [c, d]])), data


@case(KERAS2, atol=HALF)
def rnn_cell_mixed_precision(k):
    """Keras 3 with a stack starts float32 states beside float16 ones, and fails."""
    x = k.input(STEPS, WIDTH)
    cells = [k.L.LSTMCell(3, dtype="mixed_float16"), k.L.GRUCell(2, dtype="mixed_float16")]
    return k.model(x, k.L.RNN(cells, dtype="mixed_float16")(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def rnn_cell_float64(k):
    x = k.input(STEPS, WIDTH, dtype="float64")
    cell = k.L.GRUCell(3, activation="softmax", dtype="float64")
    return k.model(x, k.L.RNN(cell, dtype="float64")(x)), [k.normal(2, STEPS, WIDTH, dtype="float64")]


@case()
def rnn_cell_frozen(k):
    x = k.input(STEPS, WIDTH)
    inner = k.sequential(k.K.Input((STEPS, WIDTH)), k.L.RNN([k.L.LSTMCell(2, trainable=False), k.L.GRUCell(2)]))
    return k.model(x, k.L.Dense(2)(inner(x))), [k.normal(2, STEPS, WIDTH)]


@case()
def rnn_cell_nested_time_distributed(k):
    """A model with recurrent layers applied to every sentence."""
    ids = k.input(3, 4, dtype="int32")
    sentence = k.sequential(
        k.K.Input((4,), dtype="int32"),
        k.L.Embedding(7, 2, mask_zero=True),
        k.L.Bidirectional(k.L.RNN(k.L.GRUCell(2))),
    )
    return k.model(ids, k.L.GRU(2)(k.L.TimeDistributed(sentence)(ids))), [k.tokens(7, 3, 12).reshape(3, 3, 4)]


def _constants(k, layer):
    """A stack takes constants, which its built-in cells leave aside."""
    x, a, b = k.input(STEPS, WIDTH, name="x"), k.input(2, name="a"), k.input(5, 1, name="b")
    states = [k.input(n, name=f"state_{i}") for i, n in enumerate((3, 3, 2))]
    plain = layer(k)(x, constants=[a, b])
    data = [k.normal(2, STEPS, WIDTH), k.normal(2, 2), k.normal(2, 5, 1), *(k.normal(2, n) for n in (3, 3, 2))]
    return x, a, b, states, plain, data


@case(KERAS2)
def rnn_cell_constants(k):
    def layer(k):
        return k.L.RNN([k.L.LSTMCell(3), k.L.GRUCell(2)], return_sequences=True)

    x, a, b, states, plain, data = _constants(k, layer)
    outputs = [plain, layer(k)(x, initial_state=[states[:2], states[2]], constants=[a])]
    return k.model([x, a, b, *states], outputs), data


@case(KERAS2, forms=("model.h5",))
def rnn_cell_constants_bidirectional(k):
    x, a, b = k.input(STEPS, WIDTH, name="x"), k.input(2, name="a"), k.input(5, 1, name="b")
    states = [k.input(2, name="there"), k.input(2, name="back")]
    layer = k.L.Bidirectional(k.L.RNN(k.L.StackedRNNCells([k.L.GRUCell(2)])), merge_mode="sum")
    y = layer(x, initial_state=states, constants=[a, b])
    data = [k.normal(2, STEPS, WIDTH), k.normal(2, 2), k.normal(2, 5, 1), k.normal(2, 2), k.normal(2, 2)]
    return k.model([x, a, b, *states], y), data


@case(forms=("model.keras", "model.weights.h5"))
def rnn_cell_same_names(k):
    """Two cells of one stack may have the same name."""
    x = k.input(STEPS, WIDTH)
    cells = [k.L.LSTMCell(3, name="cell"), k.L.LSTMCell(2, name="cell"), k.L.GRUCell(3, name="cell")]
    return k.model(x, k.L.RNN(cells)(x)), [k.normal(2, STEPS, WIDTH)]


def _wrapped(name):
    from tf_keras.src.layers.rnn import cell_wrappers

    return getattr(cell_wrappers, name)


@case(KERAS2)
def rnn_cell_wrapped(k):
    residual, device = _wrapped("ResidualWrapper"), _wrapped("DeviceWrapper")
    x = k.input(STEPS, WIDTH)
    stack = [residual(k.L.LSTMCell(WIDTH)), device(residual(k.L.SimpleRNNCell(WIDTH)), "/cpu:0")]
    return k.model(x, k.L.RNN(stack, return_sequences=True)(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def rnn_cell_wrapped_dropout(k):
    """What is dropped is dropped in predictions, too; here nothing is."""
    x = k.input(STEPS, WIDTH)
    y, state = k.L.RNN(_wrapped("DropoutWrapper")(k.L.GRUCell(2)), return_state=True, go_backwards=True)(x)
    return k.model(x, [y, state]), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def rnn_cell_wrapped_stack(k):
    x = k.input(STEPS, WIDTH)
    stack = k.L.StackedRNNCells([k.L.LSTMCell(2), k.L.GRUCell(WIDTH)])
    return k.model(x, k.L.RNN(_wrapped("ResidualWrapper")(stack), unroll=True)(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2, forms=("weights.h5", "model.weights.h5"))
def rnn_cell_wrapped_masked(k):
    ids, x, data = masked(k)
    layer = k.L.RNN(_wrapped("ResidualWrapper")(k.L.LSTMCell(x.shape[-1])), return_sequences=True)
    return k.model(ids, [layer(x), k.L.Bidirectional(k.L.RNN(_wrapped("ResidualWrapper")(k.L.GRUCell(3))))(x)]), [data]
