"""Quantised weights: every mode of Keras 3.15, every layer that it quantises, and their configs.

A difference of one rounding in what a quantised layer is given can move a number by a whole step, so
every layer here is given the model's own inputs.
"""

import numpy as np

from goldenlib.registry import KERAS3, KERAS_FILE, case

LEGACY = ("model.h5", "weights.h5")

BFLOAT = 3e-2


def _layers(k, dtype="float32"):
    """Dense and EinsumDense, the first four most unlike each other."""
    dense, einsum = k.L.Dense, k.L.EinsumDense
    return [
        dense(5, activation="tanh", dtype=dtype),
        einsum("abc,cde->abde", (None, 2, 3), bias_axes="de", activation="relu", dtype=dtype),
        einsum("abc,bcd->ad", 3, dtype=dtype),
        einsum("abc,bd->acd", (7, 3), bias_axes="cd", dtype=dtype),
        dense(4, use_bias=False, dtype=dtype),
        einsum("abc,cd->abd", (None, 3), bias_axes="d", dtype=dtype),
        einsum("abc,dc->abd", (None, 5), dtype=dtype),
    ]


def _applied(k, layers, **quantization):
    """All layers on one input of (4, 7), quantised after their weights got values."""
    x = k.input(4, 7)
    model = k.model(x, [layer(x) for layer in layers])
    k.randomize(model)
    if quantization:
        model.quantize(**quantization)
    return model, [k.normal(3, 4, 7)]


@case(KERAS3, forms=KERAS_FILE)
def int8_dense_einsum(k):
    return _applied(k, _layers(k)[:4], mode="int8")


@case(KERAS3)
def int8_more_equations(k):
    return _applied(k, _layers(k)[4:], mode="int8")


@case(KERAS3)
def int8_weights_alone(k):
    config = k.K.quantizers.Int8QuantizationConfig(activation_quantizer=None)
    return _applied(k, _layers(k)[:4], config=config)


@case(KERAS3)
def int8_own_quantizers(k):
    quantizer = k.K.quantizers.AbsMaxQuantizer
    config = k.K.quantizers.Int8QuantizationConfig(
        weight_quantizer=quantizer(axis=0, value_range=(-100, 90)),
        activation_quantizer=quantizer(value_range=(-20, 30), epsilon=0.1),
    )
    return _applied(k, [_layers(k)[i] for i in (0, 4, 5)], config=config)


@case(KERAS3, forms=KERAS_FILE)
def int4_grouped(k):
    """The last group of each is shorter than the others."""
    config = k.K.quantizers.Int4QuantizationConfig(block_size=3)
    return _applied(k, _layers(k)[2:6], config=config)


@case(KERAS3)
def int4_one_group(k):
    return _applied(k, _layers(k)[:4], mode="int4")


@case(KERAS3)
def int4_per_channel(k):
    config = k.K.quantizers.Int4QuantizationConfig(block_size=-1)
    return _applied(k, _layers(k)[2:6], config=config)


@case(KERAS3)
def int4_rounded_inputs(k):
    quantizer = k.K.quantizers.AbsMaxQuantizer
    config = k.K.quantizers.Int4QuantizationConfig(block_size=None, activation_quantizer=quantizer())
    return _applied(k, _layers(k)[2:6], config=config)


@case(KERAS3, atol=BFLOAT)
def int8_mixed_bfloat16(k):
    return _applied(k, _layers(k, "mixed_bfloat16")[:4], mode="int8")


@case(KERAS3, atol=BFLOAT)
def int4_mixed_bfloat16(k):
    config = k.K.quantizers.Int4QuantizationConfig(block_size=4)
    return _applied(k, _layers(k, "mixed_bfloat16")[:4], config=config)


@case(KERAS3, atol=4e-3)
def int4_mixed_float16(k):
    config = k.K.quantizers.Int4QuantizationConfig(block_size=None)
    return _applied(k, _layers(k, "mixed_float16")[:4], config=config)


@case(KERAS3)
def int8_float64(k):
    x = k.input(7, dtype="float64")
    model = k.model(x, k.L.Dense(5, dtype="float64")(x))
    k.randomize(model)
    model.quantize("int8")
    return model, [k.normal(3, 7, dtype="float64")]


@case(KERAS3)
def int8_wrapped_nested_shared(k):
    """Quantised layers inside others, and one that is called twice. TimeDistributed forgets the scales."""
    x = k.input(4, 7)
    shared = k.L.Dense(3)
    inner = k.sequential(k.input(4, 7), k.L.Dense(5, activation="relu"))
    outputs = [k.L.TimeDistributed(k.L.Dense(2))(x), inner(x), shared(x), shared(k.L.Rescaling(2.0)(x))]
    model = k.model(x, outputs)
    k.randomize(model)
    model.quantize("int8")
    return model, [k.normal(3, 4, 7)]


@case(KERAS3)
def int8_frozen(k):
    x = k.input(7)
    model = k.model(x, [k.L.Dense(3, trainable=False)(x), k.L.Dense(2)(x)])
    k.randomize(model)
    model.quantize("int8")
    return model, [k.normal(3, 7)]


@case(KERAS3)
def int8_inner_layers_by_path(k):
    """A DTypePolicyMap tells which of an attention's layers are quantised."""
    policies = {"mha/query": "int8_from_float32", "mha/key": "int4/2_from_float32", ".*value": "int4/-1_from_float32"}
    policies = k.K.dtype_policies.DTypePolicyMap("float32", {key: k.K.dtype_policies.get(p) for key, p in policies.items()})
    x = k.input(4, 6)
    model = k.model(x, k.L.MultiHeadAttention(2, 3, dtype=policies, name="mha")(x, x))
    _random_numbers(k, model)
    return model, [k.normal(2, 4, 6)]


def _random_numbers(k, model):
    """Values for weights that are quantised from the start."""
    k.randomized = True
    for variable in model.weights:
        shape, dtype = tuple(variable.shape), str(variable.dtype)
        if variable.name == "g_idx":
            continue
        if dtype == "int8":
            value = k.rng.integers(-7 if variable.name == "kernel_zero" else -127, 128 if "kernel" == variable.name else 8, shape)
        elif dtype == "uint8":
            value = k.rng.integers(0, 16 if "zero" in variable.name else 256, shape)
        elif variable.name in ("kernel_scale", "awq_scales"):
            grouped = len(shape) == 2 and "int8" in [str(v.dtype) for v in model.weights if v.path == variable.path.replace("scale", "zero")]
            small = grouped or any(str(v.dtype) == "uint8" for v in model.weights)
            value = k.rng.uniform(0.5, 1.5, shape) * (0.05 if small and variable.name == "kernel_scale" else 1)
            if not small:
                value = value * 60
        else:
            value = k.rng.standard_normal(shape) * 0.3
        variable.assign(value.astype(dtype))


def _calibrated(k, *policies):
    """Layers of policies that calibrate; what calibration would find is random here.

    Keras 3.14 and 3.15 save such models whole in their older files alone, and read none of them.
    """
    x = k.input(4, 7)
    layers = []
    for policy in policies:
        layers.append(k.L.Dense(5, activation="tanh", dtype=policy))
        layers.append(k.L.EinsumDense("abc,cde->abde", (None, 3, 2), bias_axes="de", dtype=policy))
    layers.append(k.L.EinsumDense("abc,bcd->ad", 8, dtype=policies[0]))
    for layer in layers:
        layer.build((None, 4, 7))
        layer.is_gptq_calibrated = layer.is_awq_calibrated = True
    model = k.model(x, [layer(x) for layer in layers])
    _random_numbers(k, model)
    for layer in layers:
        count = layer.kernel_scale.shape[1]
        layer.g_idx.assign(k.rng.integers(0, count, layer.g_idx.shape).astype("float32"))
    return model, [k.normal(3, 4, 7)]


@case(KERAS3, forms=LEGACY)
def gptq_4bit(k):
    return _calibrated(k, "gptq/4/3_from_float32")


@case(KERAS3, forms=LEGACY)
def gptq_8bit(k):
    return _calibrated(k, "gptq/8/-1_from_float32")


@case(KERAS3, forms=LEGACY, atol=BFLOAT)
def gptq_mixed_bfloat16(k):
    return _calibrated(k, "gptq/4/3_from_mixed_bfloat16")


@case(KERAS3, forms=LEGACY)
def awq_4bit(k):
    return _calibrated(k, "awq/4/3_from_float32")


@case(KERAS3, forms=LEGACY)
def awq_per_channel(k):
    return _calibrated(k, "awq/4/-1_from_float32")


def _float8(k, source="float32"):
    return k.K.dtype_policies.QuantizedFloat8DTypePolicy("float8", source, amax_history_length=3)


def _float8_model(k, source="float32"):
    x = k.input(4, 7)
    policy = _float8(k, source)
    layers = [k.L.Dense(5, activation="tanh", dtype=policy), k.L.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d", dtype=policy)]
    layers.append(k.L.Dense(4, use_bias=False, dtype=policy))
    model = k.model(x, [layer(x) for layer in layers])
    k.randomized = True
    for variable in model.weights:
        if variable.name.endswith("scale"):
            variable.assign(k.rng.uniform(0.003, 0.02))
        else:
            variable.assign(k.normal(*variable.shape, scale=0.4))
    data = k.normal(3, 4, 7)
    data[0, 0] = [0.0, 1e-6, 448.0, -900.0, 2.0**-9 * 0.01, 1.0625, 1.1875]
    return model, [data]


@case(KERAS3)
def float8_dense_einsum(k):
    return _float8_model(k)


@case(KERAS3, atol=BFLOAT)
def float8_mixed_bfloat16(k):
    return _float8_model(k, "mixed_bfloat16")


@case(KERAS3)
def float8_history_of_1024(k):
    x = k.input(7)
    model = k.model(x, k.L.Dense(2)(x))
    k.randomize(model)
    model.quantize("float8")
    return model, [k.normal(3, 7)]


def _embeddings(k, dtype="float32", **quantization):
    """Embedding and ReversibleEmbedding, tied and untied, both ways."""
    ids, x = k.input(5, dtype="int32"), k.input(5, 7)
    tables = [k.L.Embedding(9, 7, mask_zero=True, dtype=dtype)]
    tables += [k.L.ReversibleEmbedding(9, 7, dtype=dtype), k.L.ReversibleEmbedding(9, 7, tie_weights=False, logit_soft_cap=3.0, dtype=dtype)]
    outputs = [table(ids) for table in tables] + [table(x, reverse=True) for table in tables[1:]]
    model = k.model([ids, x], outputs)
    k.randomize(model)
    model.quantize(**quantization)
    return model, [k.integers(-3, 9, 3, 5), k.normal(3, 5, 7)]


@case(KERAS3, forms=KERAS_FILE)
def int8_embeddings(k):
    return _embeddings(k, mode="int8")


@case(KERAS3)
def int8_embeddings_alone(k):
    return _embeddings(k, config=k.K.quantizers.Int8QuantizationConfig(activation_quantizer=None))


@case(KERAS3, forms=("model.weights.h5",))
def int4_embeddings_grouped(k):
    return _embeddings(k, config=k.K.quantizers.Int4QuantizationConfig(block_size=3))


@case(KERAS3)
def int4_embeddings_per_channel(k):
    return _embeddings(k, config=k.K.quantizers.Int4QuantizationConfig(block_size=None))


@case(KERAS3)
def int4_embeddings_rounded(k):
    quantizer = k.K.quantizers.AbsMaxQuantizer
    config = k.K.quantizers.Int4QuantizationConfig(block_size=-1, activation_quantizer=quantizer(axis=(1, 2)))
    return _embeddings(k, config=config)


@case(KERAS3, atol=BFLOAT)
def int8_embeddings_mixed(k):
    return _embeddings(k, "mixed_bfloat16", mode="int8")


@case(KERAS3, atol=BFLOAT)
def int4_embeddings_mixed(k):
    return _embeddings(k, "mixed_bfloat16", config=k.K.quantizers.Int4QuantizationConfig(block_size=4))
