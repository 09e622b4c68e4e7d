"""More functions of TensorFlow as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=64_000)
def tf_ops_order(k):
    tf = _tf()
    x = k.input(4, 5)
    z = [tf.cumsum(x, axis=1), tf.cumsum(x, axis=-1, exclusive=True), tf.cumsum(x, axis=2, reverse=True)]
    z += [tf.math.cumprod(x, axis=-1, exclusive=True, reverse=True)]
    z += list(tf.math.top_k(x, 3)) + [tf.math.top_k(x)[0], tf.nn.top_k(x, k=2, sorted=True)[1]]
    z += [tf.sort(x, axis=1), tf.sort(x, direction="DESCENDING"), tf.argsort(x), tf.argsort(x, axis=1)]
    z += [tf.roll(x, 2, 1), tf.roll(x, [-1, 7], [1, 2])]
    z += [tf.repeat(x, 2, axis=1), tf.repeat(x, [1, 0, 3, 2], axis=1)]
    return k.model(x, z), [k.normal(2, 4, 5)]


@case(KERAS2)
def tf_ops_repeat_flat(k):
    tf = _tf()
    x = tf_keras_batch(k, 2, 3)
    return k.model(x, tf.repeat(x, 2)), [k.normal(2, 3)]


def tf_keras_batch(k, *shape):
    return k.L.Input(batch_shape=shape)


@case(KERAS2, max_bytes=64_000)
def tf_ops_gather(k):
    tf = _tf()
    x, i = k.input(4, 5, 2), k.input(4, 3, dtype="int32")
    z = [tf.gather(x, i, axis=2, batch_dims=2), tf.gather(x, i, batch_dims=2)]
    z += [tf.gather(x, i[:, 0], axis=1, batch_dims=1), tf.gather(x, i[:, 0], axis=3, batch_dims=1) * 1.0]
    z += [tf.gather(x, tf.constant([3, 0, 0]), axis=1)]
    z += [tf.gather_nd(x, i[:, :, :2], batch_dims=1), tf.gather_nd(x, i[:, :, 0:1], batch_dims=2)]
    return k.model([x, i], z), [k.normal(2, 4, 5, 2), k.integers(0, 2, 2, 4, 3)]


@case(KERAS2)
def tf_ops_scatter(k):
    tf = _tf()
    x = tf_keras_batch(k, 3, 2)
    i = np.array([[2], [0], [2]], "int32")
    z = [tf.scatter_nd(i, x, (4, 2)), tf.tensor_scatter_nd_update(x, [[1], [0]], x[:2] * 2.0)]
    z += [tf.tensor_scatter_nd_add(x, [[0, 1], [2, 0], [0, 1]], x[:, 0])]
    z += [tf.tensor_scatter_nd_max(x, i[:2], x[1:]), tf.tensor_scatter_nd_min(x, i[:2], x[1:])]
    return k.model(x, z), [k.normal(3, 2)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_images_more(k):
    tf = _tf()
    x = k.input(4, 6, 4)
    z = [tf.nn.space_to_depth(x, 2), tf.nn.depth_to_space(x, 2)]
    z += [tf.image.extract_patches(x, [1, 2, 3, 1], [1, 1, 2, 1], [1, 1, 1, 1], "VALID")]
    z += [tf.image.extract_patches(x, [1, 3, 2, 1], [1, 2, 1, 1], [1, 1, 2, 1], "SAME")]
    z += [tf.image.crop_to_bounding_box(x, 1, 2, 2, 3), tf.image.pad_to_bounding_box(x, 1, 0, 6, 8)]
    z += [tf.image.central_crop(x, 0.5), tf.image.per_image_standardization(x)]
    z += [tf.image.grayscale_to_rgb(x[..., 1:2]), tf.image.flip_left_right(x), tf.image.flip_up_down(x)]
    z += [tf.image.rot90(x), tf.image.rot90(x, 3), tf.image.rot90(x, 2), tf.image.transpose(x)]
    return k.model(x, z), [k.normal(2, 4, 6, 4)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_resize_more(k):
    tf = _tf()
    x = k.input(5, 7, 2)
    methods = ["bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]
    z = [tf.image.resize(x, (4, 9), method=m) for m in methods]
    z += [tf.image.resize(x, (3, 3), method=m, antialias=True) for m in ["bilinear"] + methods[:1] + methods[2:]]
    z += [tf.image.resize(x, (8, 9), preserve_aspect_ratio=True), tf.image.resize(x, (3, 5), preserve_aspect_ratio=True)]
    z += [tf.compat.v1.image.resize_bilinear(x, (7, 4)), tf.compat.v1.image.resize_nearest_neighbor(x, (7, 4))]
    z += [tf.compat.v1.image.resize_bilinear(x, (7, 4), half_pixel_centers=True)]
    return k.model(x, z), [k.normal(2, 5, 7, 2)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_neural(k):
    tf = _tf()
    x = k.input(5, 6, 4)
    kernel, deep = k.normal(2, 3, 4, 3), k.normal(2, 3, 4, 2)
    z = [tf.nn.conv2d(x, kernel, 1, "SAME"), tf.nn.conv2d(x, kernel, [1, 2, 1, 1], "VALID")]
    z += [tf.nn.conv2d(x, kernel, 1, [[0, 0], [1, 0], [0, 2], [0, 0]])]
    z += [tf.nn.depthwise_conv2d(x, deep, [1, 1, 1, 1], "SAME"), tf.nn.conv1d(x[:, 0], kernel[0], 2, "SAME")]
    z += [tf.nn.max_pool2d(x, 2, 2, "SAME"), tf.nn.avg_pool2d(x, [1, 2, 3, 1], 1, "VALID"), tf.nn.max_pool1d(x[:, 0], 2, 2, "VALID")]
    z += [tf.nn.avg_pool(x, 2, 1, "SAME"), tf.nn.l2_loss(x), tf.nn.crelu(x), tf.nn.local_response_normalization(x, 1, 1.5, 0.3, 0.6)]
    z += [tf.nn.batch_normalization(x, 0.1, 0.5, 0.2, 2.0, 0.001), *tf.nn.moments(x, [1, 2])]
    return k.model(x, z), [k.normal(2, 5, 6, 4)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_linear(k):
    tf = _tf()
    x, y = k.input(4, 5), k.input(5, 4)
    w = k.normal(5, 4, 3)
    z = [tf.tensordot(x, w, [[1, 2], [1, 0]]), tf.tensordot(x, w, 1), tf.tensordot(x, w[:, 0], [[2], [0]])]
    z += [tf.norm(x, axis=-1, ord=n) for n in (1, 2, 3, float("inf"))] + [tf.norm(x, ord="fro", axis=[1, 2])]
    z += [tf.norm(x, ord=1, axis=[1, 2]), tf.norm(x, ord=float("inf"), axis=[1, 2], keepdims=True)]
    z += [tf.linalg.matvec(x, y[:, :, 0]), tf.linalg.matrix_transpose(x), tf.linalg.band_part(x, 1, 0)]
    z += [tf.linalg.band_part(x, -1, 2), tf.linalg.diag_part(x), tf.linalg.trace(x), tf.linalg.diag(x[:, 0])]
    z += [tf.matmul(x, y, adjoint_a=True, adjoint_b=True), tf.math.reduce_euclidean_norm(x, axis=1)]
    return k.model([x, y], z), [k.normal(2, 4, 5), k.normal(2, 5, 4)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_functions(k):
    tf = _tf()
    x, y = k.input(6), k.input(6)
    s = tf.tanh(x)
    z = [tf.asin(s), tf.acos(s), tf.math.asinh(x), tf.math.acosh(tf.abs(x) + 1.0), tf.math.atanh(s), tf.math.erfc(x)]
    z += [tf.math.multiply_no_nan(x, tf.nn.relu(y)), tf.math.xlogy(tf.nn.relu(x), tf.abs(y))]
    z += [tf.math.xdivy(tf.nn.relu(x), y), tf.math.xlog1py(x, tf.abs(y)), tf.math.scalar_mul(2.5, x)]
    z += [tf.math.count_nonzero(tf.nn.relu(x), axis=-1), tf.math.rint(x)]
    return k.model([x, y], z), [k.normal(3, 6, scale=2), k.normal(3, 6)]
