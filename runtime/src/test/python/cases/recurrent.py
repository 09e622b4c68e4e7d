"""LSTM and GRU."""

from goldenlib.registry import KERAS2, KERAS3, add, case

from .embedding import masked

STEPS, WIDTH = 5, 3


def _rnn(cell, **arguments):
    """One layer, or two GRUs: reset_after chooses another formula and another bias."""

    def layers(k, **more):
        both = {**arguments, **more}
        if cell == "LSTM":
            return [k.L.LSTM(3, **both)]
        return [k.L.GRU(3, reset_after=after, **both) for after in (True, False)]

    return layers


def _flat(results):
    flat = []
    for result in results:
        flat.extend(result if isinstance(result, (list, tuple)) else [result])
    return flat


def _plain(cell, **arguments):
    def build(k):
        x = k.input(STEPS, WIDTH)
        results = [layer(x) for layer in _rnn(cell, **arguments)(k)]
        return k.model(x, _flat(results)), [k.normal(2, STEPS, WIDTH)]

    return build


def _masked(cell, **arguments):
    def build(k):
        ids, x, data = masked(k)
        results = [layer(x) for layer in _rnn(cell, **arguments)(k)]
        return k.model(ids, _flat(results)), [data]

    return build


def _stateful(cell):
    def build(k):
        x = k.K.Input(batch_shape=(2, STEPS, WIDTH))
        results = [layer(x) for layer in _rnn(cell, stateful=True, return_sequences=True)(k)]
        return k.model(x, _flat(results)), [k.normal(2, STEPS, WIDTH)]

    return build


def _initial_state(cell):
    def build(k):
        x = k.input(STEPS, WIDTH, name="sequence")
        states = [k.input(3, name=name) for name in (("h", "c") if cell == "LSTM" else ("h",))]
        results = [layer(x, initial_state=states) for layer in _rnn(cell, return_sequences=True, return_state=True)(k)]
        data = [k.normal(2, STEPS, WIDTH)] + [k.normal(2, 3) for _ in states]
        return k.model([x, *states], _flat(results)), data

    return build


def _encoder_decoder(cell):
    def build(k):
        layer = getattr(k.L, cell)
        source, target = k.input(4, 3, name="source"), k.input(None, 2, name="target")
        _, *states = layer(5, return_state=True, name="encoder")(source)
        y = layer(5, return_sequences=True, name="decoder")(target, initial_state=states)
        return k.model([source, target], k.L.Dense(2, activation="softmax")(y)), [k.normal(2, 4, 3), k.normal(2, 3, 2)]

    return build


def _masked_encoder_decoder(cell):
    def build(k):
        layer = getattr(k.L, cell)
        source, target = k.input(6, dtype="int32", name="source"), k.input(4, dtype="int32", name="target")
        _, *states = layer(4, return_state=True)(k.L.Embedding(9, 3, mask_zero=True)(source))
        y = layer(4, return_sequences=True)(k.L.Embedding(8, 2, mask_zero=True)(target), initial_state=states)
        return k.model([source, target], k.L.Dense(3)(y)), [k.tokens(9, 4, 6), k.tokens(8, 4, 4)]

    return build


def _stacked(cell):
    def build(k):
        layer = getattr(k.L, cell)
        model = k.sequential(
            k.K.Input((None, 3)),
            layer(4, return_sequences=True),
            k.L.Dropout(0.2),
            layer(3, return_sequences=True, go_backwards=True),
            layer(2),
            k.L.Dense(1),
        )
        return model, [k.normal(3, 7, 3)]

    return build


def _one_step(cell):
    def build(k):
        x = k.input(1, 1)
        layer = getattr(k.L, cell)
        return k.model(x, [layer(1)(x), layer(1, return_sequences=True)(x)]), [k.normal(3, 1, 1)]

    return build


# What differs by generation, or is a trap of its own, is made by both; plain arithmetic by one.
for _cell, _one, _other in (("LSTM", KERAS3, KERAS2), ("GRU", KERAS2, KERAS3)):
    _n = _cell.lower()
    add(f"{_n}_last", _plain(_cell))
    add(f"{_n}_sequences", _plain(_cell, return_sequences=True), KERAS3)
    add(f"{_n}_state", _plain(_cell, return_state=True), KERAS2)
    add(f"{_n}_sequences_state", _plain(_cell, return_sequences=True, return_state=True), _one)
    add(f"{_n}_backwards", _plain(_cell, go_backwards=True, return_sequences=True, return_state=True), _other)
    add(f"{_n}_no_bias", _plain(_cell, use_bias=False), KERAS3)
    add(f"{_n}_unroll", _plain(_cell, unroll=True, return_sequences=True), KERAS2)
    add(f"{_n}_hard_sigmoid_relu", _plain(_cell, activation="relu", recurrent_activation="hard_sigmoid"))
    add(f"{_n}_linear_softmax", _plain(_cell, activation="linear", recurrent_activation="softmax"), KERAS3)
    add(f"{_n}_dropout", _plain(_cell, dropout=0.3, recurrent_dropout=0.2, return_sequences=True), KERAS2)
    add(f"{_n}_masked", _masked(_cell, return_state=True))
    add(f"{_n}_masked_sequences", _masked(_cell, return_sequences=True), _one)
    add(f"{_n}_masked_backwards", _masked(_cell, go_backwards=True, return_sequences=True), _other)
    add(f"{_n}_masked_unroll", _masked(_cell, unroll=True, return_sequences=True), _one)
    add(f"{_n}_masked_zero_output", _masked(_cell, zero_output_for_mask=True, return_sequences=True, return_state=True))
    add(f"{_n}_stateful", _stateful(_cell), _one)
    add(f"{_n}_initial_state", _initial_state(_cell))
    add(f"{_n}_encoder_decoder", _encoder_decoder(_cell), _other)
    add(f"{_n}_masked_encoder_decoder", _masked_encoder_decoder(_cell), _one)
    add(f"{_n}_stacked", _stacked(_cell), _other)
    add(f"{_n}_one_step", _one_step(_cell), KERAS3)


@case(KERAS2)
def lstm_no_forget_bias(k):
    x = k.input(STEPS, WIDTH)
    return k.model(x, k.L.LSTM(3, unit_forget_bias=False)(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def lstm_time_major(k):
    x = k.input(2, WIDTH)
    outputs = k.L.LSTM(4, time_major=True, return_sequences=True, return_state=True)(x)
    return k.model(x, outputs), [k.normal(STEPS, 2, WIDTH)]


@case(KERAS2)
def gru_time_major(k):
    x = k.input(2, WIDTH)
    outputs = [
        k.L.GRU(3, time_major=True, return_sequences=True)(x),
        k.L.GRU(3, time_major=True, go_backwards=True, return_sequences=True, reset_after=False)(x),
    ]
    return k.model(x, outputs), [k.normal(STEPS, 2, WIDTH)]


@case(KERAS2)
def rnn_implementation(k):
    """The two implementations of the cell differ in order of summation only."""
    x = k.input(STEPS, WIDTH)
    outputs = [k.L.LSTM(3, implementation=i)(x) for i in (1, 2)] + [k.L.GRU(3, implementation=i)(x) for i in (1, 2)]
    return k.model(x, outputs), [k.normal(2, STEPS, WIDTH)]


@case(KERAS3)
def rnn_use_cudnn(k):
    """use_cudnn is no part of the config and changes nothing."""
    x = k.input(STEPS, WIDTH)
    return k.model(x, [k.L.LSTM(3, use_cudnn=False)(x), k.L.GRU(3, use_cudnn=False)(x)]), [k.normal(2, STEPS, WIDTH)]
