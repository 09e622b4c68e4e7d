"""Stateful layers over several batches: each starts from the states that the one before has left."""

from goldenlib.registry import KERAS2, KERAS3, case

BATCH, STEPS, WIDTH = 2, 3, 2


def batches(k, count, *shape):
    """The data of some batches, and the input of one."""
    k.batch_size = BATCH
    return k.K.Input(batch_shape=(BATCH, *shape)), k.normal(BATCH * count, *shape)


@case()
def stateful_lstm_three_batches(k):
    x, data = batches(k, 3, STEPS, WIDTH)
    outputs = k.L.LSTM(3, stateful=True, return_sequences=True, return_state=True)(x)
    return k.model(x, [*outputs, k.L.GRU(2, stateful=True)(outputs[0])]), [data]


@case()
def stateful_stack_two_batches(k):
    x, data = batches(k, 2, STEPS, WIDTH)
    y = k.L.RNN([k.L.LSTMCell(3), k.L.LSTMCell(2)], stateful=True, unroll=True)(x)
    return k.model(x, [y, k.L.SimpleRNN(2, stateful=True, go_backwards=True)(x)]), [data]


@case()
def stateful_bidirectional_two_batches(k):
    x, data = batches(k, 2, STEPS, WIDTH)
    y = k.L.Bidirectional(k.L.GRU(2, stateful=True, return_sequences=True))(x)
    return k.model(x, k.L.Bidirectional(k.L.LSTM(2, stateful=True), merge_mode="ave")(y)), [data]


@case()
def stateful_masked_two_batches(k):
    x, data = batches(k, 2, STEPS, WIDTH)
    data[0, 2:] = 0
    data[2, 0] = 0
    data[3, :] = 0
    y = k.L.Masking()(x)
    return k.model(x, [k.L.LSTM(2, stateful=True)(y), k.L.GRU(3, stateful=True, return_sequences=True)(y)]), [data]


@case()
def stateful_conv_lstm_two_batches(k):
    x, data = batches(k, 2, STEPS, 4, 3, 1)
    return k.model(x, k.L.ConvLSTM2D(2, 2, stateful=True, padding="same")(x)), [data]


@case()
def stateful_shared_and_nested(k):
    """One layer called twice, and one in a model inside."""
    x, data = batches(k, 2, STEPS, WIDTH)
    shared = k.L.GRU(WIDTH, stateful=True, return_sequences=True)
    inner_x = k.K.Input(batch_shape=(BATCH, STEPS, WIDTH))
    inner = k.model(inner_x, k.L.Dense(2)(k.L.LSTM(3, stateful=True)(inner_x)), name="inner")
    return k.model(x, inner(shared(shared(x)))), [data]


@case(KERAS2)
def stateful_initial_state(k):
    """Keras 2 prefers states that it has kept to those it is given."""
    x, data = batches(k, 2, STEPS, WIDTH)
    h = k.K.Input(batch_shape=(BATCH, 3), name="h")
    y = k.L.GRU(3, stateful=True)(x, initial_state=h)
    return k.model([x, h], y), [data, k.normal(4, 3)]


@case(KERAS3)
def stateful_given_state(k):
    """Keras 3 prefers the states it is given."""
    x, data = batches(k, 2, STEPS, WIDTH)
    h = k.K.Input(batch_shape=(BATCH, 3), name="h")
    y = k.L.GRU(3, stateful=True)(x, initial_state=h)
    return k.model([x, h], y), [data, k.normal(4, 3)]


@case(KERAS2)
def stateful_time_major(k):
    """A batch of predict is then a part of the steps."""
    k.batch_size = 2
    x = k.K.Input(batch_shape=(2, 3, WIDTH))
    y = k.L.LSTM(2, stateful=True, time_major=True, return_sequences=True)(x)
    return k.model(x, y), [k.normal(6, 3, WIDTH)]


@case()
def stateful_time_distributed(k):
    """Every step starts from the state of the one before; Keras 2 takes the first step twice."""
    x, data = batches(k, 2, 3, STEPS, WIDTH)
    y = k.L.TimeDistributed(k.L.LSTM(2, stateful=True, return_sequences=True))(x)
    z = k.L.TimeDistributed(k.L.Bidirectional(k.L.GRU(2, stateful=True)))(x)
    return k.model(x, [y, z]), [data]


@case()
def stateful_time_distributed_model(k):
    inner_x = k.K.Input(batch_shape=(BATCH, STEPS, WIDTH))
    inner = k.model(inner_x, k.L.Dense(2)(k.L.LSTM(3, stateful=True)(inner_x)), name="inner")
    x, data = batches(k, 2, 3, STEPS, WIDTH)
    return k.model(x, k.L.TimeDistributed(inner)(x)), [data]


@case(KERAS2)
def stateful_time_distributed_mask(k):
    """A masked step repeats the output of the one before, but is computed all the same."""
    x, data = batches(k, 2, 3, STEPS, WIDTH)
    mask = k.K.Input(batch_shape=(BATCH, 3), dtype="bool", name="mask")
    y = k.L.TimeDistributed(k.L.LSTM(2, stateful=True))(x, mask=mask)
    steps = k.integers(0, 2, 4, 3).astype(bool)
    steps[1, 0] = False
    return k.model([x, mask], [y, k.L.GRU(2)(y)]), [data, steps]


@case(KERAS3)
def stateful_time_distributed_masked(k):
    x, data = batches(k, 2, 3, STEPS, WIDTH)
    data[0, 1, 2] = 0
    data[1, 0] = 0
    data[3, 2, :2] = 0
    return k.model(x, k.L.TimeDistributed(k.L.LSTM(2, stateful=True))(k.L.Masking()(x))), [data]
