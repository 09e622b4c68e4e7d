"""Functions of keras.ops.image as nodes of Keras 3 graphs."""

import numpy as np

from goldenlib.registry import KERAS3, add, case

FIRST = {"data_format": "channels_first"}
FILLS = ("constant", "nearest", "wrap", "reflect")
TURN = np.array([0.8, -0.5, 1.6, 0.6, 0.9, -1.3, 0.02, -0.03])


@case(KERAS3)
def ops_image_colours(k):
    image = k.K.ops.image
    x, first, n = k.input(3, 4, 3), k.input(3, 2, 5), k.input(2, 3, 3, dtype="uint8")
    y = [
        image.rgb_to_grayscale(x),
        image.rgb_to_grayscale(first, **FIRST),
        image.rgb_to_grayscale(n),
        image.rgb_to_grayscale(k.K.ops.cast(n, "int32")),
        image.rgb_to_grayscale(x[..., 1:2]),
        image.rgb_to_hsv(x),
        image.rgb_to_hsv(first, **FIRST),
        image.hsv_to_rgb(x),
        image.hsv_to_rgb(first, **FIRST),
        image.hsv_to_rgb(image.rgb_to_hsv(k.K.ops.cast(x, "float64"))),
    ]
    images = k.rng.random((2, 3, 4, 3)).astype("float32")
    images[0, 0] = 0.25
    images[0, 1, :, 0] = images[0, 1, :, 2]
    images[1, 0] = 0
    return k.model([x, first, n], y), [images, k.normal(2, 3, 2, 5), k.integers(0, 256, 2, 2, 3, 3, dtype="uint8")]


@case(KERAS3)
def ops_image_single(k):
    """One image without a batch: an input of three axes in all."""
    image = k.K.ops.image
    x = k.K.Input(batch_shape=(5, 4, 3))
    y = [
        image.rgb_to_grayscale(x),
        image.rgb_to_hsv(x),
        image.hsv_to_rgb(x),
        image.resize(x, (3, 6)),
        image.resize(x, (4, 4), crop_to_aspect_ratio=True, **FIRST),
        image.pad_images(x, 1, 2, 0, 1),
        image.crop_images(x, 1, 0, 2, 1),
        image.gaussian_blur(x),
        image.extract_patches(x, (2, 3)),
        image.affine_transform(x, TURN),
        image.perspective_transform(x, np.array([[0.0, 0], [0, 3], [4, 0], [4, 3]]), np.array([[0.0, 1], [1, 3], [4, 0], [3, 2.5]])),
    ]
    return k.model(x, y), [k.rng.random((5, 4, 3)).astype("float32")]


def _resize(interpolation):
    def build(k):
        resize = k.K.ops.image.resize
        x, first, n = k.input(5, 4, 2), k.input(2, 4, 5), k.input(3, 5, 1, dtype="uint8")
        how = {"interpolation": interpolation}
        y = [
            resize(x, (3, 6), **how),
            resize(x, (3, 2), antialias=True, **how),
            resize(first, (6, 3), crop_to_aspect_ratio=True, **how, **FIRST),
            resize(first, (3, 7), pad_to_aspect_ratio=True, fill_value=1.5, antialias=True, **how, **FIRST),
            resize(n, (4, 3), **how),
            resize(n, (3, 3), pad_to_aspect_ratio=True, fill_value=7, **how),
            resize(k.K.ops.cast(x, "float64"), (5, 4), **how),
        ]
        return k.model([x, first, n], y), [k.normal(2, 5, 4, 2), k.normal(2, 2, 4, 5), k.integers(0, 256, 2, 3, 5, 1, dtype="uint8")]

    return build


for _interpolation in ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area"):
    add(f"ops_image_resize_{_interpolation}", _resize(_interpolation), KERAS3)


@case(KERAS3)
def ops_image_resize_integers(k):
    """Rounded to the nearest, and kept in the range of the dtype."""
    resize = k.K.ops.image.resize
    dtypes = ("int8", "uint16", "int32", "int64")
    x = [k.input(3, 3, 1, dtype=d) for d in dtypes]
    y = [resize(a, (5, 4), interpolation="bicubic") for a in x]
    limits = ((-128, 128), (0, 65536), (-900, 900), (-50, 50))
    return k.model(x, y), [k.integers(*r, 2, 3, 3, 1, dtype=d) for d, r in zip(dtypes, limits)]


@case(KERAS3)
def ops_image_borders(k):
    image = k.K.ops.image
    x, first, n = k.input(3, 4, 2), k.input(2, 4, 3), k.input(None, None, 1, dtype="int32")
    y = [
        image.pad_images(x, 1, 2, 3, 0),
        image.pad_images(x, top_padding=1, right_padding=1, target_height=5, target_width=8),
        image.pad_images(first, bottom_padding=2, left_padding=0, target_height=6, target_width=4, **FIRST),
        image.pad_images(n, top_padding=1, left_padding=2, target_height=5, target_width=6),
        image.crop_images(x, 0, 1, 1, 2),
        image.crop_images(x, bottom_cropping=1, right_cropping=2, target_height=1, target_width=2),
        image.crop_images(first, top_cropping=1, left_cropping=1, target_height=2, target_width=2, **FIRST),
        image.crop_images(n, top_cropping=1, right_cropping=1, target_height=2, target_width=1),
    ]
    return k.model([x, first, n], y), [k.normal(2, 3, 4, 2), k.normal(2, 2, 4, 3), k.integers(-9, 9, 2, 3, 4, 1)]


@case(KERAS3)
def ops_image_patches(k):
    patches = k.K.ops.image.extract_patches
    x, first, n = k.input(7, 6, 2), k.input(2, 6, 5), k.input(4, 5, 1, dtype="int32")
    y = [
        patches(x, 3),
        patches(x, (2, 3), strides=(1, 2)),
        patches(x, (3, 2), strides=2, padding="same"),
        patches(x, (2, 3), strides=1, dilation_rate=2, padding="same"),
        patches(first, (2, 2), strides=(3, 1), padding="same", **FIRST),
        patches(first, 2, strides=1, dilation_rate=(3, 2), **FIRST),
        patches(n, (2, 1)),
    ]
    return k.model([x, first, n], y), [k.normal(2, 7, 6, 2), k.normal(2, 2, 6, 5), k.integers(-9, 9, 2, 4, 5, 1)]


@case(KERAS3)
def ops_image_patches_3d(k):
    image = k.K.ops.image
    x, first = k.input(3, 4, 5, 2), k.input(2, 4, 3, 3)
    y = [
        image.extract_patches_3d(x, 2),
        image.extract_patches(x, (1, 2, 3), strides=(2, 1, 2), padding="same"),
        image.extract_patches_3d(first, (3, 2, 1), strides=1, **FIRST),
        image.extract_patches_3d(first, 2, strides=1, dilation_rate=(1, 1, 2), padding="same", **FIRST),
    ]
    return k.model([x, first], y), [k.normal(2, 3, 4, 5, 2), k.normal(2, 2, 4, 3, 3)]


@case(KERAS3)
def ops_image_affine(k):
    affine = k.K.ops.image.affine_transform
    x, t, first, n = k.input(5, 6, 2), k.input(8), k.input(2, 4, 5), k.input(4, 5, 1, dtype="uint8")
    y = [affine(x, TURN, fill_mode=f, fill_value=2.5) for f in FILLS]
    y += [affine(x, t, interpolation="nearest", fill_mode=f) for f in FILLS]
    y += [
        affine(first, t, fill_mode="reflect", **FIRST),
        affine(first, TURN[None], interpolation="nearest", fill_value=-1.0, **FIRST),
        affine(n, TURN, fill_value=7.6),
        affine(k.K.ops.cast(n, "int32"), TURN, interpolation="nearest", fill_value=7.6),
        affine(k.K.ops.cast(x, "float64"), np.array([3.0, 0, -7, 0, -4, 9, 0, 0]), fill_mode="wrap"),
        affine(k.K.ops.cast(x, "float64"), np.array([3, 0, -17, 0, -4, 29, 0, 0]), fill_mode="reflect"),
    ]
    places = np.array([TURN, [1.3, 0.1, -2.2, -0.4, 0.7, 1.9, 0, 0.1]], "float32")
    return k.model([x, t, first, n], y), [k.normal(2, 5, 6, 2), places, k.normal(2, 2, 4, 5), k.integers(0, 256, 2, 4, 5, 1, dtype="uint8")]


@case(KERAS3)
def ops_image_perspective(k):
    perspective = k.K.ops.image.perspective_transform
    x, s, e, n = k.input(5, 4, 2), k.input(4, 2), k.input(4, 2), k.input(1, 4, 5, dtype="uint8")
    corners = np.array([[0, 0], [0, 3], [4, 0], [4, 3]], "float32")
    moved = corners + np.array([[0.5, 0.2], [-0.3, 0.4], [0.6, -1.1], [-0.2, 0.7]], "float32")
    y = [
        perspective(x, s, e),
        perspective(x, s, e, interpolation="nearest", fill_value=-2),
        perspective(x, corners, moved, fill_value=0.5),
        perspective(n, moved, corners, fill_value=9, **FIRST),
        perspective(n, moved.astype(int), corners.astype(int), interpolation="nearest", **FIRST),
    ]
    starts = np.stack([corners, moved])
    ends = np.stack([moved[::-1], corners + 0.3]).astype("float32")
    return k.model([x, s, e, n], y), [k.normal(2, 5, 4, 2), starts, ends, k.integers(0, 256, 2, 1, 4, 5, dtype="uint8")]


@case(KERAS3)
def ops_image_coordinates(k):
    at = k.K.ops.image.map_coordinates
    x, places, n = k.input(4, 3, batch_size=3), k.input(6, batch_size=3), k.input(5, batch_size=3, dtype="int32")
    two = k.K.ops.stack([places[1], places[2]])
    y = [at(x, places, order, fill_mode=f, fill_value=1.5) for order in (0, 1) for f in FILLS]
    mirrored = np.array([[-0.6, 0.2, 1.4, -4.2], [-2.5, 0.3, 2.2, 6.5], [1.5, -1.4, 0.5, 5.2]])
    y += [at(x, mirrored, order, fill_mode="mirror") for order in (0, 1)]
    y += [at(n, two, order, fill_mode=f, fill_value=1.5) for order in (0, 1) for f in ("constant", "wrap")]
    y += [
        at(x, np.array([[0, 1, 5], [3, -1, 2], [4, 0, 1]]), 0),
        at(n, np.array([[[0.5, 1.5], [2.5, -0.5]], [[1.2, 2.5], [3.5, 4.0]]]), 1),
        at(k.K.ops.cast(n, "float64"), two, 1, fill_mode="reflect"),
    ]
    values = np.array([[-0.6, 0.2, 0.5, 1.0, 1.4, 2.5], [-1.5, -3.2, 0.5, 2.25, 3.5, 5.9], [-4.5, 3.1, 4.0, 4.4, 6.5, 8.3]], "float32")
    return k.model([x, places, n], y), [k.normal(3, 4, 3), values, k.integers(-90, 90, 3, 5)]


@case(KERAS3)
def ops_image_filters(k):
    image = k.K.ops.image
    x, first = k.input(6, 7, 2), k.input(2, 5, 6)
    y = [
        image.gaussian_blur(x),
        image.gaussian_blur(x, (3, 5), (0.7, 2.0)),
        image.gaussian_blur(first, (4, 2), (1.5, 0.5), **FIRST),
        image.gaussian_blur(k.K.ops.cast(x, "float64"), (5, 1), (2.0, 1.0)),
        image.sobel_edges(x),
        image.sobel_edges(first, **FIRST),
        image.sobel_edges(k.K.ops.cast(x, "float64")),
    ]
    return k.model([x, first], y), [k.normal(2, 6, 7, 2), k.normal(2, 2, 5, 6)]


@case(KERAS3)
def ops_image_ssim(k):
    ssim = k.K.ops.image.ssim
    a, b = k.input(12, 11, 2), k.input(12, 11, 2)
    m, n = k.input(2, 6, 7, dtype="int32"), k.input(2, 6, 7, dtype="int32")
    double = [k.K.ops.cast(v, "float64") for v in (a, b)]
    as_floats = [k.K.ops.cast(v, "float32") for v in (m, n)]
    y = [
        ssim(a, b),
        ssim(a, b, max_val=2.5, filter_size=4, filter_sigma=0.8, k1=0.02, k2=0.05),
        ssim(m, n, max_val=255, filter_size=3, **FIRST),
        ssim(*as_floats, max_val=255, filter_size=5, **FIRST),
        ssim(*double, filter_size=6),
        ssim(m, m, filter_size=1),
    ]
    left = k.rng.random((2, 12, 11, 2)).astype("float32")
    bytes = k.integers(0, 256, 2, 2, 6, 7)
    return k.model([a, b, m, n], y), [left, left + k.normal(2, 12, 11, 2, scale=0.1), bytes, bytes + k.integers(-20, 20, 2, 2, 6, 7)]


@case(KERAS3)
def ops_image_scale_and_translate(k):
    move = k.K.ops.image.scale_and_translate
    x, s, t = k.input(5, 4, 2, batch_size=2), k.input(batch_size=2), k.input(batch_size=2)
    y = []
    for method in ("linear", "bilinear", "cubic", "bicubic", "lanczos3", "lanczos5"):
        y += [move(x, (2, 7, 3, 2), s, t, (1, 2), method, antialias=a) for a in (True, False)]
    y += [
        move(x, (2, 5, 4, 3), np.array([1.4, 0.3]), np.array([0.2, -1.0]), (-1, -3), "trilinear"),
        move(x, (2, 5, 9, 2), [2.0], [1.0], [2], "tricubic"),
        move(k.K.ops.cast(x, "float64"), (2, 3, 4, 2), [0.55], [0.1], (1,), "lanczos3"),
    ]
    return k.model([x, s, t], y), [k.normal(2, 5, 4, 2), np.array([1.35, 0.6], "float32"), np.array([-0.4, 0.8], "float32")]


@case(KERAS3)
def ops_image_scale_any_batch(k):
    move = k.K.ops.image.scale_and_translate
    x = k.input(5, 4, 1)
    return k.model(x, move(x, (None, 3, 7, 1), [0.5, 1.6], [0.3, 0.0], (1, 2), "cubic")), [k.normal(3, 5, 4, 1)]
