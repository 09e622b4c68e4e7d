"""Models of which both Kerases print the summaries."""


def deep(keras):
    """Models in models in models: some frozen, one called twice, one with two inputs."""
    L = keras.layers
    core_in = keras.Input((4,), name="core_in")
    core = keras.Model(core_in, L.Dense(4, name="core_dense")(core_in), name="core")
    core.trainable = False
    pair_a, pair_b = keras.Input((4,), name="pair_a"), keras.Input((4,), name="pair_b")
    both = L.Concatenate(name="both")([core(pair_a), core(pair_b)])
    pair = keras.Model([pair_a, pair_b], L.BatchNormalization(name="norm")(both), name="pair")
    tail = keras.Sequential(
        [keras.Input((8,)), keras.Sequential([keras.Input((8,)), L.Dense(3, name="t1")], name="t"),
         L.Dropout(0.1, name="t2"), L.Dense(2, name="t3")],
        name="tail",
    )
    tail.get_layer("t3").trainable = False
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    z = pair([L.Dense(4, name="before")(x), y])
    return keras.Model([x, y], [tail(z), L.Dense(1, name="after")(z)], name="deep")
