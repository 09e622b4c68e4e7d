"""Calls of TensorFlow functions as layers of Keras 2 graphs: TFOpLambda and SlicingOpLambda."""

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=64_000)
def tf_ops_arithmetic(k):
    tf = _tf()
    x, y = k.input(4, 6), k.input(4, 6)
    z = [
        2.0 + x,
        1.0 - x,
        x * tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        -(x + y) / 3.0,
        2.0 / (tf.abs(y) + 1.0),
        x // 0.7,
        x % 0.7,
        (x * x + 1.0) ** 1.5,
        tf.add_n([x, y, x]),
        tf.math.squared_difference(x, y),
        tf.math.divide_no_nan(x, tf.nn.relu(y)),
        tf.maximum(x, 0.1) - tf.minimum(0.2, y),
    ]
    return k.model([x, y], z)


@case(KERAS2, max_bytes=64_000)
def tf_ops_unary(k):
    tf = _tf()
    x = k.input(5)
    p = tf.abs(x) + 0.1
    z = [tf.exp(x), tf.math.log(p), tf.sqrt(p), tf.math.rsqrt(p), tf.square(x), tf.sin(x), tf.cos(x), tf.sign(x)]
    z += [tf.floor(x), tf.math.ceil(x), tf.round(x), tf.math.reciprocal(p), tf.math.erf(x), tf.math.log1p(p)]
    z += [tf.math.l2_normalize(x, axis=-1), tf.identity(x), tf.stop_gradient(x), tf.zeros_like(x), tf.ones_like(x)]
    return k.model(x, z), [k.normal(3, 5, scale=2)]


@case(KERAS2)
def tf_ops_activations(k):
    tf = _tf()
    x = k.input(5)
    z = [tf.nn.relu(x), tf.nn.relu6(x * 4.0), tf.sigmoid(x), tf.tanh(x), tf.nn.softplus(x), tf.nn.softsign(x)]
    z += [tf.nn.selu(x), tf.nn.elu(x), tf.nn.leaky_relu(x), tf.nn.leaky_relu(x, alpha=0.35), tf.nn.gelu(x)]
    z += [tf.nn.gelu(x, approximate=True), tf.nn.silu(x), tf.nn.softmax(x), tf.nn.log_softmax(x)]
    z += [k.K.activations.relu(x), k.K.activations.relu(x, max_value=1.0), k.K.backend.softmax(x)]
    return k.model(x, z), [k.normal(3, 5, scale=2)]


@case(KERAS2)
def tf_ops_reductions(k):
    tf = _tf()
    x = k.input(4, 5)
    z = [tf.reduce_mean(x, axis=[1, 2], keepdims=True), tf.reduce_sum(x, -1), tf.reduce_max(x, axis=1)]
    z += [tf.reduce_min(x, axis=(1, 2)), tf.reduce_prod(x, axis=2), tf.math.reduce_variance(x, axis=1)]
    z += [tf.math.reduce_std(x, axis=-1, keepdims=True), tf.reduce_logsumexp(x, axis=1), tf.norm(x, axis=-1)]
    z += [tf.argmax(x, axis=-1), tf.argmin(x, axis=1, output_type=tf.int32), k.K.backend.mean(x, axis=1)]
    z += [tf.cast(tf.reduce_any(x > 0.9, axis=1), tf.float32), tf.cast(tf.reduce_all(x > -0.9, axis=2), tf.float32)]
    return k.model(x, z), [k.normal(3, 4, 5)]


@case(KERAS2)
def tf_ops_comparisons(k):
    tf = _tf()
    x, y = k.input(6), k.input(6)
    both = tf.logical_and(x > 0.0, y > 0.0)
    z = [
        tf.where(x > y, x, y),
        tf.where(tf.less(x, 0.5), x, 0.0),
        tf.where(both, 1.0, y),
        tf.where(tf.logical_or(x >= 0.3, tf.logical_not(y <= 0.1)), x, y),
        tf.cast(tf.equal(x, x), tf.float32) + tf.cast(tf.not_equal(x, y), tf.float32),
        tf.clip_by_value(x, -0.5, 0.5),
    ]
    return k.model([x, y], z)


@case(KERAS2)
def tf_ops_slicing(k):
    tf = _tf()
    x = k.input(5, 6)
    z = [
        x[:, 1:3],
        x[..., 0],
        x[:, ::2, tf.newaxis],
        x[:, -1],
        x[:, 1:-1:2, ...],
        x[:, ::-1, -4:],
        x[1],
        tf.slice(x, [0, 1, 0], [-1, 2, 3]),
        x[: tf.shape(x)[0], tf.shape(x)[1] - 2],
    ]
    return k.model(x, z), [k.normal(3, 5, 6)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_moving(k):
    tf = _tf()
    x, y = k.input(4, 6), k.input(4, 6)
    z = [
        tf.concat([x, y], axis=-1),
        tf.concat([x, x * 2.0, y], 1),
        tf.stack([x, y], axis=1),
        tf.split(x, 2, axis=1)[1],
        tf.split(x, [1, 2, 3], axis=-1)[2],
        tf.unstack(y, axis=1)[2],
        tf.transpose(x, [0, 2, 1]),
        tf.squeeze(tf.expand_dims(x, 1), axis=1),
        tf.pad(x, [[0, 0], [1, 2], [0, 0]]),
        tf.pad(x, [[0, 0], [1, 2], [1, 1]], mode="REFLECT"),
        tf.pad(x, [[0, 0], [0, 2], [1, 0]], constant_values=1.5),
        tf.tile(x, [1, 2, 1]),
        tf.repeat(x, 2, axis=1),
        tf.reverse(x, [1]),
        tf.gather(x, [2, 0], axis=1),
        k.K.backend.concatenate([x, y]),
    ]
    return k.model([x, y], z)


@case(KERAS2, max_bytes=64_000)
def tf_ops_dynamic_shapes(k):
    tf = _tf()
    x, y = k.input(4, 6), k.input(None, 6)
    shape = tf.shape(x)
    z = [
        tf.reshape(x, [shape[0], 3, 8]),
        tf.reshape(x, tf.stack([tf.shape(x)[0], tf.shape(x)[1] * 2, 3])),
        tf.reshape(x, (-1, shape[1] // 2, 12)),
    ]
    return k.model([x, y], z), [k.normal(2, 4, 6), k.normal(2, 3, 6)]


@case(KERAS2, max_bytes=64_000)
def tf_ops_dynamic_axes(k):
    tf = _tf()
    x, y = k.input(4, 6), k.input(None, 6)
    z = [
        tf.reshape(y, [tf.shape(y)[0], tf.shape(y)[1] * 6]),
        tf.reshape(y, tf.concat([tf.shape(y)[:1], [-1]], axis=0)),
        tf.broadcast_to(tf.reduce_mean(x, 1, keepdims=True), tf.shape(x)),
        tf.fill([tf.shape(x)[0], 2], 1.5),
        tf.cast(tf.shape(y)[1], tf.float32) * y,
        tf.reshape(x, [-1, tf.reduce_prod(tf.shape(x)[1:])]),
        k.K.backend.batch_flatten(x),
    ]
    return k.model([x, y], z), [k.normal(2, 4, 6), k.normal(2, 3, 6)]


@case(KERAS2)
def tf_ops_products(k):
    tf = _tf()
    x, y = k.input(4, 6), k.input(4, 6)
    z = [
        tf.matmul(x, y, transpose_b=True),
        tf.matmul(x, y, transpose_a=True),
        x @ tf.transpose(y, [0, 2, 1]),
        tf.tensordot(x, tf.constant([[1.0, 2.0]] * 6), 1),
        tf.nn.bias_add(x, tf.constant([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
    ]
    return k.model([x, y], z)


@case(KERAS2)
def tf_ops_integers(k):
    tf = _tf()
    x = k.input(5, dtype="int32")
    z = [
        tf.one_hot(x, 6),
        tf.one_hot(x, 4, on_value=2.0, off_value=-1.0),
        tf.one_hot(x, 5, axis=1),
        x + 2,
        x // 2,
        x / 4,
        tf.cast(x, tf.float16),
        tf.reduce_sum(x, axis=1),
        tf.nn.relu(x - 2),
    ]
    return k.model(x, z), [k.integers(0, 6, 3, 5)]


@case(KERAS2)
def tf_ops_images(k):
    tf = _tf()
    x = k.input(4, 6, 4)
    z = [
        tf.nn.depth_to_space(x, 2),
        tf.nn.space_to_depth(x, 2),
        tf.nn.avg_pool2d(x, 2, 2, "SAME"),
        tf.nn.max_pool2d(x, 3, 2, "VALID"),
        x[:, 1:-1, 1:-1, :],
    ]
    return k.model(x, z)


@case(KERAS2)
def tf_ops_resize(k):
    tf = _tf()
    x = k.input(4, 5, 2)
    z = [
        tf.image.resize(x, (7, 3)),
        tf.image.resize(x, (2, 9), method="nearest"),
        tf.image.resize(x, (8, 8), method="bicubic"),
        tf.image.resize(x, (4, 5)),
        tf.image.resize(x, (3, 2), antialias=True),
        tf.image.resize(x, tf.shape(x)[1:3] * 2),
        tf.image.resize(x, (2, 3), method="area"),
        tf.image.resize(x, (3, 7), method="lanczos3"),
    ]
    return k.model(x, z)


@case(KERAS2)
def tf_ops_between_layers(k):
    """As MobileNetV3 and many ports of PyTorch models: ops between layers, a residual, a swish."""
    tf = _tf()
    x = k.input(6, 6, 3)
    y = k.L.Conv2D(4, 3, padding="same")(x)
    y = y * tf.nn.relu6(y + 3.0) * (1.0 / 6.0)
    s = tf.reduce_mean(y, axis=[1, 2], keepdims=True)
    y = tf.concat([y * tf.sigmoid(k.L.Conv2D(4, 1)(s)), x], axis=3)
    y = tf.reshape(y, (-1, 6 * 6 * 7))
    return k.model(x, k.L.Dense(3)(y))
