"""Low-rank adapters (LoRA): .keras and .weights.h5 hold them inside the kernel, older HDF5 beside it."""

from goldenlib.registry import KERAS3, KERAS_FILE, case

LEGACY = ("model.h5", "weights.h5")


def _adapted(k, model, alpha=None, randomize=True):
    if randomize:
        k.randomize(model)
    for layer in model.layers:
        if hasattr(layer, "enable_lora"):
            layer.enable_lora(2, lora_alpha=alpha)
            for name in ("kernel_a", "kernel_b", "embeddings_a", "embeddings_b"):
                variable = getattr(layer, "lora_" + name, None)
                if variable is not None:
                    variable.assign(k.normal(*variable.shape, scale=0.4))
    return model


def _products(k, alpha=None):
    x = k.input(5, 6)
    layers = [k.L.Dense(4, activation="tanh"), k.L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de")]
    layers.append(k.L.Conv1D(3, 2))
    outputs = [layer(x) for layer in layers]
    image = k.L.Reshape((5, 3, 2))(x)
    outputs.append(k.L.Conv2D(4, (2, 3), padding="same", groups=2, use_bias=False)(image))
    outputs.append(k.L.Conv3D(2, 2)(k.L.Reshape((5, 3, 2, 1))(x)))
    return _adapted(k, k.model(x, outputs), alpha), [k.normal(2, 5, 6)]


def _tables(k):
    ids, x = k.input(5, dtype="int32"), k.input(5, 7)
    tables = [k.L.Embedding(9, 7), k.L.ReversibleEmbedding(9, 7)]
    outputs = [table(ids) for table in tables] + [table(x, reverse=True) for table in tables[1:]]
    return _adapted(k, k.model([ids, x], outputs)), [k.integers(0, 9, 3, 5), k.normal(3, 5, 7)]


@case(KERAS3, forms=KERAS_FILE)
def lora_products(k):
    return _products(k, 3)


@case(KERAS3, forms=LEGACY)
def lora_products_legacy(k):
    """lora_alpha is the rank: Keras forgets another one when it reads a Dense."""
    return _products(k)


@case(KERAS3, forms=LEGACY)
def lora_alpha_legacy(k):
    x = k.input(5, 6)
    outputs = [k.L.EinsumDense("abc,cd->abd", (None, 3))(x), k.L.Conv1D(3, 2)(x)]
    return _adapted(k, k.model(x, outputs), 3), [k.normal(2, 5, 6)]


@case(KERAS3, forms=KERAS_FILE)
def lora_embeddings(k):
    return _tables(k)


@case(KERAS3, forms=LEGACY)
def lora_embeddings_legacy(k):
    return _tables(k)


def _quantized(k, mode):
    ids, x = k.input(5, dtype="int32"), k.input(5, 7)
    layers = [k.L.Dense(4), k.L.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de")]
    model = k.model([ids, x], [k.L.Embedding(9, 7)(ids)] + [layer(x) for layer in layers])
    k.randomize(model)
    model.quantize(mode)
    return _adapted(k, model, randomize=False), [k.integers(0, 9, 3, 5), k.normal(3, 5, 7)]


@case(KERAS3, forms=LEGACY)
def lora_int8_legacy(k):
    return _quantized(k, "int8")


@case(KERAS3, forms=LEGACY)
def lora_int4_legacy(k):
    return _quantized(k, "int4")


@case(KERAS3, forms=KERAS_FILE)
def lora_int8(k):
    """Adapters of 0, as after reading: saving rounds others away."""
    ids, x = k.input(5, dtype="int32"), k.input(5, 7)
    model = k.model([ids, x], [k.L.Embedding(9, 7)(ids), k.L.Dense(4)(x)])
    k.randomize(model)
    model.quantize("int8")
    for layer in model.layers[1:]:
        if hasattr(layer, "enable_lora"):
            layer.enable_lora(2)
    return model, [k.integers(0, 9, 3, 5), k.normal(3, 5, 7)]
