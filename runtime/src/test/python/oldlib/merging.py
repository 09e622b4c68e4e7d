"""Products and joins of tensors, which have meant several things."""

from .kit import GENERATION, L, case, model

KERAS_1 = ("k1.2.2", "k1.2.2_theano")
ONE = ("k1.2.2",)
KERAS_2 = ("k2.2.4", "k2.3.1", "k2.2.4_theano", "tf1.13", "tf2.0")


def _merge(mode, first, second, **options):
    """Keras 1's Merge of two inputs."""
    from keras.engine import merge

    a, b = L.Input(shape=first), L.Input(shape=second)
    # Only the names of weights tell the backend of Keras 1.
    x = L.BatchNormalization()(a)
    return model([a, b], merge([x, b], mode=mode, **options))


def _two(rng, first, second):
    return [rng.normal32(3, *first), rng.normal32(3, *second)]


def _dot(rng, first, second, axes, normalize=False):
    if GENERATION == 1:
        return _merge("dot", first, second, dot_axes=axes), _two(rng, first, second)
    a, b = L.Input(first), L.Input(second)
    return model([a, b], L.Dot(axes=axes, normalize=normalize)([a, b])), _two(rng, first, second)


@case(*KERAS_1)
def merge_cos(rng):
    return _merge("cos", (5,), (5,), dot_axes=1), _two(rng, (5,), (5,))


@case(*ONE)
def merge_cos_axis_from_the_end(rng):
    return _merge("cos", (4, 3), (4, 3), dot_axes=-1), _two(rng, (4, 3), (4, 3))


@case(*KERAS_1)
def merge_cos_pair(rng):
    return _merge("cos", (4, 4), (4, 4), dot_axes=(1, 2)), _two(rng, (4, 4), (4, 4))


@case(*KERAS_1)
def merge_dot_2_1(rng):
    return _dot(rng, (4, 3), (3, 5), (2, 1))


@case(*ONE)
def merge_dot_1_2(rng):
    return _dot(rng, (3, 4), (5, 3), (1, 2))


@case("k1.2.2")
def merge_dot_pair_from_the_end(rng):
    return _dot(rng, (3, 3), (3, 3), (-1, -1))


@case("k2.0.8", "tf1.15", "tf2.1", "tf2.3", *(KERAS_1 + KERAS_2))
def dot_rank_4(rng):
    if GENERATION == 1:
        return _dot(rng, (2, 3, 4), (2, 5, 4), (3, 3))
    return _dot(rng, (2, 3, 4), (2, 5, 4), 3)


@case("k1.2.2", "k2.2.4")
def dot_rank_4_inner(rng):
    return _dot(rng, (2, 4, 3), (2, 4, 5), (2, 2))


@case("k2.2.4", "k2.3.1", "k2.2.4_theano", "tf2.0")
def dot_rank_4_normalized(rng):
    return _dot(rng, (2, 3, 4), (2, 4, 5), (-1, 2), normalize=True)


@case("k2.2.4", "tf1.13")
def dot_rank_4_first_axis(rng):
    return _dot(rng, (2, 2, 3), (2, 2, 5), (1, 2))


@case("k2.3.1", "k2.2.4_theano", "tf2.0")
def dot_ranks_4_and_2(rng):
    return _dot(rng, (2, 3, 4), (4,), (3, 1))


def _masked(axis, features, both=True):
    """Two masked sequences of ids, joined, and a recurrent layer that sees the mask."""
    a, b = L.Input(shape=(4,), dtype="int32"), L.Input(shape=(4,), dtype="int32")
    x = L.Embedding(5, 3, mask_zero=True)(a)
    y = L.Embedding(5, features, mask_zero=both)(b)
    if GENERATION == 1:
        from keras.engine import merge

        joined = merge([x, y], mode="concat", concat_axis=axis)
    else:
        joined = L.Concatenate(axis=axis)([x, y])
    return model([a, b], L.SimpleRNN(3)(joined))


def _ids(rng):
    return [rng.randint(0, 3, size=(3, 4)).astype("int32"), rng.randint(0, 3, size=(3, 4)).astype("int32")]


@case("k1.2.2", "k2.2.4")
def concat_masks(rng):
    return _masked(-1, 2), _ids(rng)


@case("k1.2.2", "k2.2.4", "tf1.13")
def concat_masks_in_time(rng):
    return _masked(1, 3), _ids(rng)


@case("tf1.13", "k1.2.2_theano")
def concat_mask_of_one(rng):
    return _masked(-1, 2, both=False), _ids(rng)


def _deeper(axis):
    """Masks of rank 2 on tensors of rank 4: those of a masked cell's states."""
    a, b = L.Input(shape=(4,), dtype="int32"), L.Input(shape=(4,), dtype="int32")
    one = L.Input(shape=(4, 4, 1))
    wide = [L.Multiply()([L.Embedding(5, 3, mask_zero=True)(x), one]) for x in (a, b)]
    return model([a, b, one], L.ConvLSTM1D(2, 2)(L.Concatenate(axis=axis)(wide)))


@case("tf2.9")
def concat_masks_of_lower_rank(rng):
    return _deeper(2), _ids(rng) + [rng.normal32(3, 4, 4, 1)]


@case("tf2.9")
def concat_masks_of_lower_rank_last_axis(rng):
    return _deeper(-1), _ids(rng) + [rng.normal32(3, 4, 4, 1)]
