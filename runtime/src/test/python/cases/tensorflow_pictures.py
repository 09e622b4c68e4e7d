"""TensorFlow's functions of pictures, which may be of integers, as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


def _picture(k, dtype, *shape):
    high = {"uint8": 256, "int16": 3000, "uint16": 60000, "int32": 2**31 - 1}[dtype]
    return k.integers(0, high, *shape, dtype=dtype)


def _adjusted(image):
    return [
        image.adjust_brightness,
        image.adjust_contrast,
        image.adjust_gamma,
        image.adjust_hue,
        image.adjust_saturation,
    ]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_pictures_colours(k):
    tf = _tf()
    x, pic, deep = k.input(3, 4, 3), k.input(3, 4, 3, dtype="uint8"), k.input(3, 4, 3, dtype="uint16")
    image = tf.image
    z = [image.adjust_hue(x, 0.2), image.adjust_hue(x, -0.35), image.adjust_hue(pic, 0.4)]
    z += [image.adjust_saturation(x, 1.7), image.adjust_saturation(pic, 0.4)]
    z += [image.adjust_brightness(pic, 0.1), image.adjust_brightness(deep, 0.3), image.adjust_brightness(tf.cast(x, "float64"), -0.2)]
    z += [image.adjust_contrast(pic, 1.6), image.adjust_contrast(deep, 0.7), image.adjust_contrast(x, 1.2)]
    z += [image.adjust_gamma(pic, 1.6, 0.9), image.adjust_gamma(x, 0.7, 1.1), image.adjust_gamma(deep)]
    z += [image.rgb_to_grayscale(pic), image.rgb_to_grayscale(deep), image.rgb_to_grayscale(x)]
    uniform = k.rng.uniform(0, 1, (2, 3, 4, 3)).astype("float32")
    return k.model([x, pic, deep], z), [uniform, _picture(k, "uint8", 2, 3, 4, 3), _picture(k, "uint16", 2, 3, 4, 3)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_pictures_dtypes(k):
    tf = _tf()
    x, pic, small = k.input(5), k.input(5, dtype="uint8"), k.input(5, dtype="int16")
    to, saturate = tf.image.convert_image_dtype, tf.saturate_cast
    z = [to(pic, t) for t in ("float32", "float16", "uint16", "int16", "int32")]
    z += [to(x, t, saturate=True) for t in ("uint8", "int16", "int32")] + [to(tf.sigmoid(x), "uint8"), to(x, "float64")]
    z += [to(small, "uint8", saturate=True), to(small, "float32"), to(small, "int32"), to(small, "uint16", saturate=True)]
    z += [saturate(x * 200.0, "uint8"), saturate(x * 1e10, "int32"), saturate(small, "int8"), saturate(x * 1e9, "float16")]
    inputs = [k.normal(3, 5), _picture(k, "uint8", 3, 5), k.integers(-3000, 3000, 3, 5, dtype="int16")]
    return k.model([x, pic, small], z), inputs


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_pictures_likeness(k):
    tf = _tf()
    x, y, a, b = k.input(12, 11, 2), k.input(12, 11, 2), k.input(5, 6, 3, dtype="uint8"), k.input(5, 6, 3, dtype="uint8")
    image = tf.image
    z = [image.ssim(x, y, 1.0), image.ssim(x, y, 1.0, filter_size=5, filter_sigma=1.1, k1=0.02, k2=0.05)]
    z += [image.ssim(a, b, 255, filter_size=4), image.ssim(x, y, 1.0, filter_size=10, return_index_map=True)]
    z += [image.ssim_multiscale(x, y, 1.0, power_factors=(0.4, 0.6), filter_size=5), image.psnr(x, y, 1.0), image.psnr(a, b, 255)]
    z += [image.total_variation(x), *image.image_gradients(a), image.sobel_edges(x[:, :4])]
    uniform = [k.rng.uniform(0, 1, (2, 12, 11, 2)).astype("float32") for _ in range(2)]
    return k.model([x, y, a, b], z), uniform + [_picture(k, "uint8", 2, 5, 6, 3) for _ in range(2)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_pictures_sizes(k):
    tf = _tf()
    x, pic = k.input(5, 6, 2), k.input(5, 6, 1, dtype="uint8")
    old = tf.compat.v1.image
    z = [old.resize_bilinear(x, (7, 4), align_corners=True), old.resize_bilinear(pic, (1, 9), align_corners=True)]
    z += [old.resize_nearest_neighbor(x, (7, 4), align_corners=True), old.resize_nearest_neighbor(pic, (3, 9), align_corners=True)]
    z += [old.resize_bicubic(x, (7, 4), align_corners=True), old.resize_bicubic(x, (3, 8)), old.resize_bicubic(x, (4, 3), half_pixel_centers=True)]
    z += [old.resize_area(x, (7, 4), align_corners=True), old.resize_area(x, (2, 3))]
    z += [old.resize_images(x, (4, 7)), old.resize_images(x, (4, 7), method=1, align_corners=True), old.resize_images(x, (5, 6), method=3)]
    z += [old.resize(x, (9, 5), method="bicubic", preserve_aspect_ratio=True), old.resize(x, (9, 5), method=3)]
    z += [tf.image.resize_with_pad(x, 8, 7), tf.image.resize_with_pad(x, 4, 9, method="nearest"), tf.image.resize_with_pad(pic, 3, 3)]
    return k.model([x, pic], z), [k.normal(2, 5, 6, 2), _picture(k, "uint8", 2, 5, 6, 1)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_pictures_crops(k):
    tf = _tf()
    x, boxes = k.input(5, 6, 2), k.input(4)
    crop = tf.image.crop_and_resize
    z = [crop(x, boxes, [0, 1, 0], [3, 4]), crop(x, boxes, [1, 0, 1], [1, 3], method="nearest", extrapolation_value=2.0)]
    z += [crop(x, boxes, [0, 0, 1], [2, 1], extrapolation_value=-1.0)]
    corners = np.array([[0.1, 0.15, 0.6, 0.7], [0, 0, 1, 1.1], [0.8, 0.2, 0.3, 0.9]], "float32")
    return k.model([x, boxes], z), [k.normal(3, 5, 6, 2), corners]
