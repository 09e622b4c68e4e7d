"""Layers of pictures that predictions pass."""

from .kinds import kind, maybe


@kind(4)
def resizing(g, x):
    r, L = g.r, g.k.L
    options = {"interpolation": r.choice(("bilinear", "nearest", "bicubic", "area") if not g.k.keras3 else ("bilinear", "nearest", "bicubic", "lanczos3"))}
    return L.Resizing(r.randint(1, 6), r.randint(1, 6), **options, **maybe(r, 0.2, crop_to_aspect_ratio=True))(x)


@kind(4)
def center_crop(g, x):
    return g.k.L.CenterCrop(g.r.randint(1, 5), g.r.randint(1, 5))(x)


@kind(4, weight=0.7)
def random_picture_layer(g, x):
    r, L = g.r, g.k.L
    layers = [lambda: L.RandomFlip(), lambda: L.RandomRotation(0.2), lambda: L.RandomZoom(0.2), lambda: L.RandomContrast(0.2)]
    layers += [lambda: L.RandomCrop(3, 2), lambda: L.RandomTranslation(0.1, 0.1), lambda: L.RandomBrightness(0.2)]
    return r.choice(layers)()(x)
