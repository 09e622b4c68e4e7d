"""GroupNormalization, RMSNormalization, UnitNormalization, SpectralNormalization."""

from goldenlib.registry import KERAS2, KERAS3, KERAS_FILE, V3_WEIGHTS, case

from .convolution import branches


@case()
def group_normalization(k):
    G = k.L.GroupNormalization
    arguments = ({"groups": 2}, {"groups": 3, "center": False}, {"groups": -1, "scale": False, "epsilon": 0.3})
    return branches(k, (3, 5, 6), [G(**a) for a in arguments])


@case()
def group_normalization_axis(k):
    G = k.L.GroupNormalization
    return branches(k, (4, 3, 6), [G(groups=2, axis=1), G(groups=3, axis=2), G(groups=1, axis=-2)])


@case(KERAS3)
def group_normalization_vector(k):
    return branches(k, (8,), [k.L.GroupNormalization(groups=2), k.L.GroupNormalization(groups=-1)])


@case(KERAS3)
def group_normalization_mixed(k):
    x = k.input(4, 6)
    outputs = [k.L.GroupNormalization(groups=2, dtype=d)(x) for d in ("mixed_float16", "mixed_bfloat16", "float64")]
    return k.model(x, outputs), [k.normal(2, 4, 6)]


@case(KERAS3)
def rms_normalization(k):
    R = k.L.RMSNormalization
    return branches(k, (3, 4), [R(), R(epsilon=0.4), R(axis=[1, 2]), R(axis=[-1])])


@case(KERAS3)
def rms_normalization_mixed(k):
    x = k.input(4, 6)
    return k.model(x, [k.L.RMSNormalization(dtype=d)(x) for d in ("mixed_float16", "float64")]), [k.normal(2, 4, 6)]


@case(KERAS3)
def rms_normalization_square(k):
    """The scale goes along the last axis even when it belongs to another."""
    return branches(k, (4, 4), [k.L.RMSNormalization(axis=1)])


@case()
def unit_normalization(k):
    U = k.L.UnitNormalization
    x = k.input(3, 4)
    values = k.normal(2, 3, 4)
    values[0, 1] = 0
    values[1, 1] *= 1e-7
    return k.model(x, [U(axis=a)(x) for a in (-1, 1, [1, 2])]), [values]


class _TensorFlow:
    """TensorFlow with tf_keras as its keras, which tf_keras's own SpectralNormalization asks for."""

    def __init__(self, keras):
        self.keras = keras

    def __getattr__(self, name):
        import tensorflow

        return getattr(tensorflow, name)


def _spectral(k):
    if not k.keras3:
        from tf_keras.src.layers.normalization import spectral_normalization

        spectral_normalization.tf = _TensorFlow(k.K)
    return k.L.SpectralNormalization


@case(forms=V3_WEIGHTS)
def spectral_normalization(k):
    """The kernel stands twice in files of weights."""
    S = _spectral(k)
    x = k.input(6, 5, 3)
    y = S(k.L.Conv2D(4, 2))(x)
    y = S(k.L.Dense(3, use_bias=False), power_iterations=2)(y)
    return k.model(x, y), [k.normal(2, 6, 5, 3)]


@case(KERAS3, forms=KERAS_FILE)
def spectral_normalization_depthwise(k):
    x = k.input(6, 5, 3)
    return k.model(x, _spectral(k)(k.L.DepthwiseConv2D(2, use_bias=False))(x)), [k.normal(2, 6, 5, 3)]


@case(forms=("model.h5", "weights.h5"))
def spectral_normalization_h5(k):
    x = k.input(5)
    S = _spectral(k)
    y = S(k.L.Dense(4))(x)
    frozen = S(k.L.Dense(3), trainable=False)
    return k.model(x, frozen(y)), [k.normal(2, 5)]


@case(KERAS3)
def spectral_normalization_embedding(k):
    ids = k.input(4, dtype="int32")
    y = k.L.SpectralNormalization(k.L.Embedding(7, 3))(ids)
    return k.model(ids, y), [k.integers(0, 7, 2, 4)]


@case(KERAS2, forms=("model.h5",))
def spectral_normalization_training(k):
    """Each batch divides the kernel once more, and the second call goes on where the first ended."""
    S = _spectral(k)
    k.batch_size = 2
    x = k.K.Input(batch_shape=(2, 5))
    shared = S(k.L.Dense(5), power_iterations=2)
    y = shared(shared(x, training=True), training=True)
    return k.model(x, S(k.L.Dense(3))(y, training=True)), [k.normal(6, 5)]


@case(KERAS2, forms=("model.h5",), atol=4e-3)
def spectral_normalization_training_mixed(k):
    S = _spectral(k)
    k.batch_size = 2
    x = k.K.Input(batch_shape=(2, 5))
    y = S(k.L.Dense(4, dtype="mixed_float16"), dtype="mixed_float16")(x, training=True)
    return k.model(x, y), [k.normal(4, 5)]
