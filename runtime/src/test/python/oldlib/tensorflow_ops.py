"""Functions of TensorFlow in graphs of Keras, as nodes of the graph."""

from .kit import L, TF_KERAS, case, model

if TF_KERAS:
    import tensorflow as tf

NODES = ("tf1.15", "tf2.0", "tf2.3")


@case(*NODES)
def nodes_order(rng):
    x = L.Input((4, 5))
    z = [tf.cumsum(x, axis=1, reverse=True), tf.math.top_k(x, 2)[0], tf.roll(x, [1], [1]), tf.gather(x, [1, 0], axis=2)]
    z += [tf.one_hot(tf.argmax(x, -1), 5), tf.linalg.band_part(x, 1, 1)]
    return model(x, z), rng.normal32(2, 4, 5)


@case(*NODES)
def nodes_images(rng):
    x = L.Input((4, 6, 4))
    z = [tf.nn.space_to_depth(x, 2), tf.nn.depth_to_space(x, 2), tf.nn.max_pool2d(x, 2, 2, "SAME")]
    z += [tf.compat.v1.image.resize_bilinear(x, (3, 7)), tf.compat.v1.image.resize_nearest_neighbor(x, (3, 7))]
    z += [tf.nn.conv2d(x, tf.ones((2, 2, 4, 2)) * 0.5, 1, "VALID"), tf.nn.local_response_normalization(x)]
    return model(x, z), rng.normal32(2, 4, 6, 4)


@case("tf2.3")
def nodes_einsum(rng):
    x, y = L.Input((4, 5)), L.Input((5, 3))
    return model([x, y], tf.einsum("bij,bjk->bki", x, y)), [rng.normal32(2, 4, 5), rng.normal32(2, 5, 3)]


@case("tf2.4", "tf2.9")
def functions(rng):
    x = L.Input((4, 5))
    z = list(tf.math.top_k(x, 2)) + [tf.cumsum(x, axis=1), tf.tensordot(x, rng.normal32(5, 3), [[2], [0]])]
    z += [tf.norm(x, ord=1, axis=-1), tf.gather(x, [1, 0], axis=1), tf.roll(x, 1, 1), tf.repeat(x, 2, axis=2)]
    return model(x, z), rng.normal32(2, 4, 5)
