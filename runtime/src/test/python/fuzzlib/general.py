"""Dense layers, normalisation, merging, shapes and activations."""

from .kinds import activation, dtype_of, is_float, is_number, kind, layer_dtype, maybe


@kind(weight=5)
def dense(g, x):
    layer = g.k.L.Dense(g.r.randint(1, 6), activation(g), use_bias=g.r.random() < 0.8, **layer_dtype(g))
    y = layer(x)
    if g.r.random() < 0.2:
        other = g.other(lambda t: is_float(t) and t.shape[-1] == x.shape[-1])
        return [y, layer(other)]
    return y


@kind(3, 4, weight=2, generation="keras3")
def einsum_dense(g, x):
    r, u = g.r, g.r.randint(1, 4)
    if len(x.shape) == 4:
        equation, shape, axes = r.choice((("abcd,cde->abe", (None, u), "e"), ("abcd,de->abce", (None, None, u), "ce")))
    else:
        equation, shape, axes = r.choice(
            (("abc,cde->abde", (None, u, 2), "de"), ("abc,bd->adc", (u, None), "d"), ("...x,xy->...y", (u,), "y"), ("abc,cd->abd", (None, u), None))
        )
    return g.k.L.EinsumDense(equation, shape, bias_axes=r.choice((None, axes)), activation=activation(g))(x)


@kind(weight=4)
def batch_normalization(g, x):
    r = g.r
    axis = r.choice((-1, -1, -1, 1))
    options = {"axis": axis, "epsilon": r.choice((1e-3, 1e-5)), **maybe(r, 0.2, center=False), **maybe(r, 0.2, scale=False)}
    return g.k.L.BatchNormalization(**options, **layer_dtype(g))(x, **maybe(r, 0.2, training=r.choice((False, False, None, True))))


@kind(weight=2)
def layer_normalization(g, x):
    rank = len(x.shape)
    axes = [-1, -1, 1] + ([[1, 2], [-2, -1]] if rank > 3 else [])
    return g.k.L.LayerNormalization(axis=g.r.choice(axes), **maybe(g.r, 0.2, center=False), **maybe(g.r, 0.2, scale=False))(x)


@kind(3, 4, 5)
def group_normalization(g, x):
    groups = [n for n in (1, 2, 3, -1) if n < 0 or (x.shape[-1] or 1) % n == 0]
    return g.k.L.GroupNormalization(g.r.choice(groups), **maybe(g.r, 0.2, scale=False))(x)


@kind()
def unit_normalization(g, x):
    return g.k.L.UnitNormalization(axis=g.r.choice((-1, -1, 1)))(x)


@kind(generation="keras3")
def rms_normalization(g, x):
    return g.k.L.RMSNormalization(axis=g.r.choice((-1, -1, 1)))(x)


@kind(generation="keras3", weight=0.5)
def spectral_normalization(g, x):
    return g.k.L.SpectralNormalization(g.k.L.Dense(3))(x)


@kind(weight=3)
def activation_layer(g, x):
    r, L = g.r, g.k.L
    slope = {"negative_slope" if g.k.keras3 else "alpha": r.choice((0.1, 0.3))}
    layers = [
        lambda: L.Activation(activation(g)),
        lambda: L.Activation(activation(g)),
        lambda: L.ReLU(max_value=r.choice((None, 1.5)), negative_slope=r.choice((0, 0.2)), threshold=r.choice((0, 0.4))),
        lambda: L.LeakyReLU(**slope),
        lambda: L.PReLU(shared_axes=r.choice((None, [1]))),
        lambda: L.ELU(alpha=r.choice((1.0, 0.4))),
        lambda: L.Softmax(axis=r.choice((-1, -1, 1))),
    ]
    return r.choice(layers)()(x)


@kind(weight=2)
def passing_layer(g, x):
    L = g.k.L
    layers = [lambda: L.Dropout(0.3), lambda: L.GaussianNoise(0.2), lambda: L.GaussianDropout(0.2), lambda: L.ActivityRegularization(0.1)]
    layers += [lambda: L.SpatialDropout1D(0.2)] if len(x.shape) == 3 else []
    layers += [lambda: L.AlphaDropout(0.2)]
    layers += [lambda: L.Identity()] if g.k.keras3 else []
    return g.r.choice(layers)()(x, **maybe(g.r, 0.3, training=False))


@kind(fit=is_number, weight=6)
def merge(g, x):
    L, r = g.k.L, g.r
    layer = r.choice((L.Add, L.Add, L.Multiply, L.Subtract, L.Average, L.Maximum, L.Minimum))
    y = g.other(lambda t: is_number(t) and len(t.shape) == len(x.shape) and _meets(t.shape, x.shape))
    more = [] if layer is L.Subtract or r.random() < 0.7 else [g.other(lambda t: is_number(t) and tuple(t.shape) == tuple(x.shape))]
    return layer()([x, y, *more])


def _meets(a, b):
    return all(m == n or 1 in (m, n) for m, n in zip(a[1:], b[1:]))


@kind(fit=is_number, weight=4)
def concatenate(g, x):
    r = g.r
    rank = len(x.shape)
    axis = r.choice((-1, -1, 1, rank - 1))
    place = axis % rank
    fits = lambda t: is_number(t) and len(t.shape) == rank and all(i == place or t.shape[i] == x.shape[i] for i in range(1, rank))
    count = r.choice((1, 1, 2))
    return g.k.L.Concatenate(axis=axis)([x] + [g.other(fits) for _ in range(count)])


@kind(2, 3, weight=2)
def dot(g, x):
    r = g.r
    rank = len(x.shape)
    y = g.other(lambda t: is_float(t) and len(t.shape) == rank)
    axes = 1 if rank == 2 else r.choice((1, 2, (1, 2), (2, 1), -1))
    return g.k.L.Dot(axes, normalize=r.random() < 0.3)([x, y])


@kind(fit=lambda x: True, weight=2)
def shape_layer(g, x):
    L, r = g.k.L, g.r
    rank = len(x.shape)
    order = list(range(1, rank))
    r.shuffle(order)
    layers = [lambda: L.Flatten(), lambda: L.Permute(tuple(order)), lambda: L.Reshape((-1, 1)), lambda: L.Reshape((1, -1))]
    if rank == 2:
        layers += [lambda: L.RepeatVector(r.randint(1, 4))] * 3
    if rank == 3 and x.shape[1] and x.shape[2]:
        layers += [lambda: L.Reshape((x.shape[2], x.shape[1])), lambda: L.Reshape((x.shape[1], 1, x.shape[2]))] * 2
    if rank == 4 and None not in x.shape[1:]:
        layers += [lambda: L.Reshape((x.shape[1], -1))] * 2
    return r.choice(layers)()(x)


@kind(fit=is_number)
def rescaling(g, x):
    return g.k.L.Rescaling(0.5, g.r.choice((0.0, -0.3)))(x)


@kind(2, 3)
def normalization(g, x):
    n = x.shape[-1]
    g_ = g.k.rng
    mean, variance = g_.standard_normal(n) * 0.3, g_.uniform(0.5, 1.5, n)
    return g.k.L.Normalization(mean=mean.tolist(), variance=variance.tolist(), **({"invert": True} if g.r.random() < 0.2 else {}))(x)


@kind(2, 3, fit=is_number, weight=0.7)
def discretization(g, x):
    """Edges far from the values that ordinary data has, which rounding would move across them."""
    mode = "int" if g.r.random() < 0.5 or len(x.shape) > 2 else g.r.choice(("one_hot", "multi_hot", "count"))
    return g.k.L.Discretization([-0.7123, 0.11, 1.2345], output_mode=mode)(x)


@kind(2, fit=lambda x: dtype_of(x) in ("int32", "int64"), weight=0.7)
def category_encoding(g, x):
    return g.k.L.CategoryEncoding(60, output_mode=g.r.choice(("multi_hot", "count")))(x)
