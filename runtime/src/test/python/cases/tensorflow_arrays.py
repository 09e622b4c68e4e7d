"""TensorFlow's functions of diagonals, bits, segments, sequences and what is true, as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_diagonals(k):
    tf = _tf()
    x, s, v = k.input(4, 5), k.input(3, 3), k.input(4)
    linalg = tf.linalg
    z = [linalg.diag_part(x, k=1), linalg.diag_part(x, k=-2), linalg.diag_part(x, k=(-1, 2), padding_value=9.0)]
    z += [linalg.diag_part(x, k=(-3, 2), align=align) for align in ("LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT")]
    z += [linalg.diag(v, k=2), linalg.diag(v, k=-1, padding_value=7.0), linalg.diag(v, num_rows=5), linalg.diag(v, k=-1, num_rows=5, num_cols=6)]
    z += [linalg.diag(s, k=(-1, 1)), linalg.diag(s, k=(-1, 1), align="LEFT_RIGHT", padding_value=3.0), linalg.diag(s, k=(0, 2), num_rows=3, num_cols=4)]
    z += [linalg.set_diag(s, v[:, :3]), linalg.set_diag(s, v[:, 1:3], k=1)]
    z += [linalg.tensor_diag(v[0]), linalg.tensor_diag_part(s[1]), linalg.trace(x), tf.eye(tf.shape(x)[0]), tf.eye(2, 3, batch_shape=tf.shape(x)[:1])]
    return k.model([x, s, v], z), [k.normal(2, 4, 5), k.normal(2, 3, 3), k.normal(2, 4)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_linear(k):
    tf = _tf()
    x, w, s, v = k.input(4, 3), k.input(3, 4), k.input(3, 3), k.input(3)
    linalg = tf.linalg
    z = [tf.norm(x, ord=2, axis=[1, 2]), tf.norm(x, ord=2, axis=[-1, -2], keepdims=True), tf.norm(x, ord=1.5, axis=1)]
    z += [*linalg.normalize(x, axis=-1), *linalg.normalize(x, ord=1, axis=1), *linalg.normalize(x)]
    z += [linalg.cross(v, s[:, 1]), linalg.global_norm([x, v]), tf.clip_by_norm(x, 1.5), tf.clip_by_norm(x, 0.5, axes=[2])]
    z += [*tf.clip_by_global_norm([x, v], 1.5)[0], tf.clip_by_global_norm([x, v], 100.0)[1]]
    z += [linalg.lstsq(x, x[:, :, :2]), linalg.lstsq(w, v[:, :, None]), linalg.lstsq(x, x[:, :, :1], l2_regularizer=0.3)]
    z += [*linalg.lu(s), linalg.logdet(linalg.matmul(s, s, transpose_b=True))]
    values, vectors = linalg.eig(s)
    z += [tf.math.real(tf.reduce_sum(values, -1)), tf.math.real(tf.reduce_sum(linalg.eigvals(s), -1))]
    return k.model([x, w, s, v], z), [k.normal(2, 4, 3), k.normal(2, 3, 4), k.normal(2, 3, 3), k.normal(2, 3)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_integers(k):
    tf = _tf()
    n, j, u = k.input(6, dtype="int32"), k.input(6, dtype="int32"), k.input(6, dtype="uint8")
    bits = tf.bitwise
    z = [bits.bitwise_and(n, j), bits.bitwise_or(n, j), bits.bitwise_xor(n, j), bits.invert(n), bits.left_shift(n, j), bits.right_shift(n, j)]
    z += [bits.invert(u), tf.bitcast(n, tf.float32), tf.truncatediv(n, j), tf.truncatemod(n, j), tf.math.floormod(n, j), tf.math.floordiv(n, j)]
    z += [tf.reduce_mean(n, 1), tf.reduce_mean(u, 1), tf.reduce_sum(u, 1), tf.reduce_max(u, 1), tf.reduce_prod(u, 1), tf.square(u), tf.round(n)]
    z += [tf.nn.leaky_relu(n), tf.math.zero_fraction(n), tf.math.divide(n, 2), tf.unravel_index(j[0], (2, 5))]
    z += [tf.math.is_non_decreasing(n), tf.math.is_strictly_increasing(n[0, :1]), tf.reduce_min(n)]
    z += [tf.histogram_fixed_width_bins(tf.cast(n, "float32"), [-4.0, 4.0], nbins=5), tf.histogram_fixed_width(tf.cast(n, "float32"), [-4.0, 4.0], nbins=5)]
    return k.model([n, j, u], z), [k.integers(-9, 9, 2, 6), k.integers(1, 9, 2, 6), k.integers(0, 255, 2, 6, dtype="uint8")]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_segments(k):
    tf = _tf()
    x, i, w = k.input(3, 2), k.input(6, dtype="int32"), k.input(6)
    math, t = tf.math, tf.transpose(x, [1, 0, 2])
    z = [f(t, [0, 0, 3]) for f in (math.segment_sum, math.segment_prod, math.segment_max, math.segment_min, math.segment_mean)]
    z += [f(t, [2, -1, 2], 4) for f in (math.unsorted_segment_sum, math.unsorted_segment_prod, math.unsorted_segment_max)]
    z += [f(t, [2, -1, 2], 4) for f in (math.unsorted_segment_min, math.unsorted_segment_mean, math.unsorted_segment_sqrt_n)]
    z += [math.unsorted_segment_sum(w, i, 4), math.segment_sum(t, tf.sort(i[0, :3]))]
    z += [math.bincount(i), math.bincount(i, minlength=6), math.bincount(i, minlength=5, maxlength=5, axis=-1), math.bincount(i, axis=-1, binary_output=True)]
    z += [math.bincount(i, weights=w, minlength=4, maxlength=4, axis=-1), math.confusion_matrix(i[:, 0], i[:, 1], num_classes=4)]
    z += [math.confusion_matrix(i[0], i[1], weights=w[0], dtype="float32")]
    return k.model([x, i, w], z), [k.normal(2, 3, 2), k.integers(0, 4, 2, 6), k.normal(2, 6)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_sequences(k):
    tf = _tf()
    x, n, p = k.input(4, 3), k.input(dtype="int32"), k.input(6)
    z = [tf.range(tf.shape(x)[1]), tf.range(1, tf.shape(x)[1], 2), tf.cast(tf.range(tf.shape(x)[2], 0, -1), "float32") + x]
    z += [tf.linspace(p, p + 1.0, 4), tf.linspace(p, p * 2.0, 3, axis=-1), tf.linspace(p, p, 1), tf.sequence_mask(n, 5), tf.sequence_mask(n)]
    z += [tf.sequence_mask(n, 4, dtype="float32"), tf.reverse_sequence(x, n, seq_axis=1, batch_axis=0), tf.reverse_sequence(x, [1, 3], seq_axis=2, batch_axis=0)]
    z += [tf.searchsorted(tf.sort(p), p), tf.searchsorted(tf.sort(p), p + 0.1, side="right", out_type="int64")]
    z += [tf.compat.v1.math.in_top_k(p, n, 2), tf.math.cumulative_logsumexp(p, axis=1), tf.math.cumulative_logsumexp(x, axis=1, exclusive=True, reverse=True)]
    z += [tf.math.invert_permutation(tf.argsort(p[0])), *tf.identity_n([x, p]), *tf.tuple([p, x]), *tf.shape_n([x, p]), tf.ensure_shape(x, (None, 4, 3))]
    z += [tf.math.accumulate_n([p, p]), tf.math.polyval([p, p, 2.0], p), tf.math.reciprocal_no_nan(tf.nn.relu(p)), tf.realdiv(p, p + 3.0)]
    z += [tf.dynamic_stitch([[0, 2], [1]], [x, x[1:] * 2.0]), tf.strided_slice(x, [0, 1], [2, 3]), tf.tensor_scatter_nd_sub(x, [[1], [0]], x)]
    z += [tf.space_to_batch(x[:, :, :, None], [2, 3], [[0, 0], [1, 2]]), tf.compat.v1.batch_to_space_nd(tf.reshape(x, (6, 2, 2)), [3], [[1, 2]])]
    return k.model([x, n, p], z), [k.normal(2, 4, 3), np.array([3, 1], "int32"), k.normal(2, 6)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_arrays_true_ones(k):
    tf = _tf()
    x, b = k.input(4, 3), k.input(4, dtype="bool")
    z = [tf.where(x > 0), tf.where(b), tf.boolean_mask(x, b), tf.boolean_mask(x, [True, False, True, True], axis=1), tf.boolean_mask(x, x[0, 0] > 0, axis=2)]
    return k.model([x, b], z), [k.normal(3, 4, 3), k.integers(0, 2, 3, 4).astype("bool")]
