"""Models inside models, and the order of their weights."""

from goldenlib.registry import KERAS2, KERAS3, add, case


def block(k, width, units, name):
    """A Functional of two Dense layers and a BatchNormalization between them."""
    x = k.input(width)
    y = k.L.Dense(units, activation="relu")(x)
    y = k.L.BatchNormalization()(y)
    return k.model(x, k.L.Dense(units)(y), name=name)


def chain(k, width, units, name):
    return k.sequential(k.K.Input((width,)), k.L.Dense(units, activation="tanh"), k.L.Dense(units), name=name)


@case()
def nested_functional(k):
    x = k.input(3)
    y = block(k, 3, 2, "inner")(x)
    return k.model(x, k.L.Dense(2)(y))


@case()
def nested_sequential(k):
    x = k.input(3)
    y = chain(k, 3, 2, "inner")(x)
    return k.model(x, k.L.Dense(2)(y))


@case(KERAS2)
def nested_sequential_output(k):
    """The nested model's own output is the output of the model."""
    x = k.input(3)
    return k.model(x, chain(k, 3, 2, "inner")(k.L.Dense(3)(x)))


@case(KERAS2)
def nested_functional_output(k):
    x = k.input(3)
    return k.model(x, block(k, 3, 2, "inner")(k.L.Dense(3)(x)))


@case()
def nested_sequential_deferred(k):
    """The inner Sequential has no input of its own until the outer model calls it."""
    inner = k.sequential(k.L.Dense(2, activation="relu"), k.L.Dense(2), name="inner")
    x = k.input(3)
    return k.model(x, k.L.Dense(1)(inner(x)))


@case()
def nested_twice(k):
    """A model in a model in a model."""
    middle_in = k.input(3)
    middle = k.model(middle_in, chain(k, 2, 2, "innermost")(k.L.Dense(2)(middle_in)), name="middle")
    x = k.input(3)
    return k.model(x, k.L.Dense(1)(middle(x)))


@case()
def nested_called_twice(k):
    a, b = k.input(3, name="a"), k.input(3, name="b")
    inner = block(k, 3, 2, "inner")
    return k.model([a, b], k.L.Concatenate()([inner(a), inner(b)]))


@case()
def nested_sequential_called_twice(k):
    a, b = k.input(3, name="a"), k.input(3, name="b")
    inner = chain(k, 3, 2, "inner")
    return k.model([a, b], [inner(a), inner(b)])


@case(KERAS2)
def nested_called_on_itself(k):
    x = k.input(2)
    inner = block(k, 2, 2, "inner")
    return k.model(x, inner(inner(x)))


@case()
def nested_multi_input_output(k):
    a, b = k.input(3), k.input(2)
    inner = k.model(
        [a, b], [k.L.Concatenate()([k.L.Dense(2)(a), b]), k.L.Dense(1)(a)], name="inner"
    )
    p, q = k.input(3, name="p"), k.input(2, name="q")
    first, second = inner([p, q])
    return k.model([p, q], [k.L.Dense(2)(second), k.L.Dense(2)(first)])


@case()
def nested_dict_output(k):
    a = k.input(3)
    inner = k.model(a, {"z": k.L.Dense(1)(a), "b": k.L.Dense(2)(a)}, name="inner")
    x = k.input(3)
    outputs = inner(x)
    return k.model(x, [k.L.Dense(2)(outputs["z"]), outputs["b"]])


@case()
def functional_in_sequential(k):
    model = k.sequential(k.K.Input((3,)), k.L.Dense(3), block(k, 3, 2, "inner"), k.L.Dense(1))
    return model, [k.normal(2, 3)]


@case(KERAS3)
def functional_first_in_sequential(k):
    """No input layer of its own: the first entry is a model."""
    model = k.sequential(block(k, 3, 2, "inner"), k.L.Dense(1))
    return model, [k.normal(2, 3)]


@case()
def sequential_in_sequential(k):
    model = k.sequential(
        k.K.Input((3,)),
        k.sequential(k.K.Input((3,)), k.L.Dense(2, activation="relu"), name="one"),
        k.sequential(k.K.Input((2,)), k.L.Dense(3), chain(k, 3, 2, "deep"), name="two"),
    )
    return model, [k.normal(2, 3)]


@case(KERAS3)
def two_nested_of_one_class(k):
    """functional and functional_1, dense and dense_1, each counted within its own container."""
    x = k.input(3)
    left, right = block(k, 3, 2, "left"), block(k, 3, 2, "right")
    return k.model(x, k.L.Add()([left(x), right(x)]))


@case()
def nested_frozen(k):
    """All of the nested model is frozen: its weights keep their natural order in legacy files."""
    x = k.input(3)
    inner = block(k, 3, 2, "inner")
    inner.trainable = False
    return k.model(x, k.L.Dense(2)(inner(x)))


@case()
def nested_one_layer_frozen(k):
    """One frozen layer inside: its weights come after all trainable ones in legacy files."""
    x = k.input(3)
    inner = k.sequential(
        k.K.Input((3,)), k.L.Dense(3, activation="tanh", trainable=False), k.L.Dense(3), k.L.BatchNormalization(), name="inner"
    )
    return k.model(x, k.L.Dense(2)(inner(x)))


@case()
def nested_batch_normalization(k):
    """Moving statistics of all layers come last in a nested model's legacy weights."""
    inner = k.sequential(
        k.K.Input((3,)), k.L.BatchNormalization(), k.L.Dense(3), k.L.BatchNormalization(), k.L.Dense(3), name="inner"
    )
    x = k.input(3)
    return k.model(x, inner(x))


@case(KERAS3, forms=("weights.h5",))
def nested_shares_layer(k):
    """The same layer stands in the nested model and outside of it, and twice in the file.

    Keras cannot read its own .keras and .weights.h5 of this.
    """
    dense = k.L.Dense(3, name="both_places", activation="tanh")
    a = k.input(3)
    inner = k.model(a, k.L.Dense(3)(dense(a)), name="inner")
    x = k.input(3)
    return k.model(x, inner(dense(x)))


@case()
def transfer_learning(k):
    """A frozen convolutional base called with training=False under a new head."""
    base_in = k.input(6, 5, 1)
    y = k.L.Conv2D(2, 3, use_bias=False)(base_in)
    y = k.L.BatchNormalization()(y)
    base = k.model(base_in, k.L.ReLU()(y), name="base")
    base.trainable = False
    x = k.input(6, 5, 1)
    y = k.L.Rescaling(0.5, offset=-0.2)(x)
    y = base(y, training=False)
    y = k.L.GlobalAveragePooling2D()(y)
    return k.model(x, k.L.Dense(2)(k.L.Dropout(0.2)(y)))


@case(KERAS3)
def autoencoder(k):
    """Encoder and decoder are nested; the whole is made of them alone."""
    encoder = k.sequential(k.K.Input((6,)), k.L.Dense(4, activation="relu"), k.L.Dense(2), name="encoder")
    decoder = k.sequential(k.K.Input((2,)), k.L.Dense(4, activation="relu"), k.L.Dense(6, activation="sigmoid"), name="decoder")
    x = k.input(6)
    return k.model(x, decoder(encoder(x)), name="autoencoder")


@case(KERAS2)
def nested_recurrent(k):
    inner = k.sequential(
        k.K.Input((5, 2)), k.L.Bidirectional(k.L.LSTM(2, return_sequences=True)), k.L.GRU(2), name="encoder"
    )
    x = k.input(5, 2)
    return k.model(x, k.L.Dense(1)(inner(x)))


@case(KERAS3)
def nested_dict_input(k):
    a = {"left": k.input(2, name="left"), "right": k.input(3, name="right")}
    inner = k.model(a, k.L.Concatenate()([k.L.Dense(2)(a["left"]), a["right"]]), name="inner")
    p, q = k.input(3, name="p"), k.input(2, name="q")
    return k.model([p, q], inner({"right": p, "left": q}))


def _shared_between_models(k):
    """The same layer object in two nested models: its weights are stored with the first alone."""
    both = k.L.Dense(4, activation="tanh")
    a, b, x = k.input(4), k.input(4), k.input(4)
    first = k.model(a, k.L.Dense(4)(both(a)))
    second = k.model(b, both(k.L.Dense(4)(b)))
    return k.model(x, second(first(x)))


add("nested_shared_layer", _shared_between_models, forms=("model.keras",))
add("nested_shared_layer_legacy", _shared_between_models, KERAS2, forms=("model.h5", "weights.h5"))


@case()
def nested_four_deep_frozen(k):
    """Four levels of models; the innermost normalization and the second level's layer are frozen."""
    x = k.input(3)
    norm = k.L.BatchNormalization()
    norm.trainable = False
    level = k.model(x, k.L.Dense(4)(norm(k.L.Dense(3)(x))))
    width = 3
    for depth in range(3):
        y = k.input(4)
        dense = k.L.Dense(width)
        dense.trainable = depth != 1
        level = k.model(y, k.L.Dense(4)(level(dense(y))))
        width = 4
    z = k.input(4)
    return k.model(z, level(z))


@case()
def layer_called_three_times_with_three_shapes(k):
    x, y, z = k.input(4, 5), k.input(7, 5), k.input(None, 5)
    dense, conv = k.L.Dense(3), k.L.Conv1D(2, 3)
    outputs = [conv(dense(v)) for v in (x, y, z)]
    return k.model([x, y, z], outputs), [k.normal(2, 4, 5), k.normal(2, 7, 5), k.normal(2, 3, 5)]
