"""A training argument that was stored in a call.

Keras 3 overrides it with False when it predicts. Keras 2 keeps it: a BatchNormalization called with
training=True normalizes with the statistics of the batch at hand.
"""

from goldenlib.registry import KERAS2, KERAS3, case


@case()
def training_true_batch_normalization(k):
    x = k.input(3)
    y = k.L.BatchNormalization()(k.L.Dense(3)(x), training=True)
    return k.model(x, y), [k.normal(5, 3)]


@case(KERAS2)
def training_true_batch_normalization_4d(k):
    """Batch statistics are taken over every axis but the normalized one."""
    x = k.input(4, 3, 2)
    outputs = [k.L.BatchNormalization()(x, training=True), k.L.BatchNormalization(axis=1)(x, training=True)]
    return k.model(x, outputs), [k.normal(3, 4, 3, 2, scale=2.0)]


@case()
def training_false_batch_normalization(k):
    x = k.input(3)
    y = k.L.BatchNormalization()(k.L.Dense(3)(x), training=False)
    return k.model(x, k.L.Dropout(0.5)(y, training=False)), [k.normal(5, 3)]


@case()
def training_true_nested(k):
    """The argument of a nested model's call reaches the layers inside."""
    inner_in = k.input(3)
    inner = k.model(inner_in, k.L.BatchNormalization()(k.L.Dense(2)(inner_in)), name="inner")
    x = k.input(3)
    return k.model(x, inner(x, training=True)), [k.normal(5, 3)]


@case(KERAS3)
def training_true_frozen_batch_normalization(k):
    """A frozen BatchNormalization runs in inference mode whatever the call says."""
    x = k.input(3)
    y = k.L.BatchNormalization(trainable=False)(x, training=True)
    return k.model(x, y), [k.normal(5, 3)]


@case()
def training_true_dropout_rate_zero(k):
    """A random layer that draws nothing."""
    x = k.input(3)
    return k.model(x, k.L.Dense(2)(k.L.Dropout(0.0)(x, training=True))), [k.normal(5, 3)]


@case(KERAS3)
def training_true_dropout(k):
    """Keras 3 drops nothing at predict; the same file of Keras 2 would draw."""
    x = k.input(3)
    return k.model(x, k.L.Dense(2)(k.L.Dropout(0.5)(x, training=True))), [k.normal(5, 3)]


@case(KERAS2)
def training_true_time_distributed(k):
    x = k.input(3, 2)
    y = k.L.TimeDistributed(k.L.BatchNormalization())(x, training=True)
    return k.model(x, y), [k.normal(4, 3, 2)]


@case(KERAS3)
def training_true_lstm(k):
    """Without dropout the argument changes nothing."""
    x = k.input(4, 2)
    return k.model(x, k.L.LSTM(2)(x, training=True)), [k.normal(3, 4, 2)]


@case(KERAS2)
def training_true_batch_normalization_axes(k):
    x = k.input(3, 4, 2)
    y = k.L.BatchNormalization(axis=[1, 3])(x, training=True)
    z = k.L.BatchNormalization(axis=2, scale=False)(x, training=True)
    return k.model(x, [y, z]), [k.normal(3, 3, 4, 2, shift=0.5)]


def _inner_outer(k, inner_training, outer_training, frozen=False):
    """A nested model whose call says one thing and whose inner layer's call says another."""
    inner_in = k.input(3)
    inner = k.model(inner_in, k.L.BatchNormalization()(inner_in, training=inner_training), name="inner")
    inner.trainable = not frozen
    x = k.input(3)
    return k.model(x, inner(x, training=outer_training)), [k.normal(5, 3, scale=2.0)]


@case()
def training_inner_false_outer_true(k):
    """The argument stored in the layer's own call wins."""
    return _inner_outer(k, False, True)


@case(KERAS2)
def training_inner_true_outer_false(k):
    return _inner_outer(k, True, False)


@case(KERAS2)
def training_true_frozen_nested(k):
    """Freezing the nested model keeps its BatchNormalization in inference mode."""
    return _inner_outer(k, None, True, frozen=True)


@case(KERAS2)
def training_as_integer(k):
    """1 for True, as old code wrote it."""
    x = k.input(3)
    return k.model(x, k.L.BatchNormalization()(x, training=1)), [k.normal(5, 3, scale=2.0)]


@case(KERAS2)
def training_true_renorm(k):
    x = k.input(4, 3)
    clipped = {"rmin": 0.8, "rmax": 1.1, "dmax": 0.3}
    outputs = [
        k.L.BatchNormalization(renorm=True)(x, training=True),
        k.L.BatchNormalization(renorm=True, renorm_clipping=clipped, axis=1, scale=False)(x, training=True),
        k.L.BatchNormalization(renorm=True, renorm_clipping={"dmax": 0.5}, axis=[1, 2], center=False)(x, training=True),
    ]
    return k.model(x, outputs), [k.normal(5, 4, 3, scale=2.0)]


@case(KERAS2)
def training_true_virtual_batches(k):
    x = k.input(4, 3)
    outputs = [
        k.L.BatchNormalization(virtual_batch_size=2)(x, training=True),
        k.L.BatchNormalization(virtual_batch_size=3, renorm=True, scale=False)(x, training=True),
    ]
    return k.model(x, outputs), [k.normal(6, 4, 3, scale=2.0)]


@case(KERAS2)
def training_true_masked(k):
    x = k.input(4, dtype="int32")
    y = k.L.Embedding(5, 3, mask_zero=True)(x)
    outputs = [
        k.L.BatchNormalization()(y, training=True),
        k.L.BatchNormalization(renorm=True, axis=-1)(y, training=True),
    ]
    return k.model(x, outputs), [k.integers(0, 3, 3, 4)]


@case(KERAS2)
def training_true_all_masked(k):
    x = k.input(4, dtype="int32")
    y = k.L.BatchNormalization()(k.L.Embedding(5, 3, mask_zero=True)(x), training=True)
    return k.model(x, y), [k.integers(0, 1, 3, 4)]
