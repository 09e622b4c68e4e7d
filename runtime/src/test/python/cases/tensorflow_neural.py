"""TensorFlow's convolutions, windows and losses as layers of Keras 2 graphs."""

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_neural_transposed(k):
    tf = _tf()
    x, s, v = k.input(4, 3, 2), k.input(5, 2), k.input(2, 3, 2, 2)
    kernel, nn = k.normal(3, 2, 3, 2), tf.nn
    z = [nn.conv2d_transpose(x, kernel, [2, 8, 6, 3], 2, "SAME"), nn.conv2d_transpose(x, kernel, [2, 9, 6, 3], [2, 2], "VALID")]
    z += [nn.conv2d_transpose(x, kernel, tf.stack([tf.shape(x)[0], 7, 5, 3]), [1, 2, 2, 1], "SAME")]
    z += [nn.conv1d_transpose(s, k.normal(3, 3, 2), [2, 10, 3], 2, "SAME"), nn.conv3d_transpose(v, k.normal(2, 1, 3, 2, 2), [2, 4, 6, 4, 2], 2, "SAME")]
    z += [nn.atrous_conv2d_transpose(x, kernel, [2, 8, 5, 3], 2, "VALID"), nn.atrous_conv2d(x, k.normal(2, 1, 2, 3), 2, "SAME")]
    return k.model([x, s, v], z), [k.normal(2, 4, 3, 2), k.normal(2, 5, 2), k.normal(2, 2, 3, 2, 2)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_neural_windows(k):
    tf = _tf()
    x, s = k.input(5, 4, 2), k.input(6, 2)
    kernel, nn = k.normal(3, 2, 2, 3), tf.nn
    z = [nn.convolution(x, kernel, strides=2, padding="SAME"), nn.convolution(x, kernel, padding="VALID", dilations=2), nn.convolution(s, k.normal(3, 2, 2))]
    z += [nn.separable_conv2d(x, kernel, k.normal(1, 1, 6, 2), [1, 2, 2, 1], "SAME"), nn.separable_conv2d(x, kernel, k.normal(1, 1, 6, 2), [1, 1, 1, 1], "VALID", dilations=[2, 2])]
    z += [nn.pool(x, [2, 3], "AVG", padding="SAME"), nn.pool(x, [2, 3], "MAX", strides=[2, 1], padding="VALID"), nn.pool(s, [3], "AVG", padding="VALID")]
    z += [nn.pool(x, [2, 2], "MAX", padding="VALID", dilations=[2, 2])]
    z += [nn.dilation2d(x, kernel[..., 0], [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1]), nn.dilation2d(x, kernel[..., 1], [1, 2, 1, 1], "VALID", "NHWC", [1, 2, 1, 1])]
    z += [nn.erosion2d(x, kernel[..., 0], [1, 1, 1, 1], "SAME", "NHWC", [1, 1, 1, 1])]
    z += [*nn.max_pool_with_argmax(x, 2, 2, "SAME"), *nn.max_pool_with_argmax(x, [3, 2], 1, "VALID", include_batch_in_index=True)]
    return k.model([x, s], z), [k.normal(2, 5, 4, 2), k.normal(2, 6, 2)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_neural_losses(k):
    tf = _tf()
    x, u, i = k.input(4, 3), k.input(4, 3), k.input(4, dtype="int32")
    nn, z = tf.nn, []
    labels = tf.nn.softmax(u)
    z += [nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=x), nn.weighted_cross_entropy_with_logits(labels=labels, logits=x, pos_weight=2.5)]
    z += [nn.softmax_cross_entropy_with_logits(labels=labels, logits=x), nn.softmax_cross_entropy_with_logits(labels=labels, logits=x, axis=1)]
    z += [nn.sparse_softmax_cross_entropy_with_logits(labels=i, logits=x), nn.log_poisson_loss(labels, x), nn.log_poisson_loss(labels * 3.0, x, compute_full_loss=True)]
    z += [*nn.weighted_moments(x, [1], labels), *nn.weighted_moments(x, [0, 2], labels, keepdims=True), nn.compute_average_loss(x), nn.dropout(x, 0.0)]
    z += [nn.embedding_lookup(x[0], i), nn.embedding_lookup(x[0], i, max_norm=1.0)]
    z += [nn.ctc_loss(tf.constant([[1, 2], [2, 0]]), x, [2, 1], i[:, 0] * 0 + [4, 3], logits_time_major=False, blank_index=0)]
    return k.model([x, u, i], z), [k.normal(2, 4, 3), k.normal(2, 4, 3), k.integers(0, 3, 2, 4)]
