"""Functions of keras.ops (Keras 3) and of TensorFlow (tf_keras) as nodes of the graph."""

from .kinds import dtype_of, is_float, is_number, kind


def arithmetic(x):
    """What Python's operators make of a tensor."""
    return [lambda: x * 2.0 + 1, lambda: 1 - x, lambda: x / 3, lambda: -x, lambda: abs(x)]


@kind(weight=5, generation="keras3")
def op_on_floats(g, x):
    o, r = g.k.K.ops, g.r
    rank = len(x.shape)
    axis = r.choice((-1, 1, rank - 1))
    keep = r.random() < 0.5
    choices = [
        *arithmetic(x),
        lambda: o.tanh(x),
        lambda: o.square(x) / 4,
        lambda: o.sqrt(o.abs(x)),
        lambda: o.exp(o.minimum(x, 1)),
        lambda: o.log1p(o.abs(x)),
        lambda: o.sin(x),
        lambda: o.clip(x, -0.8, 1.1),
        lambda: o.mean(x, axis=axis, keepdims=keep),
        lambda: o.sum(x, axis=axis, keepdims=keep),
        lambda: o.max(x, axis=axis, keepdims=keep),
        lambda: o.min(x, axis=axis, keepdims=keep),
        lambda: o.std(x, axis=axis, keepdims=keep),
        lambda: o.var(x, axis=axis, keepdims=True),
        lambda: o.logsumexp(x, axis=axis, keepdims=keep),
        lambda: o.softmax(x, axis=axis),
        lambda: o.log_softmax(x, axis=axis),
        lambda: o.normalize(x, axis=axis),
        lambda: o.cumsum(x, axis=axis),
        lambda: o.flip(x, axis=axis),
        lambda: o.roll(x, 2, axis=axis),
        lambda: o.sort(x, axis=axis),
        lambda: o.expand_dims(x, axis),
        lambda: o.squeeze(o.expand_dims(x, 1), 1),
        lambda: o.moveaxis(x, -1, 1),
        lambda: o.swapaxes(x, 1, -1),
        lambda: o.repeat(x, 2, axis=axis),
        lambda: o.tile(x, [1] * (rank - 1) + [2]),
        lambda: o.pad(x, [(0, 0)] + [(1, 0)] * (rank - 1)),
        lambda: o.split(x, 2, axis=-1),
        lambda: o.stack([x, x * 2], axis=axis),
        lambda: o.where(x > 0.1, x, 0.5),
        lambda: o.where(x > 0, x, o.square(x)),
        lambda: o.reshape(x, (-1, int(_size(x)))),
        lambda: o.cast(x, r.choice(("float32", "float16", "float64", "bfloat16"))),
        lambda: o.convert_to_tensor(x),
        lambda: x[:, 0:1],
        lambda: x[:, -1],
        lambda: x[..., ::2],
        lambda: x[:, None],
        lambda: o.take(x, [0], axis=axis),
        lambda: o.diff(x, axis=axis),
        lambda: o.erf(x),
        lambda: o.top_k(x, 1),
        lambda: o.nn.leaky_relu(x, 0.2),
        lambda: o.transpose(x, [0] + list(range(rank - 1, 0, -1))),
        lambda: o.stop_gradient(x),
        lambda: o.nan_to_num(o.log(x), nan=0.3),
        lambda: o.power(o.abs(x) + 0.1, 1.5),
        lambda: o.norm(x, axis=axis, keepdims=keep),
        lambda: o.median(x, axis=axis, keepdims=True),
        lambda: o.quantile(x, 0.3, axis=axis, keepdims=True),
        lambda: o.average(x, axis=axis),
        lambda: o.identity(3) + o.mean(x, axis=-1, keepdims=True),
        lambda: o.unstack(x, axis=1),
        lambda: o.ones_like(x) - x,
        lambda: o.full_like(x, 2) * x,
        lambda: o.one_hot(o.argmax(x, axis=-1), x.shape[-1]),
        lambda: o.argsort(x, axis=axis),
        lambda: o.tril(x),
    ]
    return r.choice(choices)()


def _size(x):
    n = 1
    for d in x.shape[1:]:
        n *= d
    return n


@kind(fit=is_number, weight=4, generation="keras3")
def op_on_two(g, x):
    o, r = g.k.K.ops, g.r
    y = g.other(lambda t: is_number(t) and _broadcasts(t.shape, x.shape))
    f = r.choice(
        (o.add, o.subtract, o.multiply, o.maximum, o.minimum, o.arctan2, o.greater, o.less_equal, o.logaddexp, o.hypot, o.equal)
        + (lambda a, b: a / (abs(b) + 1), lambda a, b: o.where(a > b, a, b), lambda a, b: a - b, lambda a, b: b * a, o.true_divide)
    )
    return f(x, y)


def _broadcasts(a, b):
    a, b = tuple(a)[1:], tuple(b)[1:]
    return len(a) == len(b) and all(m == n or 1 in (m, n) for m, n in zip(a, b))


@kind(3, 4, weight=1.5, generation="keras3")
def op_product(g, x):
    o, r = g.k.K.ops, g.r
    y = g.other(lambda t: is_float(t) and len(t.shape) == len(x.shape) and t.shape[-1] == x.shape[-1])
    if len(x.shape) == 3:
        return r.choice((lambda: o.matmul(x, o.transpose(y, (0, 2, 1))), lambda: o.einsum("btc,bsc->bts", x, y), lambda: x @ o.swapaxes(y, 1, 2)))()
    return r.choice((lambda: o.einsum("bhwc,bhvc->bhwv", x, y), lambda: o.matmul(x, o.swapaxes(y, -1, -2))))()


@kind(fit=lambda x: not is_float(x) and dtype_of(x) != "string", weight=2, generation="keras3")
def op_on_whole(g, x):
    o, r = g.k.K.ops, g.r
    choices = [
        lambda: o.cast(x, "float32"),
        lambda: o.cast(x, g.r.choice(("float16", "int64", "bool", "int8"))),
        lambda: o.not_equal(x, 0),
        lambda: o.logical_not(x),
        lambda: x + x,
        lambda: x * 3,
        lambda: x / 2,
        lambda: x // 2,
        lambda: x % 3,
        lambda: x + 0.5,
        lambda: o.sum(x, axis=-1, keepdims=True),
        lambda: o.mean(x, axis=1, keepdims=True),
        lambda: o.max(x, axis=-1, keepdims=True),
        lambda: o.one_hot(x, 4),
        lambda: o.any(x, axis=-1, keepdims=True),
        lambda: o.cumsum(x, axis=-1),
        lambda: o.abs(x),
        lambda: o.where(x > 1, x, 0.25),
        lambda: o.sqrt(o.abs(x)),
        lambda: o.argmax(x, axis=-1, keepdims=True),
    ]
    return r.choice(choices)()


@kind(weight=5, generation="keras2")
def tensorflow_on_floats(g, x):
    import tensorflow as tf

    r = g.r
    rank = len(x.shape)
    axis = r.choice((-1, 1, rank - 1))
    keep = r.random() < 0.5
    choices = [
        *arithmetic(x),
        lambda: tf.tanh(x),
        lambda: tf.math.square(x),
        lambda: tf.nn.relu6(x),
        lambda: tf.clip_by_value(x, -0.8, 1.1),
        lambda: tf.reduce_mean(x, axis=axis, keepdims=keep),
        lambda: tf.reduce_sum(x, axis=axis, keepdims=keep),
        lambda: tf.reduce_max(x, axis=axis, keepdims=keep),
        lambda: tf.math.reduce_std(x, axis=axis, keepdims=keep),
        lambda: tf.reduce_logsumexp(x, axis=axis, keepdims=keep),
        lambda: tf.nn.softmax(x, axis=axis),
        lambda: tf.nn.l2_normalize(x, axis=axis),
        lambda: tf.math.l2_normalize(x, axis),
        lambda: tf.cumsum(x, axis=axis),
        lambda: tf.reverse(x, [axis]),
        lambda: tf.roll(x, 2, axis),
        lambda: tf.expand_dims(x, axis),
        lambda: tf.repeat(x, 2, axis=axis),
        lambda: tf.tile(x, [1] * (rank - 1) + [2]),
        lambda: tf.pad(x, [[0, 0]] + [[1, 0]] * (rank - 1)),
        lambda: tf.split(x, 2, axis=-1),
        lambda: tf.stack([x, x * 2], axis=axis),
        lambda: tf.where(x > 0.1, x, tf.zeros_like(x)),
        lambda: tf.reshape(x, [-1, int(_size(x))]),
        lambda: tf.reshape(x, [tf.shape(x)[0], -1, x.shape[-1]]),
        lambda: tf.cast(x, r.choice(("float32", "float16", "float64"))),
        lambda: x[:, 0:1],
        lambda: x[:, -1],
        lambda: x[..., ::2],
        lambda: x[:, tf.newaxis],
        lambda: tf.gather(x, [0], axis=axis),
        lambda: tf.transpose(x, [0] + list(range(rank - 1, 0, -1))),
        lambda: tf.unstack(x, axis=1),
        lambda: tf.math.top_k(x, 1),
        lambda: tf.one_hot(tf.argmax(x, axis=-1), x.shape[-1]),
        lambda: tf.concat([x, x], -1),
        lambda: tf.identity(x),
        lambda: tf.image.resize(x, (3, 4)),
        lambda: tf.squeeze(tf.expand_dims(x, 1), 1),
        lambda: x ** 2,
        lambda: g.k.K.backend.mean(x, axis=axis, keepdims=keep),
    ]
    return r.choice(choices)()


@kind(fit=is_float, weight=4, generation="keras2")
def tensorflow_on_two(g, x):
    import tensorflow as tf

    y = g.other(lambda t: is_float(t) and dtype_of(t) == dtype_of(x) and _broadcasts(t.shape, x.shape))
    f = g.r.choice(
        (tf.add, tf.subtract, tf.multiply, tf.maximum, tf.minimum, tf.greater, tf.less_equal, tf.math.squared_difference)
        + (lambda a, b: a / (abs(b) + 1), lambda a, b: tf.where(a > b, a, b), lambda a, b: a - b)
    )
    return f(x, y)


@kind(3, weight=1, generation="keras2")
def tensorflow_product(g, x):
    import tensorflow as tf

    y = g.other(lambda t: dtype_of(t) == dtype_of(x) and len(t.shape) == 3 and t.shape[-1] == x.shape[-1])
    return tf.matmul(x, y, transpose_b=True)


@kind(fit=lambda x: not is_float(x) and dtype_of(x) != "string", weight=2, generation="keras2")
def tensorflow_on_whole(g, x):
    import tensorflow as tf

    choices = [
        lambda: tf.cast(x, "float32"),
        lambda: tf.cast(x, g.r.choice(("float16", "int64", "bool", "int8"))),
        lambda: tf.not_equal(x, 0),
        lambda: x + x,
        lambda: x * 3,
        lambda: x / 2,
        lambda: x // 2,
        lambda: tf.reduce_sum(x, axis=-1, keepdims=True),
        lambda: tf.one_hot(x, 4),
        lambda: tf.logical_not(x),
    ]
    return g.r.choice(choices)()
