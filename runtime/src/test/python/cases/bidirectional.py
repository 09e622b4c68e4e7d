"""Bidirectional."""

from goldenlib.registry import BOTH, KERAS2, KERAS3, KERAS_FILE, V3_WEIGHTS, add, case

from .embedding import masked
from .recurrent import STEPS, WIDTH, _flat

# Two merge modes a case: each mode meets each cell, both lengths of output, and masks.
MERGE_MODES = {
    "lstm_last": ("concat", None),
    "lstm_sequences": ("sum", "ave"),
    "lstm_masked_last": ("mul", "concat"),
    "lstm_masked_sequences": ("concat", None),
    "gru_last": ("sum", "mul"),
    "gru_sequences": ("concat", None),
    "gru_masked_last": ("ave", None),
    "gru_masked_sequences": ("sum", "mul"),
}


def _merges(cell, modes, sequences, with_mask):
    def build(k):
        if with_mask:
            inputs, x, data = masked(k)
        else:
            inputs = x = k.input(STEPS, WIDTH)
            data = k.normal(2, STEPS, WIDTH)
        layer = getattr(k.L, cell)
        results = [k.L.Bidirectional(layer(2, return_sequences=sequences), merge_mode=m)(x) for m in modes]
        return k.model(inputs, _flat(results)), [data]

    return build


for _name, _modes in MERGE_MODES.items():
    _cell = _name.split("_", maxsplit=1)[0].upper()
    _generations = BOTH if "masked" in _name else (KERAS3,) if _name in ("lstm_last", "gru_sequences") else (KERAS2,)
    _build = _merges(_cell, _modes, _name.endswith("sequences"), "masked" in _name)
    add(f"bidirectional_{_name}", _build, *_generations)


@case()
def bidirectional_state(k):
    x = k.input(STEPS, WIDTH)
    results = [
        k.L.Bidirectional(k.L.LSTM(2, return_state=True))(x),
        k.L.Bidirectional(k.L.GRU(2, return_state=True, return_sequences=True), merge_mode="sum")(x),
    ]
    return k.model(x, _flat(results)), [k.normal(2, STEPS, WIDTH)]


@case(forms=KERAS_FILE)
def bidirectional_initial_state(k):
    x = k.input(STEPS, WIDTH, name="sequence")
    states = [k.input(2, name=name) for name in ("fh", "fc", "bh", "bc")]
    y = k.L.Bidirectional(k.L.LSTM(2, return_sequences=True))(x, initial_state=states)
    return k.model([x, *states], y), [k.normal(2, STEPS, WIDTH)] + [k.normal(2, 2) for _ in states]


@case(KERAS2)
def bidirectional_encoder_decoder(k):
    """States of a bidirectional encoder start another bidirectional layer."""
    source, target = k.input(4, 3, name="source"), k.input(3, 2, name="target")
    _, *states = k.L.Bidirectional(k.L.GRU(3, return_state=True))(source)
    y = k.L.Bidirectional(k.L.GRU(3, return_sequences=True))(target, initial_state=states)
    return k.model([source, target], y), [k.normal(2, 4, 3), k.normal(2, 3, 2)]


@case(forms=V3_WEIGHTS)
def bidirectional_backward_layer(k):
    x = k.input(STEPS, WIDTH)
    layer = k.L.Bidirectional(
        k.L.LSTM(3, return_sequences=True),
        backward_layer=k.L.LSTM(2, return_sequences=True, go_backwards=True, activation="relu"),
    )
    return k.model(x, layer(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS3)
def bidirectional_backward_layer_other_cell(k):
    x = k.input(STEPS, WIDTH)
    layer = k.L.Bidirectional(
        k.L.LSTM(3), backward_layer=k.L.GRU(3, go_backwards=True, reset_after=False), merge_mode="mul"
    )
    return k.model(x, layer(x)), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def bidirectional_forward_goes_backwards(k):
    """The given layer may already run backwards when the other runs forwards."""

    def gru(**arguments):
        return k.L.GRU(2, return_sequences=True, **arguments)

    def lstm(**arguments):
        return k.L.LSTM(2, **arguments)

    x = k.input(STEPS, WIDTH)
    outputs = [
        k.L.Bidirectional(gru(go_backwards=True), backward_layer=gru())(x),
        k.L.Bidirectional(lstm(go_backwards=True), backward_layer=lstm())(x),
    ]
    return k.model(x, outputs), [k.normal(2, STEPS, WIDTH)]


@case(KERAS3)
def bidirectional_stacked(k):
    model = k.sequential(
        k.K.Input((6,), dtype="int32"),
        k.L.Embedding(12, 3, mask_zero=True),
        k.L.Bidirectional(k.L.LSTM(2, return_sequences=True)),
        k.L.Bidirectional(k.L.GRU(2, use_bias=False)),
    )
    return model, [k.tokens(12, 4, 6)]


@case(KERAS3)
def bidirectional_zero_output(k):
    ids, x, data = masked(k)
    layer = k.L.Bidirectional(k.L.LSTM(2, return_sequences=True, zero_output_for_mask=True), merge_mode="concat")
    return k.model(ids, layer(x)), [data]


@case(KERAS2)
def bidirectional_stateful(k):
    x = k.K.Input(batch_shape=(2, STEPS, WIDTH))
    y = k.L.Bidirectional(k.L.LSTM(2, stateful=True, return_sequences=True))(x)
    return k.model(x, y), [k.normal(2, STEPS, WIDTH)]


@case(KERAS2)
def bidirectional_no_bias_unroll(k):
    x = k.input(3, WIDTH)
    y = k.L.Bidirectional(k.L.GRU(2, use_bias=False, unroll=True, reset_after=False))(x)
    return k.model(x, y), [k.normal(2, 3, WIDTH)]


@case(KERAS2)
def bidirectional_time_major(k):
    x = k.input(2, 3)
    y = k.L.Bidirectional(k.L.LSTM(2, time_major=True, return_sequences=True))(x)
    return k.model(x, k.L.Bidirectional(k.L.GRU(2, time_major=True), merge_mode="mul")(y)), [k.normal(4, 2, 3)]
