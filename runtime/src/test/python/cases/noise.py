"""Permute, RepeatVector, ActivityRegularization, the noise layers, PReLU, ELU, ThresholdedReLU, Dot, merges."""

from goldenlib.registry import KERAS2, KERAS3, add, case

from .convolution import branches


@case()
def permute(k):
    P = k.L.Permute
    return branches(k, (3, 2, 4), [P(d) for d in ((1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1))])


@case()
def permute_two(k):
    return branches(k, (5, 3), [k.L.Permute((2, 1)), k.L.Permute((1, 2))])


@case()
def repeat_vector(k):
    return branches(k, (3,), [k.L.RepeatVector(1), k.L.RepeatVector(4)])


@case()
def activity_regularization(k):
    return branches(k, (3,), [k.L.ActivityRegularization(l1=0.1, l2=0.2), k.L.ActivityRegularization()])


@case()
def noise(k):
    L = k.L
    return branches(
        k,
        (4, 3),
        [L.GaussianNoise(0.3), L.GaussianDropout(0.4), L.AlphaDropout(0.2), L.SpatialDropout1D(0.5)],
    )


@case()
def spatial_dropout(k):
    x = k.input(3, 4, 2)
    z = k.input(2, 3, 4, 2)
    outputs = [k.L.SpatialDropout2D(0.5)(x), k.L.SpatialDropout2D(0.2, data_format="channels_first")(x)]
    outputs += [k.L.SpatialDropout3D(0.5)(z), k.L.SpatialDropout3D(0.2, data_format="channels_first")(z)]
    return k.model([x, z], outputs), [k.normal(2, 3, 4, 2), k.normal(2, 2, 3, 4, 2)]


def _mask_through(k, layers):
    ids = k.input(6, dtype="int32")
    x = k.L.Embedding(9, 3, mask_zero=True)(ids)
    return k.model(ids, [k.L.GlobalAveragePooling1D()(layer(x)) for layer in layers]), [k.tokens(9, 3, 6)]


@case()
def mask_through_noise(k):
    """Layers that hand the mask on, before one that uses it."""
    L = k.L
    return _mask_through(
        k, [L.GaussianNoise(0.3), L.GaussianDropout(0.4), L.AlphaDropout(0.2), L.SpatialDropout1D(0.5)]
    )


@case()
def mask_through_rectifiers(k):
    L = k.L
    layers = [L.ActivityRegularization(l1=0.1), L.ELU(), L.PReLU(shared_axes=[1])]
    return _mask_through(k, layers if k.keras3 else [*layers, L.ThresholdedReLU(0.3)])


@case(KERAS3)
def training_true_noise(k):
    """Keras 3 ignores a stored training=True when it predicts."""
    L = k.L
    x = k.input(4, 3)
    layers = [L.GaussianNoise(0.3), L.GaussianDropout(0.4), L.AlphaDropout(0.2), L.SpatialDropout1D(0.5)]
    return k.model(x, [layer(x, training=True) for layer in layers]), [k.normal(2, 4, 3)]


@case(KERAS2)
def training_true_noise_of_nothing(k):
    x = k.input(4, 3)
    layers = [k.L.GaussianNoise(0.0), k.L.GaussianDropout(0.0), k.L.AlphaDropout(0.0)]
    return k.model(x, [layer(x, training=True) for layer in layers]), [k.normal(2, 4, 3)]


@case()
def elu_layer(k):
    E = k.L.ELU
    return branches(k, (7,), [E(), E(alpha=0.3), E(alpha=2.5)])


@case(KERAS2)
def thresholded_relu(k):
    T = k.L.ThresholdedReLU
    return branches(k, (9,), [T(), T(theta=0.0), T(theta=0.4)])


@case()
def prelu(k):
    P = k.L.PReLU
    axes = (None, [1], [2], [3], [1, 2], [1, 2, 3])
    return branches(k, (3, 4, 2), [P(shared_axes=a) for a in axes])


@case()
def prelu_one_axis(k):
    x = k.input(None, 3)
    v = k.input(5)
    return k.model([x, v], [k.L.PReLU(shared_axes=[1])(x), k.L.PReLU()(v)]), [k.normal(2, 4, 3), k.normal(2, 5)]


def _dot(shapes, axes, batch=2):
    def build(k):
        xs = [k.input(*s) for s in shapes]
        outputs = [k.L.Dot(axes=a, normalize=n)(xs) for a in axes for n in (False, True)]
        return k.model(xs, outputs), [k.normal(batch, *s) for s in shapes]

    return build


add("dot_vectors", _dot([(5,), (5,)], [1, -1, (1, 1)]))
add("dot_matrices", _dot([(4, 3), (4, 3)], [1, 2, -1, (1, 1), (2, 2)]))
add("dot_matrices_pairs", _dot([(4, 3), (3, 4)], [(1, 2), (2, 1), (-1, 1), (1, -1)]))
add("dot_matrix_vector", _dot([(4, 3), (3,)], [(2, 1), -1]))
add("dot_vector_matrix", _dot([(3,), (4, 3)], [(1, 2), -1]))
add("dot_of_rank_four", _dot([(2, 4, 3), (3, 5, 2)], [(1, 3), (3, 1)]))
add("dot_ranks", _dot([(2, 4, 3), (5, 4)], [(2, 2)]))


@case()
def dot_of_zeros(k):
    """Normalising a vector of zeros or of tiny numbers."""
    a, b = k.input(3), k.input(3)
    x = k.normal(3, 3)
    x[0] = 0
    x[1] *= 1e-8
    return k.model([a, b], k.L.Dot(axes=1, normalize=True)([a, b])), [x, k.normal(3, 3)]


@case()
def dot_mask(k):
    """The mask ends at a Dot."""
    ids = k.input(5, dtype="int32")
    x = k.L.Embedding(7, 3, mask_zero=True)(ids)
    y = k.L.Dot(axes=2)([x, x])
    return k.model(ids, k.L.GlobalAveragePooling1D()(y)), [k.tokens(7, 3, 5)]


@case()
def merges(k):
    L = k.L
    a, b, c = k.input(3, 4), k.input(3, 4), k.input(3, 4)
    outputs = [m([a, b, c]) for m in (L.Average(), L.Maximum(), L.Minimum())]
    outputs += [L.Subtract()([a, b]), L.Average()([a, b]), L.Maximum()([b, c]), L.Minimum()([a, c])]
    return k.model([a, b, c], outputs), [k.normal(2, 3, 4) for _ in range(3)]


@case()
def merges_broadcast(k):
    L = k.L
    a, b, c = k.input(3, 4), k.input(1, 4), k.input(4)
    outputs = [m([a, b, c]) for m in (L.Average(), L.Maximum(), L.Minimum())]
    outputs += [L.Subtract()([a, b]), L.Subtract()([c, a]), L.Minimum()([c, b])]
    return k.model([a, b, c], outputs), [k.normal(2, 3, 4), k.normal(2, 1, 4), k.normal(2, 4)]


def _mask_merges(class_name):
    """Both inputs masked, and one of them."""

    def build(k):
        L = k.L
        ids, more = k.input(5, dtype="int32"), k.input(5, dtype="int32")
        x = L.Embedding(7, 3, mask_zero=True)(ids)
        y = L.Embedding(7, 3, mask_zero=True)(more)
        z = L.Embedding(7, 3)(more)
        layer = getattr(L, class_name)
        outputs = [L.GlobalAveragePooling1D()(layer()(list(pair))) for pair in ((x, y), (x, z), (z, x))]
        return k.model([ids, more], outputs), [k.tokens(7, 3, 5), k.tokens(7, 3, 5)[::-1].copy()]

    return build


for _name in ("Subtract", "Average", "Maximum", "Minimum"):
    add(f"mask_{_name.lower()}", _mask_merges(_name))
