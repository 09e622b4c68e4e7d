"""Dense, Dropout, Flatten, Reshape."""

from goldenlib.registry import KERAS2, KERAS3, case


@case()
def dense_gelu(k):
    x = k.input(5)
    y = k.L.Dense(4, activation="gelu")(x)
    return k.model(x, k.L.Dense(3)(y)), [k.normal(3, 5)]


@case(KERAS3)
def dense_sequential(k):
    model = k.sequential(
        k.L.Dense(7, activation="tanh", input_shape=(3,)) if not k.keras3 else k.L.Dense(7, activation="tanh"),
        k.L.Dense(1, activation="sigmoid"),
    )
    model.build((None, 3))
    return model, [k.normal(2, 3)]


@case(KERAS2)
def dense_3d_input(k):
    x = k.input(5, 3)
    return k.model(x, k.L.Dense(4, activation="relu")(x)), [k.normal(2, 5, 3)]


@case(KERAS3)
def dense_4d_input(k):
    x = k.input(2, 1, 3)
    return k.model(x, k.L.Dense(2, activation="softmax")(x)), [k.normal(3, 2, 1, 3)]


@case(KERAS2)
def dense_unknown_axis(k):
    x = k.input(None, 4)
    return k.model(x, k.L.Dense(3)(x)), [k.normal(2, 6, 4)]


@case(KERAS2)
def dense_no_bias(k):
    x = k.input(6)
    return k.model(x, k.L.Dense(5, use_bias=False)(x)), [k.normal(2, 6)]


@case(KERAS3)
def dense_of_one(k):
    x = k.input(1)
    return k.model(x, k.L.Dense(1)(x)), [k.normal(3, 1)]


@case()
def dense_regularized(k):
    """Training-only arguments of every kind, which a runtime parses and ignores."""
    K = k.K
    x = k.input(4)
    y = k.L.Dense(
        3,
        kernel_initializer=K.initializers.VarianceScaling(scale=2.0, mode="fan_out", seed=7),
        bias_initializer=K.initializers.Constant(0.5),
        kernel_regularizer=K.regularizers.L1L2(l1=0.01, l2=0.02),
        bias_regularizer="l2",
        activity_regularizer=K.regularizers.L2(0.1),
        kernel_constraint=K.constraints.MaxNorm(3, axis=0),
        bias_constraint="non_neg",
        activation="softsign",
    )(x)
    return k.model(x, y), [k.normal(2, 4)]


@case(KERAS3)
def dense_activations_a(k):
    x = k.input(3)
    names = ("relu", "sigmoid", "tanh", "softmax", "elu", "selu")
    return k.model(x, [k.L.Dense(2, activation=name)(x) for name in names]), [k.normal(2, 3, scale=2.0)]


@case(KERAS2)
def dense_activations_b(k):
    x = k.input(3)
    names = ("softplus", "softsign", "exponential", "hard_sigmoid", "swish", "gelu")
    return k.model(x, [k.L.Dense(2, activation=name)(x) for name in names]), [k.normal(2, 3, scale=2.0)]


@case()
def dropout(k):
    x = k.input(4, 3)
    y = k.L.Dropout(0.4, seed=3)(x)
    y = k.L.Dropout(0.9, noise_shape=(None, 1, 3))(y)
    return k.model(x, k.L.Dropout(0)(y)), [k.normal(2, 4, 3)]


@case(KERAS3)
def flatten(k):
    a, b, c = k.input(3, 2), k.input(2, 3, 4), k.input(5)
    return k.model([a, b, c], [k.L.Flatten()(a), k.L.Flatten()(b), k.L.Flatten()(c)])


@case(KERAS2)
def flatten_channels_first(k):
    a, b, c = k.input(3, 2), k.input(2, 3, 4), k.input(5)
    outputs = [k.L.Flatten(data_format="channels_first")(t) for t in (a, b, c)]
    return k.model([a, b, c], outputs)


@case(KERAS3)
def flatten_scalars(k):
    """An input without axes of its own becomes a column."""
    x = k.input()
    return k.model(x, k.L.Flatten()(x)), [k.normal(3)]


@case()
def reshape(k):
    x = k.input(4, 6)
    targets = ((24,), (-1, 3), (2, -1, 4), (3, 8), (1, 24, 1), (-1,))
    return k.model(x, [k.L.Reshape(target)(x) for target in targets]), [k.normal(2, 4, 6)]


@case(KERAS3)
def reshape_unknown_axis(k):
    x = k.input(None, 6)
    return k.model(x, [k.L.Reshape((-1, 3))(x), k.L.Reshape((-1, 2, 1))(x)]), [k.normal(2, 5, 6)]


@case(KERAS3)
def input_batch_shape(k):
    x = k.K.Input(batch_shape=(3, 4), name="fixed")
    return k.model(x, k.L.Dense(2)(x)), [k.normal(3, 4)]


@case(KERAS2)
def input_unused(k):
    """A model may have an input that no layer reads."""
    a, b = k.input(3, name="used"), k.input(2, name="unused")
    return k.model([a, b], k.L.Dense(2)(a)), [k.normal(2, 3), k.normal(2, 2)]


@case(KERAS2)
def input_returned(k):
    """An input that is an output too, next to a real one."""
    a = k.input(3, name="a")
    return k.model(a, [a, k.L.Dense(2)(a)]), [k.normal(2, 3)]


@case(KERAS3)
def input_optional(k):
    a = k.input(3, name="a")
    b = k.K.Input((3,), name="b", optional=True)
    return k.model([a, b], k.L.Add()([k.L.Dense(3)(a), k.L.Dense(3)(b)])), [k.normal(2, 3), k.normal(2, 3)]


@case(KERAS2)
def input_type_spec(k):
    import tensorflow as tf

    x = k.K.Input(type_spec=tf.TensorSpec((None, 4), tf.float32), name="spec")
    return k.model(x, k.L.Dense(2)(x)), [k.normal(2, 4)]


@case()
def dense_of_integers(k):
    x = k.input(4, dtype="int32")
    return k.model(x, k.L.Dense(3)(x)), [k.integers(-9, 9, 3, 4)]
