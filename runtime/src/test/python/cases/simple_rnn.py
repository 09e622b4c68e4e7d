"""SimpleRNN."""

from goldenlib.registry import KERAS2, add, case

from .embedding import masked
from .recurrent import STEPS, WIDTH, _flat


def _plain(**arguments):
    def build(k):
        x = k.input(STEPS, WIDTH)
        return k.model(x, _flat([k.L.SimpleRNN(3, **arguments)(x)])), [k.normal(2, STEPS, WIDTH)]

    return build


def _masked(**arguments):
    def build(k):
        ids, x, data = masked(k)
        return k.model(ids, _flat([k.L.SimpleRNN(3, **arguments)(x)])), [data]

    return build


add("simple_rnn_last", _plain())
add("simple_rnn_sequences_state", _plain(return_sequences=True, return_state=True))
add("simple_rnn_backwards", _plain(go_backwards=True, return_sequences=True))
add("simple_rnn_no_bias_relu", _plain(use_bias=False, activation="relu"))
add("simple_rnn_softmax", _plain(activation="softmax", return_sequences=True))
add("simple_rnn_unroll_dropout", _plain(unroll=True, dropout=0.2, recurrent_dropout=0.1))
add("simple_rnn_masked", _masked(return_state=True))
add("simple_rnn_masked_sequences", _masked(return_sequences=True))
add("simple_rnn_masked_unroll", _masked(return_sequences=True, unroll=True))
add("simple_rnn_masked_backwards", _masked(return_sequences=True, go_backwards=True))
add("simple_rnn_masked_zero_output", _masked(return_sequences=True, zero_output_for_mask=True))
add("simple_rnn_time_major", _plain(time_major=True, return_sequences=True), KERAS2)


@case()
def simple_rnn_bidirectional(k):
    ids, x, data = masked(k)
    outputs = [
        k.L.Bidirectional(k.L.SimpleRNN(2, return_sequences=True), merge_mode="ave")(x),
        k.L.Bidirectional(k.L.SimpleRNN(2))(x),
    ]
    return k.model(ids, outputs), [data]


@case()
def simple_rnn_initial_state(k):
    x, h = k.input(STEPS, WIDTH), k.input(3, name="h")
    return k.model([x, h], k.L.SimpleRNN(3)(x, initial_state=[h])), [k.normal(2, STEPS, WIDTH), k.normal(2, 3)]


@case(KERAS2)
def simple_rnn_stateful(k):
    x = k.K.Input(batch_shape=(2, STEPS, WIDTH))
    return k.model(x, k.L.SimpleRNN(3, stateful=True)(x)), [k.normal(2, STEPS, WIDTH)]
