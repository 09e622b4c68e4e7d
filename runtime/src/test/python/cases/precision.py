"""The common layers in every floating dtype and policy, a family in one model."""

from goldenlib.registry import BOTH, KERAS2, KERAS3, add

ATOL = {"float64": None, "float16": 4e-3, "mixed_float16": 4e-3, "bfloat16": 3e-2, "mixed_bfloat16": 3e-2}
POLICIES = {
    KERAS3: ("float16", "mixed_bfloat16", "float64"),
    KERAS2: ("mixed_float16", "bfloat16"),
}


def _products(k, d, x):
    return [k.L.Dense(5, activation="softmax", dtype=d)(x), k.L.Conv1D(3, 2, padding="causal", dtype=d)(x)] + (
        [k.L.EinsumDense("abc,cde->abde", (None, 2, 2), bias_axes="de", dtype=d)(x)]
    )


def _convolutions(k, d, x):
    layers = [k.L.Conv2D(3, 3, padding="same", activation="relu", dtype=d), k.L.DepthwiseConv2D(2, dtype=d)]
    layers += [k.L.SeparableConv2D(3, 2, dtype=d), k.L.Conv2DTranspose(2, 3, strides=2, dtype=d)]
    return [layer(x) for layer in layers]


def _pooling(k, d, x):
    layers = [k.L.MaxPooling2D(2, dtype=d), k.L.AveragePooling2D(3, padding="same", strides=2, dtype=d)]
    layers += [k.L.GlobalMaxPooling2D(dtype=d), k.L.GlobalAveragePooling2D(dtype=d)]
    return [layer(x) for layer in layers]


def _normalization(k, d, x):
    layers = [k.L.BatchNormalization(dtype=d), k.L.LayerNormalization(dtype=d), k.L.GroupNormalization(2, dtype=d)]
    layers += [k.L.UnitNormalization(dtype=d), k.L.Normalization(mean=[0.1, 0.2, 0.3, 0.4], variance=[1.0, 2.0, 3.0, 0.5], dtype=d)]
    return [layer(x) for layer in layers]


def _recurrent(k, d, x):
    start = {"recurrent_initializer": "glorot_uniform", "dtype": d}
    layers = [k.L.LSTM(3, return_sequences=True, **start), k.L.SimpleRNN(2, **start)]
    layers.append(k.L.Bidirectional(k.L.GRU(2, **start), dtype=d))
    return [layer(x) for layer in layers]


def _attention(k, d, x):
    outputs = [k.L.Attention(use_scale=True, dtype=d)([x, x]), k.L.AdditiveAttention(dtype=d)([x, x])]
    outputs.append(k.L.MultiHeadAttention(2, 3, dtype=d)(x, x, use_causal_mask=True))
    return outputs


def _merging(k, d, x):
    y = k.L.Rescaling(0.3, 0.7, dtype=d)(x)
    kinds = (k.L.Add, k.L.Subtract, k.L.Multiply, k.L.Average, k.L.Maximum, k.L.Concatenate)
    return [kind(dtype=d)([x, y]) for kind in kinds] + [k.L.Dot(2, normalize=True, dtype=d)([x, y])]


def _activations(k, d, x):
    names = "relu elu selu softplus softsign tanh sigmoid hard_sigmoid exponential swish gelu softmax".split()
    outputs = [k.L.Activation(name, dtype=d)(x) for name in names]
    return outputs + [k.L.ReLU(max_value=1.3, threshold=0.1, dtype=d)(x), k.L.PReLU(dtype=d)(x)]


def _images(k, d, x):
    layers = [k.L.UpSampling2D(2, interpolation="bilinear", dtype=d), k.L.Resizing(5, 9, dtype=d)]
    layers += [k.L.Resizing(4, 3, interpolation="bicubic", dtype=d), k.L.CenterCrop(3, 4, dtype=d)]
    layers += [k.L.ZeroPadding2D(1, dtype=d), k.L.Rescaling(1 / 127.5, -1.0, dtype=d)]
    return [layer(x) for layer in layers]


GROUPS = {
    "products": (_products, (4, 3)),
    "convolutions": (_convolutions, (5, 4, 2)),
    "pooling": (_pooling, (5, 4, 2)),
    "normalization": (_normalization, (3, 4)),
    "recurrent": (_recurrent, (5, 3)),
    "attention": (_attention, (4, 3)),
    "merging": (_merging, (3, 4)),
    "activations": (_activations, (9,)),
    "images": (_images, (5, 6, 2)),
}


def _case(make, shape, policy):
    def build(k):
        own = policy if not policy.startswith("mixed") else "float32"
        x = k.input(*shape, dtype=own)
        return k.model(x, make(k, policy, x)), [_data(k, shape, own)]

    return build


def _data(k, shape, dtype):
    if dtype == "bfloat16":
        import ml_dtypes

        return k.normal(2, *shape).astype(ml_dtypes.bfloat16)
    return k.normal(2, *shape, dtype=dtype)


for generation in BOTH:
    for policy in POLICIES[generation]:
        for name, (make, shape) in GROUPS.items():
            add(f"precision_{policy}_{name}", _case(make, shape, policy), generation, atol=ATOL[policy])
