"""How layers are wired: Sequential and Functional, inputs and outputs, shared layers, names."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, case


@case()
def sequential_input_layer(k):
    layer = k.L.InputLayer(shape=(4,)) if k.keras3 else k.L.InputLayer(input_shape=(4,))
    model = k.sequential(layer, k.L.Dense(3, activation="relu"), k.L.Dense(2), name="with_input")
    return model, [k.normal(2, 4)]


@case(KERAS2)
def sequential_input_shape(k):
    """The first layer carries the input shape."""
    model = k.sequential(k.L.Dense(3, input_shape=(4,), activation="elu"), k.L.Dense(2))
    return model, [k.normal(2, 4)]


@case()
def sequential_deferred(k):
    """Built by its first call: the config knows the shape only from build_input_shape."""
    model = k.sequential(k.L.Dense(3, activation="relu"), k.L.Dropout(0.5), k.L.Dense(2))
    data = k.normal(2, 4)
    model(data)
    return model, [data]


@case(KERAS3)
def sequential_deferred_conv(k):
    model = k.sequential(k.L.Conv2D(2, 3, padding="same"), k.L.ReLU(), k.L.GlobalMaxPooling2D(), k.L.Dense(2))
    data = k.normal(2, 5, 4, 1)
    model(data)
    return model, [data]


@case()
def multi_input_output(k):
    a, b = k.input(3, name="zulu"), k.input(2, name="alpha")
    x = k.L.Dense(4, name="on_zulu")(a)
    y = k.L.Dense(4, name="on_alpha")(b)
    both = k.L.Add(name="both")([x, y])
    return k.model([a, b], [k.L.Dense(2, name="first")(both), k.L.Dense(1, name="second")(y), both])


@case(KERAS3)
def multi_output_same_tensor(k):
    x = k.input(3)
    y = k.L.Dense(2)(x)
    return k.model(x, [y, y])


@case()
def dict_inputs_outputs(k):
    inputs = {"width": k.input(3, name="width"), "age": k.input(2, name="age")}
    x = k.L.Concatenate()([inputs["width"], inputs["age"]])
    outputs = {"score": k.L.Dense(1, name="score_layer")(x), "kind": k.L.Dense(3, activation="softmax", name="z")(x)}
    return k.model(inputs, outputs)


@case(KERAS2)
def dict_outputs(k):
    x = k.input(3, name="features")
    outputs = {"b": k.L.Dense(1)(x), "a": k.L.Dense(2)(x), "c": k.L.Dense(3)(x)}
    return k.model(x, outputs)


@case(KERAS3)
def dict_inputs(k):
    inputs = {"b": k.input(2, name="b"), "a": k.input(3, name="a")}
    y = k.L.Concatenate()([k.L.Dense(2)(inputs["b"]), k.L.Dense(3)(inputs["a"])])
    return k.model(inputs, y)


@case(KERAS3)
def nested_structure_inputs(k):
    """Inputs as a dict of a list and a tensor."""
    inputs = {"pair": [k.input(2, name="p0"), k.input(2, name="p1")], "one": k.input(3, name="one")}
    y = k.L.Concatenate()([inputs["pair"][0], inputs["pair"][1], inputs["one"]])
    return k.model(inputs, {"y": k.L.Dense(2)(y), "pair": [k.L.Dense(1)(y), y]})


@case(KERAS3)
def list_of_one(k):
    x = k.input(3)
    return k.model([x], [k.L.Dense(2)(x)])


@case()
def shared_layer(k):
    a, b, c = k.input(3, name="a"), k.input(3, name="b"), k.input(3, name="c")
    dense = k.L.Dense(2, activation="tanh", name="shared")
    return k.model([a, b, c], [k.L.Concatenate()([dense(a), dense(b)]), dense(c)])


@case(KERAS2)
def shared_layer_on_itself(k):
    """A layer applied to its own output, between other layers."""
    x = k.input(3)
    dense = k.L.Dense(3, activation="relu", name="again")
    other = k.L.Dense(3, name="other")
    return k.model(x, dense(other(dense(dense(x)))))


@case(KERAS3)
def shared_layer_two_shapes(k):
    a, b = k.input(4, 2, name="a"), k.input(7, 2, name="b")
    conv = k.L.Conv1D(3, 2, name="shared")
    pool = k.L.GlobalMaxPooling1D()
    return k.model([a, b], [pool(conv(a)), pool(conv(b))])


@case(KERAS2)
def siamese(k):
    a, b = k.input(5, dtype="int32", name="a"), k.input(5, dtype="int32", name="b")
    embed = k.L.Embedding(9, 3, mask_zero=True)
    lstm = k.L.LSTM(2)
    return k.model([a, b], k.L.Multiply()([lstm(embed(a)), lstm(embed(b))])), [k.tokens(9, 4, 5), k.tokens(9, 4, 5)[::-1].copy()]


@case(max_bytes=52_000)
def twelve_dense(k):
    """dense_10 sorts before dense_2 in HDF5. Twelve groups need more bytes than other cases."""
    return k.sequential(k.K.Input((2,)), *[k.L.Dense(2, use_bias=False) for _ in range(12)]), [k.normal(2, 2)]


@case(KERAS3, max_bytes=52_000)
def twelve_dense_shapes(k):
    """Twelve layers of one class with different shapes: any mistake in the order fails to load."""
    layers = [k.K.Input((2,))] + [k.L.Dense(2 + i % 5, use_bias=False) for i in range(12)]
    return k.sequential(*layers), [k.normal(2, 2)]


@case(KERAS2)
def names_with_slash(k):
    x = k.input(3, name="input")
    y = k.L.Dense(4, name="block1/dense")(x)
    y = k.L.Dense(4, name="block1/dense/again")(y)
    return k.model(x, k.L.Dense(2, name="head/out")(y), name="slashes")


@case(KERAS2)
def names_unusual(k):
    x = k.input(3, name="input.x")
    y = k.L.Dense(4, name="Dense-1.2_x")(x)
    y = k.L.Dense(4, name="1")(y)
    return k.model(x, k.L.Dense(2, name="kernel")(y), name="layers")


@case(KERAS3, eager=True)
def names_unicode(k):
    """Names that a TF graph refuses but the files hold."""
    x = k.input(3, name="entrée")
    y = k.L.Dense(4, name="größe")(x)
    return k.model(x, k.L.Dense(2, name="出力: 1")(y), name="モデル")


@case(KERAS2)
def names_swapped(k):
    """The names count in another order than the layers are applied."""
    x = k.input(2)
    y = k.L.Dense(3, name="dense_2")(x)
    y = k.L.Dense(3, name="dense_1")(y)
    return k.model(x, k.L.Dense(3, name="dense")(y))


@case(KERAS3)
def diamond(k):
    x = k.input(4)
    a = k.L.Dense(3, name="stem")(x)
    left, right = k.L.Dense(3)(a), k.L.Activation("sigmoid")(a)
    y = k.L.Add()([k.L.Multiply()([left, right]), a])
    return k.model(x, [y, left])


@case(KERAS3)
def submodel(k):
    """A model over the middle of another one: only its own layers are in the file."""
    x = k.input(4)
    hidden = k.L.Dense(3, name="hidden")(x)
    features = k.L.Dense(2, name="features")(hidden)
    k.model(x, k.L.Dense(5, name="head")(features))
    return k.model(hidden, features)


@case()
def frozen_layers(k):
    """Frozen layers keep their place in the file but count as non-trainable."""
    model = k.sequential(
        k.K.Input((3,)), k.L.Dense(4, trainable=False), k.L.BatchNormalization(), k.L.Dense(2), k.L.BatchNormalization(trainable=False)
    )
    return model, [k.normal(2, 3)]


@case(KERAS2, eager=True)
def batch_of_none(k):
    """No rows at all go in and come out."""
    x = k.input(3)
    y = k.L.Dense(2, activation="relu")(x)
    return k.model(x, k.L.BatchNormalization()(y)), [np.zeros((0, 3), "float32")]


@case(KERAS3, eager=True)
def batch_of_none_conv(k):
    x = k.input(4, 3, 2)
    y = k.L.MaxPooling2D(2)(k.L.Conv2D(2, 2, padding="same")(x))
    return k.model(x, k.L.Flatten()(y)), [np.zeros((0, 4, 3, 2), "float32")]


@case()
def compiled(k):
    """Training configuration, optimizer state and metrics lie beside the weights and are ignored."""
    model = k.sequential(k.K.Input((3,)), k.L.Dense(2, activation="relu"), k.L.Dense(1))
    model.compile(optimizer=k.K.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    model.fit(k.normal(8, 3), k.normal(8, 1), epochs=1, batch_size=4, verbose=0)
    return model, [k.normal(2, 3)]


@case(KERAS3, forms=("model.weights.json",), max_bytes=64_000)
def weights_in_shards(k):
    """Two files of weights; one layer has its weights in two of them."""
    x = k.input(7)
    y = k.L.BatchNormalization()(k.L.Dense(40)(k.L.Dense(30, activation="relu")(x)))
    y = k.L.LSTM(6)(k.L.Reshape((10, 4))(y))
    y = k.L.Dense(5)(y)
    inner = k.sequential(k.input(5), k.L.Dense(3), k.L.Dense(2))
    return k.model(x, inner(y))
