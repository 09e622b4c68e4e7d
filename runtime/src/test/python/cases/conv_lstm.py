"""ConvLSTM1D, ConvLSTM2D and ConvLSTM3D."""

from goldenlib.registry import KERAS2, KERAS3, add, case

from .recurrent import _flat

SIZES = {1: (7,), 2: (5, 6), 3: (4, 3, 5)}
STEPS = 3


def _shape(rank, channels_first):
    return (STEPS, 2, *SIZES[rank]) if channels_first else (STEPS, *SIZES[rank], 2)


def _layer(k, rank, **arguments):
    options = {"kernel_size": 2 if rank == 3 else 3, **arguments}
    return getattr(k.L, f"ConvLSTM{rank}D")(2, **options)


def _plain(rank, **arguments):
    def build(k):
        shape = _shape(rank, arguments.get("data_format") == "channels_first")
        x = k.input(*shape)
        return k.model(x, _flat([_layer(k, rank, **arguments)(x)])), [k.normal(2, *shape)]

    return build


for _rank in (1, 2, 3):
    _name = f"conv_lstm{_rank}d"
    add(f"{_name}_last", _plain(_rank))
    add(f"{_name}_same_sequences", _plain(_rank, padding="same", return_sequences=True))
    add(f"{_name}_strides_state", _plain(_rank, strides=2, return_state=True))
    add(f"{_name}_dilation_backwards", _plain(_rank, dilation_rate=2, go_backwards=True, return_sequences=True))
    add(f"{_name}_channels_first", _plain(_rank, data_format="channels_first", return_sequences=True, return_state=True))
add("conv_lstm1d_same_strides", _plain(1, padding="same", strides=2, kernel_size=4))
add("conv_lstm2d_no_bias", _plain(2, use_bias=False, activation="relu", recurrent_activation="sigmoid"))
add("conv_lstm2d_hard_sigmoid", _plain(2, recurrent_activation="hard_sigmoid", kernel_size=(1, 3)))
add("conv_lstm2d_dropout", _plain(2, dropout=0.2, recurrent_dropout=0.3))
add("conv_lstm1d_unroll", _plain(1, unroll=True, return_sequences=True), KERAS3)


@case()
def conv_lstm2d_masked(k):
    """Steps of images are masked by an input of their own."""
    x, mask = k.input(4, 3, 3, 1), k.input(4, dtype="bool", name="mask")
    outputs = [
        k.L.ConvLSTM2D(2, 2, return_sequences=True)(x, mask=mask),
        k.L.ConvLSTM2D(1, 2, padding="same")(x, mask=mask),
    ]
    return k.model([x, mask], outputs), [k.normal(3, 4, 3, 3, 1), k.rng.random((3, 4)) > 0.4]


@case(KERAS3)
def conv_lstm2d_masked_zero_output(k):
    x, mask = k.input(4, 3, 3, 1), k.input(4, dtype="bool", name="mask")
    y = k.L.ConvLSTM2D(2, 2, return_sequences=True, zero_output_for_mask=True)(x, mask=mask)
    return k.model([x, mask], y), [k.normal(3, 4, 3, 3, 1), k.rng.random((3, 4)) > 0.4]


@case()
def conv_lstm2d_stack(k):
    model = k.sequential(
        k.K.Input((3, 5, 5, 1)),
        k.L.ConvLSTM2D(2, 3, padding="same", return_sequences=True),
        k.L.BatchNormalization(),
        k.L.ConvLSTM2D(2, 2),
        k.L.Flatten(),
        k.L.Dense(2),
    )
    return model, [k.normal(2, 3, 5, 5, 1)]


@case()
def conv_lstm2d_bidirectional(k):
    x = k.input(3, 4, 4, 1)
    outputs = [
        k.L.Bidirectional(k.L.ConvLSTM2D(1, 2, return_sequences=True))(x),
        k.L.Bidirectional(k.L.ConvLSTM2D(1, 2), merge_mode="sum")(x),
    ]
    return k.model(x, outputs), [k.normal(2, 3, 4, 4, 1)]


@case()
def conv_lstm2d_initial_state(k):
    x = k.input(3, 4, 4, 1)
    states = [k.input(3, 3, 2, name=name) for name in ("h", "c")]
    y = k.L.ConvLSTM2D(2, 2, return_sequences=True)(x, initial_state=states)
    return k.model([x, *states], y), [k.normal(2, 3, 4, 4, 1), k.normal(2, 3, 3, 2), k.normal(2, 3, 3, 2)]


@case(KERAS2)
def conv_lstm2d_stateful(k):
    x = k.K.Input(batch_shape=(2, 3, 4, 4, 1))
    return k.model(x, k.L.ConvLSTM2D(2, 2, stateful=True)(x)), [k.normal(2, 3, 4, 4, 1)]


@case()
def conv_lstm1d_bidirectional_masked(k):
    x, mask = k.input(4, 5, 1), k.input(4, dtype="bool", name="mask")
    outputs = [
        k.L.Bidirectional(k.L.ConvLSTM1D(1, 2, return_sequences=True))(x, mask=mask),
        k.L.Bidirectional(k.L.ConvLSTM1D(1, 2), merge_mode="ave")(x, mask=mask),
    ]
    return k.model([x, mask], outputs), [k.normal(3, 4, 5, 1), k.rng.random((3, 4)) > 0.4]


@case()
def conv_lstm1d_time_distributed(k):
    x = k.input(2, 3, 5, 1)
    return k.model(x, k.L.TimeDistributed(k.L.ConvLSTM1D(2, 2))(x)), [k.normal(2, 2, 3, 5, 1)]


@case(KERAS2)
def conv_lstm2d_channels_first_states(k):
    """States have the data format of the layer, too."""
    x = k.input(3, 1, 4, 5)
    states = [k.input(2, 3, 4, name=name) for name in ("h", "c")]
    outputs = k.L.ConvLSTM2D(2, 2, data_format="channels_first", return_state=True)(x, initial_state=states)
    return k.model([x, *states], outputs), [k.normal(2, 3, 1, 4, 5), k.normal(2, 2, 3, 4), k.normal(2, 2, 3, 4)]


@case(KERAS2)
def conv_lstm2d_time_major(k):
    """Keras 2 keeps the argument, and walks along the second axis all the same; Bidirectional obeys it."""
    x = k.K.Input(batch_shape=(3, 2, 4, 4, 1))
    outputs = [
        *k.L.ConvLSTM2D(2, 2, time_major=True, return_sequences=True, return_state=True)(x),
        k.L.ConvLSTM2D(1, 2, time_major=True, go_backwards=True)(x),
        k.L.Bidirectional(k.L.ConvLSTM2D(1, 2, time_major=True, return_sequences=True))(x),
    ]
    return k.model(x, outputs), [k.normal(3, 2, 4, 4, 1)]
