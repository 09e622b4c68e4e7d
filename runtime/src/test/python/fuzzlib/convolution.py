"""Convolutions, pooling, padding and cropping in one, two and three dimensions."""

from .kinds import activation, is_float, kind, layer_dtype, maybe


def _order(g):
    return maybe(g.r, 0.12, data_format="channels_first")


def _sizes(g, n, top=3):
    r = g.r
    return r.randint(1, top) if r.random() < 0.5 else tuple(r.randint(1, top) for _ in range(n))


def _steps(g, n):
    """Strides or dilations, never both."""
    r = g.r
    chance = r.random()
    if chance < 0.3:
        return {"strides": _sizes(g, n)}
    if chance < 0.5:
        return {"dilation_rate": _sizes(g, n, 2)}
    return {}


@kind(3, 4, 5, weight=6)
def conv(g, x):
    r, n = g.r, len(x.shape) - 2
    order = _order(g)
    channels = x.shape[1 if order else -1]
    groups = [m for m in (2, 3) if channels % m == 0]
    options = {}
    filters = r.randint(1, 5)
    if groups and r.random() < 0.15:
        options["groups"] = r.choice(groups)
        filters = options["groups"] * r.randint(1, 2)
    padding = r.choice(("valid", "same", "causal") if n == 1 and not order else ("valid", "same"))
    layer = getattr(g.k.L, f"Conv{n}D")
    layer = layer(filters, _sizes(g, n), padding=padding, activation=activation(g), use_bias=r.random() < 0.8, **_steps(g, n), **options, **order, **layer_dtype(g))
    y = layer(x)
    if r.random() < 0.1:
        return [y, layer(g.other(lambda t: is_float(t) and len(t.shape) == n + 2 and t.shape[1 if order else -1] == channels))]
    return y


@kind(3, 4, 5, weight=2)
def conv_transpose(g, x):
    r, n = g.r, len(x.shape) - 2
    options = r.choice(({}, {"strides": _sizes(g, n)}, {"strides": 2, "output_padding": 1}, {"dilation_rate": 2}, {"strides": 3}))
    return getattr(g.k.L, f"Conv{n}DTranspose")(
        r.randint(1, 4), _sizes(g, n), padding=r.choice(("valid", "same")), activation=activation(g), **options, **_order(g)
    )(x)


@kind(3, 4, weight=2)
def depthwise_conv(g, x):
    r, n = g.r, len(x.shape) - 2
    options = r.choice(({}, {"strides": 2}, {"dilation_rate": 2}))
    padding = r.choice(("valid", "same"))
    return getattr(g.k.L, f"DepthwiseConv{n}D")(_sizes(g, n), depth_multiplier=r.choice((1, 1, 2)), padding=padding, activation=activation(g), **options, **_order(g))(x)


@kind(3, 4, weight=2)
def separable_conv(g, x):
    r, n = g.r, len(x.shape) - 2
    options = r.choice(({}, {"strides": 2}, {"dilation_rate": 2}))
    padding = r.choice(("valid", "same", "causal") if n == 1 else ("valid", "same"))
    return getattr(g.k.L, f"SeparableConv{n}D")(
        r.randint(1, 4), _sizes(g, n), depth_multiplier=r.choice((1, 2)), padding=padding, use_bias=r.random() < 0.8, **options, **_order(g)
    )(x)


@kind(3, 4, 5, weight=3)
def pooling(g, x):
    r, n = g.r, len(x.shape) - 2
    kind_of = r.choice(("Max", "Average"))
    options = {"strides": r.choice((None, _sizes(g, n))), "padding": r.choice(("valid", "same"))}
    return getattr(g.k.L, f"{kind_of}Pooling{n}D")(_sizes(g, n), **options, **_order(g))(x)


@kind(3, 4, 5, weight=2)
def global_pooling(g, x):
    r, n = g.r, len(x.shape) - 2
    kind_of = r.choice(("Max", "Average"))
    return getattr(g.k.L, f"Global{kind_of}Pooling{n}D")(keepdims=r.random() < 0.3, **_order(g))(x)


@kind(3, 4, 5, generation="keras3")
def adaptive_pooling(g, x):
    n = len(x.shape) - 2
    return getattr(g.k.L, f"Adaptive{g.r.choice(('Max', 'Average'))}Pooling{n}D")(_sizes(g, n), **_order(g))(x)


@kind(3, 4, 5, weight=2)
def padding(g, x):
    r, n = g.r, len(x.shape) - 2
    pairs = tuple((r.randint(0, 2), r.randint(0, 2)) for _ in range(n))
    order = {} if n == 1 else _order(g)
    return getattr(g.k.L, f"ZeroPadding{n}D")(pairs[0] if n == 1 else pairs, **order)(x)


@kind(3, 4, 5)
def cropping(g, x):
    r, n = g.r, len(x.shape) - 2
    pairs = tuple((r.randint(0, 1), r.randint(0, 1)) for _ in range(n))
    order = {} if n == 1 else _order(g)
    return getattr(g.k.L, f"Cropping{n}D")(pairs[0] if n == 1 else pairs, **order)(x)


@kind(3, 4, 5)
def up_sampling(g, x):
    r, n = g.r, len(x.shape) - 2
    if n == 1:
        return g.k.L.UpSampling1D(r.randint(1, 3))(x)
    options = {"interpolation": r.choice(("nearest", "bilinear", "bicubic"))} if n == 2 else {}
    return getattr(g.k.L, f"UpSampling{n}D")(_sizes(g, n, 2), **options, **_order(g))(x)


@kind(4, 5, weight=1)
def conv_lstm(g, x):
    r, n = g.r, len(x.shape) - 3
    options = {"return_sequences": r.random() < 0.5, **maybe(r, 0.3, go_backwards=True), **maybe(r, 0.2, strides=2)}
    return getattr(g.k.L, f"ConvLSTM{n}D")(r.randint(1, 3), _sizes(g, n), padding=r.choice(("valid", "same")), **options)(x)
