"""Discretization, CategoryEncoding, Hashing, HashedCrossing."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, case

WORDS = (
    "", "a", "xy", "abc", "four", "seven77", "eightlet", "sixteen letters!", "seventeen letters",
    "thirty-two letters, no more, ok.", "thirty-three letters, or so I am.", "ümläut 漢字 😀",
    "sixty-four letters of English prose, counted by hand, or nearly.",
    "a longer sentence, of more than sixty-four bytes, that goes through the loop of the hash once",
    "x" * 127, "y" * 128, "z" * 129, "w" * 300,
)


@case()
def discretization(k):
    x = k.input(5)
    outputs = [k.L.Discretization(bin_boundaries=[-1.0, 0.1, 0.5, 2.0], output_mode=m)(x) for m in ("int", "multi_hot", "count")]
    values = k.normal(4, 5)
    values[0] = [-1.0, 0.1, 0.5, 2.0, np.nan]
    values[1] = [np.inf, -np.inf, 0.0, -0.0, 0.09999999]
    return k.model(x, outputs), [values]


@case()
def discretization_one_hot(k):
    x = k.input(1)
    return k.model(x, k.L.Discretization(bin_boundaries=[-0.5, 0.5], output_mode="one_hot")(x)), [k.normal(4, 1)]


@case()
def discretization_integers(k):
    x = k.input(4, dtype="int32")
    return k.model(x, k.L.Discretization(bin_boundaries=[-2, 0.5, 3])(x)), [k.integers(-4, 6, 3, 4)]


@case(KERAS3)
def discretization_doubles(k):
    x = k.input(4, dtype="float64")
    return k.model(x, k.L.Discretization(bin_boundaries=[0.1, 0.2, 0.3])(x)), [np.array([[0.1, 0.2, 0.3, 0.10000000149], [0.0, 0.25, 0.2000000029, 9.0]])]


@case(KERAS3)
def discretization_ranks(k):
    x = k.input(3, 2)
    outputs = [k.L.Discretization(bin_boundaries=[-0.5, 0.5], output_mode=m)(x) for m in ("int", "one_hot", "multi_hot", "count")]
    return k.model(x, outputs), [k.normal(2, 3, 2)]


@case(KERAS3)
def discretization_adapted(k):
    layer = k.L.Discretization(num_bins=4)
    layer.adapt(k.normal(60))
    x = k.input(4)
    return k.model(x, layer(x)), [k.normal(3, 4)]


@case(KERAS2, forms=("model.h5",))
def discretization_summary(k):
    """Keras 2 makes the boundaries of an adapted layer from a weight when it reads HDF5."""
    x = k.input(3)
    outputs = []
    for bins, data in ((4, k.normal(200)), (7, k.integers(0, 9, 90).astype("float32")), (5, np.array([1.0, 3.0, 3.0]))):
        layer = k.L.Discretization(num_bins=bins)
        layer.adapt(data.reshape(-1, 1))
        outputs.append(layer(x))
    counts = k.L.Discretization(num_bins=3, output_mode="count")
    counts.adapt(k.normal(50).reshape(-1, 1))
    values = np.concatenate([k.normal(4, 3), np.arange(12).reshape(4, 3)]).astype("float32")
    return k.model(x, [counts(x), *outputs]), [values]


@case()
def category_encoding(k):
    x = k.input(4, dtype="int32")
    outputs = [k.L.CategoryEncoding(num_tokens=6, output_mode=m)(x) for m in ("multi_hot", "count")]
    return k.model(x, outputs), [k.integers(0, 6, 3, 4)]


@case()
def category_encoding_one_hot(k):
    x = k.input(1, dtype="int32")
    y = k.L.Dense(2)(k.L.CategoryEncoding(num_tokens=4, output_mode="one_hot")(x))
    return k.model(x, y), [k.integers(0, 4, 5, 1)]


@case()
def category_encoding_weights(k):
    x, w = k.input(4, dtype="int32"), k.input(4)
    y = k.L.CategoryEncoding(num_tokens=5, output_mode="count")(x, count_weights=w)
    return k.model([x, w], y), [k.integers(0, 5, 3, 4), k.normal(3, 4)]


@case(KERAS3)
def category_encoding_ranks(k):
    x = k.input(3, 2, dtype="int32")
    outputs = [k.L.CategoryEncoding(num_tokens=4, output_mode=m)(x) for m in ("one_hot", "multi_hot", "count")]
    return k.model(x, outputs), [k.integers(0, 4, 2, 3, 2)]


@case()
def category_encoding_floats(k):
    x = k.input(4)
    return k.model(x, k.L.CategoryEncoding(num_tokens=5)(x)), [k.integers(0, 5, 3, 4).astype("float32")]


def _words(count=len(WORDS)):
    return np.array(WORDS[:count]).reshape(-1, 1)


@case()
def hashing_text(k):
    x = k.input(1, dtype="string")
    outputs = [k.L.Hashing(num_bins=b)(x) for b in (1, 3, 1000, 2**31 - 1)]
    return k.model(x, outputs), [_words()]


@case()
def hashing_salt(k):
    x = k.input(1, dtype="string")
    outputs = [k.L.Hashing(num_bins=2**31 - 1, salt=s)(x) for s in (133, [133, 137], [0, 0], 2**62 + 5)]
    return k.model(x, outputs), [_words()]


@case()
def hashing_integers(k):
    x = k.input(3, dtype="int64")
    outputs = [k.L.Hashing(num_bins=11)(x), k.L.Hashing(num_bins=11, salt=7)(x), k.L.Hashing(num_bins=5, mask_value=-1)(x)]
    return k.model(x, outputs), [np.array([[0, 1, -1], [12345678901234, -7, 10], [-1, -1, 99]])]


@case()
def hashing_mask(k):
    x = k.input(1, dtype="string")
    outputs = [k.L.Hashing(num_bins=4, mask_value="")(x), k.L.Hashing(num_bins=1, mask_value="a")(x)]
    return k.model(x, outputs), [_words()]


@case()
def hashing_modes(k):
    x = k.input(3, dtype="int32")
    outputs = [k.L.Hashing(num_bins=4, output_mode=m)(x) for m in ("multi_hot", "count")]
    return k.model(x, outputs), [k.integers(-9, 9, 3, 3)]


@case()
def hashing_one_hot(k):
    x = k.input(1, dtype="string")
    return k.model(x, k.L.Dense(2)(k.L.Hashing(num_bins=4, output_mode="one_hot")(x))), [_words(6)]


@case(KERAS3)
def hashing_floats(k):
    x = k.input(3)
    return k.model(x, k.L.Hashing(num_bins=9)(x)), [k.normal(2, 3, scale=20)]


@case()
def hashed_crossing(k):
    a, b = k.input(1, dtype="string"), k.input(1, dtype="string")
    c = k.input(1, dtype="int64")
    outputs = [k.L.HashedCrossing(num_bins=1000)([a, b]), k.L.HashedCrossing(num_bins=2**31 - 1)([c, a])]
    if not k.keras3:
        outputs.append(k.L.HashedCrossing(num_bins=77)([a, c, b]))
    return k.model([a, b, c], outputs), [_words(), _words()[::-1].copy(), k.integers(-99, 99, len(WORDS), 1, dtype="int64")]


@case()
def hashed_crossing_one_hot(k):
    a, b = k.input(1, dtype="int32"), k.input(1, dtype="int32")
    y = k.L.HashedCrossing(num_bins=5, output_mode="one_hot")([a, b])
    return k.model([a, b], y), [k.integers(0, 9, 4, 1), k.integers(0, 9, 4, 1)]


@case(KERAS3)
def category_dtypes(k):
    """Categories are of the dtype of variables, not of the one that is computed in; crosses are of the latter."""
    ids, one = k.input(3, dtype="int32"), k.input(1, dtype="int32")
    outputs = [k.L.CategoryEncoding(5, output_mode="one_hot", dtype=d)(ids) for d in ("mixed_float16", "int64")]
    outputs += [k.L.HashedCrossing(9, dtype=d)((one, one)) for d in ("float32", "int64")]
    outputs += [k.L.HashedCrossing(3, output_mode="one_hot", dtype=d)((one, one)) for d in ("float64",)]
    outputs += [k.L.Hashing(3, output_mode="one_hot", dtype=d)(one) for d in ("mixed_bfloat16",)]
    return k.model([ids, one], outputs), [k.integers(0, 5, 2, 3), k.integers(0, 50, 2, 1)]
