"""StringLookup, IntegerLookup, TextVectorization, and models that begin with them."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, case

FRUIT = ["apple", "fig", "kiwi", "çilek", "漢字", "Apple"]
TEXTS = (
    "Hello, World! it's\tfine",
    "the cat  sat\non the mat; THE END",
    "Ünï ÇAFÉ naïve — x_y 漢字 😀",
    "",
    "   ",
    "a-b c/d [e] {f} (g) <h> ~i~ `j` ^k^ |l| \\m\\ @n #o $p %q &r *s +t =u ?v !w 'x' \"y\" :z;",
    "the the the cat",
)
WORDS = ["the", "cat", "hello", "world", "its", "fine", "xy", "Ünï", "the cat", "cat sat", "x_y", "sat on the", "漢字"]


def _column(*texts):
    return np.array(texts).reshape(-1, 1)


def _grid():
    return np.array([["apple", "kiwi", "plum"], ["", "Apple", "漢字"], ["çilek", "fig ", "fig"], ["[UNK]", "kiwi", "kiwi"]])


@case()
def string_lookup(k):
    x = k.input(3, dtype="string")
    outputs = [
        k.L.StringLookup(vocabulary=FRUIT)(x),
        k.L.StringLookup(vocabulary=FRUIT, mask_token="")(x),
        k.L.StringLookup(vocabulary=["", "[UNK]", *FRUIT], mask_token="")(x),
        k.L.StringLookup(vocabulary=FRUIT, num_oov_indices=3, mask_token="kiwi ")(x),
        k.L.StringLookup(vocabulary=["[UNK]", "[UNK]", *FRUIT], num_oov_indices=2)(x),
        k.L.StringLookup(vocabulary=FRUIT, max_tokens=20, oov_token="none")(x),
    ]
    return k.model(x, outputs), [_grid()]


@case(KERAS3)
def string_lookup_salt(k):
    x = k.input(3, dtype="string")
    outputs = [k.L.StringLookup(vocabulary=FRUIT, num_oov_indices=5, salt=s)(x) for s in (7, [133, 137])]
    return k.model(x, outputs), [_grid()]


@case()
def string_lookup_no_oov(k):
    x = k.input(3, dtype="string")
    y = k.L.StringLookup(vocabulary=["plum", "apple", "kiwi"], num_oov_indices=0, mask_token="")(x)
    return k.model(x, y), [np.array([["apple", "kiwi", ""], ["plum", "plum", "apple"]])]


@case()
def string_lookup_modes(k):
    x = k.input(3, dtype="string")
    outputs = []
    for mode in ("multi_hot", "count"):
        outputs.append(k.L.StringLookup(vocabulary=FRUIT, output_mode=mode)(x))
        outputs.append(k.L.StringLookup(vocabulary=FRUIT, output_mode=mode, mask_token="kiwi ", num_oov_indices=2)(x))
        outputs.append(k.L.StringLookup(vocabulary=FRUIT, output_mode=mode, max_tokens=9, pad_to_max_tokens=True)(x))
    return k.model(x, outputs), [_grid()]


@case()
def string_lookup_one_hot(k):
    x = k.input(1, dtype="string")
    a = k.L.StringLookup(vocabulary=FRUIT, output_mode="one_hot")(x)
    b = k.L.StringLookup(vocabulary=FRUIT, output_mode="one_hot", mask_token="", num_oov_indices=0)(x)
    return k.model(x, [a, b, k.L.Dense(3)(a)]), [_column("kiwi", "", "Apple", "漢字")]


@case(KERAS3)
def string_lookup_ranks(k):
    x = k.input(3, 2, dtype="string")
    weights = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5]
    outputs = [k.L.StringLookup(vocabulary=FRUIT, output_mode=m)(x) for m in ("int", "one_hot", "multi_hot", "count")]
    outputs.append(k.L.StringLookup(vocabulary=FRUIT, output_mode="tf_idf", idf_weights=weights)(x))
    return k.model(x, outputs), [np.concatenate([_grid(), _grid()[::-1]], 1).reshape(4, 3, 2)]


@case()
def string_lookup_tf_idf(k):
    x = k.input(3, dtype="string")
    weights = [0.1, 0.25, 0.5, 1.7, 3.0, 0.9]
    outputs = [
        k.L.StringLookup(vocabulary=FRUIT, idf_weights=weights, output_mode="tf_idf")(x),
        k.L.StringLookup(vocabulary=["[UNK]", *FRUIT], idf_weights=[0.3, *weights], output_mode="tf_idf")(x),
        k.L.StringLookup(vocabulary=FRUIT, idf_weights=weights, output_mode="tf_idf", max_tokens=10, pad_to_max_tokens=True, num_oov_indices=2)(x),
    ]
    return k.model(x, outputs), [_grid()]


@case(forms=("model.keras",))
def string_lookup_adapted(k):
    x = k.input(3, dtype="string")
    data = np.array([["apple", "kiwi"], ["kiwi", "a b"], ["", "kiwi"], ["漢字", "apple"]])
    outputs = []
    for options in ({}, {"mask_token": ""}, {"output_mode": "tf_idf", "mask_token": ""}, {"output_mode": "count", "num_oov_indices": 2}):
        layer = k.L.StringLookup(**options)
        layer.adapt(data if "mask_token" in options else data[:2])
        outputs.append(layer(x))
    return k.model(x, outputs), [_grid()]


@case()
def string_lookup_invert(k):
    x = k.input(4, dtype="int64")
    outputs = [
        k.L.StringLookup(vocabulary=FRUIT, invert=True)(x),
        k.L.StringLookup(vocabulary=FRUIT, invert=True, mask_token="", oov_token="?", num_oov_indices=2)(x),
    ]
    return k.model(x, outputs), [np.array([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, -1, 100]])]


@case()
def string_lookup_there_and_back(k):
    x = k.input(2, dtype="string")
    ids = k.L.StringLookup(vocabulary=FRUIT)(x)
    embedded = k.L.GlobalAveragePooling1D()(k.L.Embedding(7, 3)(ids))
    return k.model(x, [k.L.StringLookup(vocabulary=FRUIT, invert=True)(ids), embedded]), [_grid()[:, :2]]


@case()
def integer_lookup(k):
    x = k.input(4, dtype="int64")
    tokens = [12, 36, 1138, -42, 10**12]
    outputs = [
        k.L.IntegerLookup(vocabulary=tokens)(x),
        k.L.IntegerLookup(vocabulary=tokens, mask_token=0)(x),
        k.L.IntegerLookup(vocabulary=[-1, -1, *tokens], num_oov_indices=2)(x),
        k.L.IntegerLookup(vocabulary=tokens, num_oov_indices=3, mask_token=-7, oov_token=-9)(x),
    ]
    return k.model(x, outputs), [np.array([[12, 36, 0, -42], [-7, -8, 5, 10**12], [-1, 1138, 7, 999]])]


@case()
def integer_lookup_modes(k):
    x = k.input(4, dtype="int32")
    weights = [0.5, 1.5, 2.5]
    outputs = [k.L.IntegerLookup(vocabulary=[3, 5, -7], output_mode=m, mask_token=9)(x) for m in ("multi_hot", "count")]
    outputs.append(k.L.IntegerLookup(vocabulary=[3, 5, -7], output_mode="tf_idf", idf_weights=weights)(x))
    return k.model(x, outputs), [np.array([[3, 5, -7, 9], [9, 9, 9, 9], [1, 2, 3, 3]], "int32")]


@case()
def integer_lookup_one_hot(k):
    x = k.input(1, dtype="int64")
    y = k.L.IntegerLookup(vocabulary=[3, 5, -7], output_mode="one_hot")(x)
    return k.model(x, k.L.Dense(2)(y)), [np.array([[3], [4], [-7]])]


@case(KERAS3)
def integer_lookup_hash(k):
    x = k.input(4, dtype="int64")
    outputs = [k.L.IntegerLookup(vocabulary=[2, 4], num_oov_indices=5, oov_method="farmhash", salt=s)(x) for s in (None, 3, [1, 2])]
    return k.model(x, outputs), [np.array([[2, 6, 8, 10], [-12, 0, 10**12, 16]])]


@case(forms=("model.keras",))
def integer_lookup_adapted(k):
    x = k.input(4, dtype="int64")
    outputs = []
    for options in ({}, {"mask_token": 0, "num_oov_indices": 2}, {"output_mode": "tf_idf"}):
        layer = k.L.IntegerLookup(**options)
        layer.adapt(np.array([[12, 1138, 42], [42, 1000, 36], [0, 42, -1]]))
        outputs.append(layer(x))
    return k.model(x, outputs), [np.array([[12, 36, 0, 42], [-1, 7, 1000, 1138]])]


@case()
def integer_lookup_invert(k):
    x = k.input(4, dtype="int64")
    outputs = [
        k.L.IntegerLookup(vocabulary=[30, 10, 20], invert=True)(x),
        k.L.IntegerLookup(vocabulary=[30, 10, 20], invert=True, mask_token=0, num_oov_indices=2)(x),
    ]
    return k.model(x, outputs), [np.array([[0, 1, 2, 3], [4, 5, -1, 100]])]


@case()
def integer_lookup_floats(k):
    x = k.input(3)
    return k.model(x, k.L.IntegerLookup(vocabulary=[1, 2, -2])(x)), [np.array([[1.9, 2.0, -2.9], [-0.5, 7.1, 1e9]], "float32")]


@case(KERAS2)
def lookup_dtypes(k):
    x, n = k.input(3, dtype="string"), k.input(2, dtype="int32")
    outputs = [
        k.L.StringLookup(vocabulary=FRUIT, dtype="int32")(x),
        k.L.StringLookup(vocabulary=FRUIT, output_mode="count", dtype="float64")(x),
        k.L.IntegerLookup(vocabulary=[1, 2], vocabulary_dtype="int64", dtype="int32")(n),
    ]
    return k.model([x, n], outputs), [_grid(), np.array([[1, 2], [3, 4], [5, 1], [2, 2]], "int32")]


@case()
def text_vectorization(k):
    x = k.input(1, dtype="string")
    outputs = [
        k.L.TextVectorization(vocabulary=WORDS)(x),
        k.L.TextVectorization(vocabulary=WORDS, output_sequence_length=4)(x),
        k.L.TextVectorization(vocabulary=WORDS, standardize="lower")(x),
        k.L.TextVectorization(vocabulary=WORDS, standardize="strip_punctuation")(x),
        k.L.TextVectorization(vocabulary=WORDS, standardize=None)(x),
        k.L.TextVectorization(vocabulary=["", "[UNK]", *WORDS], max_tokens=40)(x),
    ]
    return k.model(x, outputs), [_column(*TEXTS)]


@case()
def text_vectorization_ngrams(k):
    x = k.input(1, dtype="string")
    outputs = [k.L.TextVectorization(vocabulary=WORDS, ngrams=n)(x) for n in (1, 2, 3, (2,), (3, 1))]
    outputs.append(k.L.TextVectorization(vocabulary=WORDS, ngrams=2, output_sequence_length=9)(x))
    return k.model(x, outputs), [_column(*TEXTS)]


@case()
def text_vectorization_characters(k):
    x = k.input(dtype="string")
    tokens = [*"abcdehot ü漢😀"]
    outputs = [
        k.L.TextVectorization(vocabulary=tokens, split="character")(x),
        k.L.TextVectorization(vocabulary=["th", "he", "at", *tokens], split="character", ngrams=2, output_sequence_length=30)(x),
        k.L.TextVectorization(vocabulary=tokens, split="character", output_mode="count")(x),
    ]
    return k.model(x, outputs), [np.array(TEXTS)]


@case()
def text_vectorization_modes(k):
    x = k.input(1, dtype="string")
    outputs = []
    for mode in ("multi_hot", "count"):
        outputs.append(k.L.TextVectorization(vocabulary=WORDS, output_mode=mode)(x))
        outputs.append(k.L.TextVectorization(vocabulary=WORDS, output_mode=mode, ngrams=3, max_tokens=20, pad_to_max_tokens=True)(x))
    return k.model(x, outputs), [_column(*TEXTS)]


@case()
def text_vectorization_tf_idf(k):
    x = k.input(1, dtype="string")
    weights = [0.1 * i + 0.05 for i in range(len(WORDS))]
    outputs = [
        k.L.TextVectorization(vocabulary=WORDS, idf_weights=weights, output_mode="tf_idf")(x),
        k.L.TextVectorization(vocabulary=["[UNK]", *WORDS], idf_weights=[0.7, *weights], output_mode="tf_idf", ngrams=2)(x),
        k.L.TextVectorization(vocabulary=WORDS, idf_weights=weights, output_mode="tf_idf", max_tokens=20, pad_to_max_tokens=True)(x),
    ]
    return k.model(x, outputs), [_column(*TEXTS)]


@case()
def text_vectorization_whole(k):
    x = k.input(3, dtype="string")
    texts = np.array([["the", "The Cat", "cat"], ["world!", "", "sat"], ["x_y", "its", "cat"]])
    vocabulary = ["the", "cat", "the cat", "the cat cat", "world", "xy its", "its"]
    outputs = [
        k.L.TextVectorization(vocabulary=vocabulary, split=None)(x),
        k.L.TextVectorization(vocabulary=vocabulary, split=None, ngrams=2)(x),
        k.L.TextVectorization(vocabulary=vocabulary, split=None, output_sequence_length=2)(x),
        k.L.TextVectorization(vocabulary=vocabulary, split=None, output_sequence_length=5)(x),
        k.L.TextVectorization(vocabulary=vocabulary, split=None, output_mode="count")(x),
        k.L.TextVectorization(vocabulary=vocabulary, split=None, output_mode="multi_hot", ngrams=(3, 2))(x),
    ]
    return k.model(x, outputs), [texts]


@case(forms=("model.keras",))
def text_vectorization_adapted(k):
    x = k.input(1, dtype="string")
    outputs = []
    for options in ({}, {"output_mode": "tf_idf", "ngrams": 2}, {"max_tokens": 9, "output_mode": "multi_hot"}, {"max_tokens": 6, "output_sequence_length": 5}):
        layer = k.L.TextVectorization(**options)
        layer.adapt(_column(*TEXTS[:4], TEXTS[6]))
        outputs.append(layer(x))
    return k.model(x, outputs), [_column(*TEXTS)]


@case(forms=("model.keras",))
def string_lookup_nested(k):
    """Adapted layers of one class in a nested model and around it."""
    def adapted(*texts, **options):
        layer = k.L.StringLookup(**options)
        layer.adapt(np.array(texts))
        return layer

    x = k.input(2, dtype="string")
    first = adapted("one", "two", "three", output_mode="count")(x)
    inner = k.model(x, [first, adapted("four", "five", output_mode="tf_idf")(x)])
    z = k.input(2, dtype="string")
    before = adapted("five", "six", output_mode="multi_hot")(z)
    return k.model(z, [before, *inner(z), adapted("seven", "one", "two")(z)]), [np.array([["one", "seven"], ["five", "two"], ["two", "six"]])]


@case()
def text_classifier_average(k):
    """Padding counts here, so that the length of the longest text decides the numbers."""
    x = k.input(1, dtype="string")
    ids = k.L.TextVectorization(vocabulary=WORDS)(x)
    y = k.L.GlobalAveragePooling1D()(k.L.Embedding(len(WORDS) + 2, 4)(ids))
    return k.model(x, k.L.Dense(2, activation="softmax")(y)), [_column(*TEXTS)]


@case()
def text_classifier_bag(k):
    x = k.input(dtype="string")
    bag = k.L.TextVectorization(vocabulary=WORDS, output_mode="multi_hot", ngrams=2)(x)
    return k.model(x, k.L.Dense(2)(k.L.Concatenate()([bag, bag]))), [np.array(TEXTS)]


@case()
def text_classifier_lstm(k):
    embedding = k.L.Embedding(len(WORDS) + 2, 3, mask_zero=True)
    layers = [k.L.TextVectorization(vocabulary=WORDS), embedding, k.L.Bidirectional(k.L.LSTM(3)), k.L.Dense(1)]
    return k.sequential(k.input(1, dtype="string"), *layers), [_column(*TEXTS[:3], *TEXTS[5:])]


@case()
def text_classifier_two_lengths(k):
    """Two inputs, each padded to its own longest text, one inside of a nested model."""
    a, b = k.input(1, dtype="string"), k.input(1, dtype="string")
    inner = k.model(a, k.L.Conv1D(3, 2, padding="same")(k.L.Embedding(15, 2)(k.L.TextVectorization(vocabulary=WORDS)(a))))
    left, right = k.input(1, dtype="string"), k.input(1, dtype="string")
    characters = k.L.TextVectorization(vocabulary=[*"abcde"], split="character")(right)
    y = k.L.Concatenate()([k.L.GlobalMaxPooling1D()(inner(left)), k.L.GRU(2)(k.L.Embedding(7, 2)(characters))])
    return k.model([left, right], k.L.Dense(2)(y)), [_column(*TEXTS[:3]), _column("abc", "", "bad cab, dead")]


@case(KERAS3)
def pipeline_of_text(k):
    x = k.input(3, dtype="string")
    layers = [k.L.StringLookup(vocabulary=FRUIT, output_mode="multi_hot"), k.L.Rescaling(0.5)]
    return k.model(x, k.L.Pipeline(layers)(x)), [_grid()]


@case(KERAS3, forms=("model.keras",))
def pipeline_adapted(k):
    x = k.input(1, dtype="string")
    layer = k.L.TextVectorization(output_mode="tf_idf")
    layer.adapt(_column(*TEXTS[:2]))
    first = k.L.StringLookup()
    first.adapt(np.array(["the", "cat"]))
    return k.model(x, [k.L.Pipeline([layer, k.L.Rescaling(2.0)])(x), k.L.Pipeline([first])(x)]), [_column(*TEXTS[1:3])]


@case()
def text_moved(k):
    """Layers that move elements, of texts."""
    x = k.input(2, dtype="string")
    y = k.L.Concatenate()([x, k.L.Flatten()(k.L.Reshape((2, 1))(x))])
    moved = k.L.Permute((2, 1))(k.L.RepeatVector(2)(y))
    return k.model(x, [moved, k.L.StringLookup(vocabulary=["the", "cat"])(y)]), [np.array([["the", "mat"], ["cat", "the"]])]


@case()
def lookup_rank_one(k):
    x, n = k.input(dtype="string"), k.input(dtype="int64")
    outputs = [k.L.StringLookup(vocabulary=FRUIT)(x), k.L.StringLookup(vocabulary=FRUIT, output_mode="one_hot")(x)]
    outputs.append(k.L.IntegerLookup(vocabulary=[7, 5], output_mode="one_hot")(n))
    return k.model([x, n], outputs), [np.array(["fig", "", "kiwi"]), np.array([5, 6, 7])]


@case(KERAS2)
def random_fourier_features(k):
    x = k.input(5)
    layers = k.L.experimental.RandomFourierFeatures
    outputs = [
        layers(7)(x),
        layers(3, kernel_initializer="laplacian", scale=0.7, trainable=True)(x),
        layers(2, kernel_initializer=k.K.initializers.RandomNormal(), scale=2.0)(x),
    ]
    return k.model(x, outputs)


@case(KERAS3, forms=("model.keras",), max_bytes=64_000)
def feature_space(k):
    """The encoded features of a FeatureSpace."""
    import tensorflow as tf

    kinds = k.K.utils.FeatureSpace
    rows = 12
    data = {
        "age": k.normal(rows, shift=40.0, scale=9.0),
        "job": np.array(["a", "b", "c", "a"] * 3),
        "zip": k.integers(0, 5, rows),
        "share": k.normal(rows),
        "bin": k.normal(rows),
        "raw": k.normal(rows),
    }
    space = kinds(
        {
            "age": kinds.float_normalized(),
            "job": kinds.string_categorical(output_mode="one_hot"),
            "zip": kinds.integer_categorical(output_mode="one_hot"),
            "share": kinds.float_rescaled(0.5),
            "bin": kinds.float_discretized(num_bins=4),
            "raw": kinds.float(),
        },
        crosses=[kinds.cross(feature_names=("job", "zip"), crossing_dim=8)],
        output_mode="concat",
    )
    space.adapt(tf.data.Dataset.from_tensor_slices(data))
    inputs = space.get_inputs()
    model = k.model(inputs, k.L.Dense(2)(space.get_encoded_features()))
    names = [tensor.name for tensor in model.inputs]
    return model, [data[name][:5].reshape(-1, 1) for name in names]
