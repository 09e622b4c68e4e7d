"""TensorFlow's special functions, cosine transforms, complex sums and texts as layers of Keras 2 graphs."""

import numpy as np

from goldenlib.registry import KERAS2, case


def _tf():
    import tensorflow

    return tensorflow


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_functions(k):
    tf = _tf()
    x, p, u = k.input(5), k.input(5), k.input(5)
    math = tf.math
    z = [f(x) for f in (math.lgamma, math.digamma, math.bessel_i0, math.bessel_i0e, math.bessel_i1, math.bessel_i1e)]
    z += [math.erfcinv(u), math.ndtri(u), math.betainc(p, tf.exp(x), u), math.igamma(p, tf.exp(x)), math.igammac(p, tf.exp(x))]
    z += [math.zeta(p + 1.2, tf.exp(x)), math.polygamma(tf.ones_like(p), p), math.polygamma(tf.ones_like(p) * 2.0, p), math.lbeta(p)]
    special = math.special
    z += [f(x) for f in (special.bessel_j0, special.bessel_j1, special.dawsn, special.fresnel_cos, special.fresnel_sin)]
    z += [f(p) for f in (special.bessel_k0, special.bessel_k0e, special.bessel_k1, special.bessel_k1e, special.bessel_y0)]
    z += [f(p) for f in (special.bessel_y1, special.expint, special.spence)]
    wide = np.array([[-6.3, -0.4, 0.2, 4.5, 12.3], [-2.5, 0.7, 1.0, 2.0, 7.7]], "float32")
    positive = np.array([[0.01, 0.4, 1.0, 4.5, 12.3], [0.3, 0.7, 1.9, 2.0, 7.7]], "float32")
    share = np.array([[1e-6, 0.03, 0.5, 0.91, 0.9999], [0.2, 0.4, 0.6, 0.75, 0.3]], "float32")
    return k.model([x, p, u], z), [wide, positive, share]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_transforms(k):
    tf = _tf()
    x = k.input(9)
    signal = tf.signal
    z = [signal.dct(x, type=1), signal.dct(x, type=3), signal.dct(x, type=4), signal.dct(x, type=3, norm="ortho"), signal.dct(x, type=4, norm="ortho")]
    z += [signal.dct(x, n=5), signal.dct(x, type=2, n=12, norm="ortho"), signal.idct(x), signal.idct(x, norm="ortho"), signal.idct(x, type=1), signal.idct(x, type=3)]
    z += [signal.fftshift(x, axes=1), signal.fftshift(x), signal.ifftshift(x), signal.frame(tf.transpose(x), 4, 2, axis=0)]
    c = tf.complex(x, x * 2.0)
    z += [tf.math.real(c * c), tf.math.imag(c * tf.complex(x, x)), tf.abs(c + c), tf.abs(c - tf.complex(x, x)), tf.abs(tf.cast(x, "complex64"))]
    return k.model(x, z), [k.normal(2, 9)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_texts(k):
    tf = _tf()
    s, d, n, x = k.input(2, dtype="string"), k.input(2, dtype="string"), k.input(2, dtype="int32"), k.input(2)
    text = tf.strings
    z = [text.lower(s), text.upper(s), text.lower(s, encoding="utf-8"), text.upper(s, encoding="utf-8"), text.strip(s)]
    z += [text.length(s), text.length(s, unit="UTF8_CHAR"), text.substr(s, 1, 2), text.substr(s, -3, 2, unit="UTF8_CHAR")]
    z += [text.join([s, d], "-"), text.reduce_join(s, axis=1, separator=" "), text.reduce_join(s, separator="|")]
    z += [text.to_hash_bucket_fast(s, 1000), text.to_hash_bucket_strong(s, 1000, [3, 4])]
    z += [text.to_number(d), text.to_number(d, tf.float64), text.to_number(text.as_string(n), tf.int64), text.to_number(text.as_string(n), tf.int32)]
    z += [text.as_string(n), text.as_string(n, width=5, fill="0"), text.as_string(x), text.as_string(x, precision=2), text.as_string(x > 0)]
    z += [text.as_string(x, precision=3, scientific=True, width=12), tf.equal(s, "12.5"), tf.not_equal(s, d), tf.where(tf.equal(s, "12.5"), "no", s)]
    z += [tf.concat([s, d], 1), tf.expand_dims(s, -1), tf.reshape(s, (-1, 1))]
    texts = [np.array([[" Ab cd ", "xyz,Y"], ["h\u00e9llo w\u00f6rlD", "12.5"]]), np.array([["3.5", "-1e3"], ["0", "12.5"]])]
    return k.model([s, d, n, x], z), texts + [k.integers(-999, 999, 2, 2), k.normal(2, 2, scale=30)]


def _node(tensors, function):
    """A node of a TensorFlow graph as a layer: what TensorFlow 2.0 to 2.3 made of every function."""
    tf = _tf()
    from tf_keras.src.engine.base_layer import TensorFlowOpLayer

    with tf.Graph().as_default():
        places = [tf.compat.v1.placeholder(t.dtype, t.shape) for t in tensors]
        made = tf.nest.flatten(function(*places))[0].op
        names = {place.op.name: i for i, place in enumerate(places)}
        inputs = [tensors[names[i.op.name]] for i in made.inputs if i.op.name in names]
        with tf.compat.v1.Session() as session:
            constants = {n: session.run(i) for n, i in enumerate(made.inputs) if i.op.name not in names}
    layer = TensorFlowOpLayer(made.node_def.SerializeToString(), made.name, constants=constants)
    return layer(inputs[0] if len(inputs) == 1 else inputs)


def _nodes(tensors, *functions):
    tf = _tf()
    return [out for function in functions for out in tf.nest.flatten(_node(tensors, function))]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_nodes_mathematics(k):
    raw = _tf().raw_ops
    p, i, s = k.input(4), k.input(4, dtype="int32"), k.input(3, 3)
    z = _nodes([p], *[lambda x, f=f: f(x=x) for f in (raw.Lgamma, raw.Digamma, raw.BesselI0e, raw.BesselI1e)])
    z += _nodes([p], lambda x: raw.CumulativeLogsumexp(x=x, axis=1, exclusive=False, reverse=True))
    z += _nodes([i], lambda x: raw.BitwiseXor(x=x, y=5), lambda x: raw.Invert(x=x), lambda x: raw.TruncateDiv(x=x, y=-3), lambda x: raw.TruncateMod(x=x, y=-3))
    z += _nodes([i], lambda x: raw.LeftShift(x=x, y=2), lambda x: raw.Bitcast(input=x, type="float32"))
    z += _nodes([s], lambda x: raw.SelfAdjointEigV2(input=x), lambda x: raw.Lu(input=x))
    z += _nodes([p, p], lambda x, y: raw.SoftmaxCrossEntropyWithLogits(features=x, labels=y), lambda x, y: raw.Igamma(a=x, x=y), lambda x, y: raw.Zeta(x=x, q=y))
    z += _nodes([p], lambda x: raw.SparseSoftmaxCrossEntropyWithLogits(features=x, labels=[1, 3]), lambda x: raw.Atan2(y=x, x=-1.5))
    z += _nodes([s], lambda x: raw.Cross(a=x, b=np.ones((2, 3, 3), "float32") * np.float32(0.7)))
    m = k.normal(2, 3, 3)
    return k.model([p, i, s], z), [k.rng.uniform(1.1, 3, (2, 4)).astype("float32"), k.integers(-9, 9, 2, 4), m + m.swapaxes(1, 2)]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_nodes_arrays(k):
    raw = _tf().raw_ops
    x, s, b = k.input(4, 3), k.input(3, 3), k.L.Input(batch_shape=(2,), dtype="bool")
    z = _nodes([x], lambda x: raw.SegmentSum(data=x, segment_ids=[0, 2]), lambda x: raw.SegmentMax(data=x, segment_ids=[0, 0]))
    z += _nodes([x], lambda x: raw.UnsortedSegmentProd(data=x, segment_ids=[1, 1], num_segments=3), lambda x: raw.ReverseSequence(input=x, seq_lengths=[3, 1], seq_dim=1, batch_dim=0))
    z += _nodes([x], lambda x: raw.SpaceToBatchND(input=x, block_shape=[2], paddings=[[1, 1]]), lambda x: raw.BatchToSpaceND(input=x, block_shape=[2], crops=[[1, 0]]))
    z += _nodes([s], lambda x: raw.MatrixDiagPartV2(input=x, k=[-1, 1], padding_value=7.0), lambda x: raw.MatrixDiagPartV3(input=x, k=[-1, 1], padding_value=7.0))
    z += _nodes([s], lambda x: raw.MatrixDiagV2(diagonal=x, k=[-1, 1], num_rows=-1, num_cols=-1, padding_value=1.0), lambda x: raw.MatrixDiagV3(diagonal=x, k=1, num_rows=-1, num_cols=-1, padding_value=1.0))
    z += _nodes([s], lambda x: raw.MatrixDiag(diagonal=x)) + _nodes([x], lambda x: raw.Size(input=x), lambda x: raw.Where(condition=x))
    z += _nodes([b, x], lambda c, x: raw.Select(condition=c, x=x, y=np.ones((2, 4, 3), "float32")))
    z += _nodes([x], lambda x: raw.TensorScatterSub(tensor=x, indices=[[1, 2]], updates=[[1.0, 2.0, 3.0]]), lambda x: raw.EuclideanNorm(input=x, axis=[1], keep_dims=True))
    return k.model([x, s, b], z), [k.normal(2, 4, 3), k.normal(2, 3, 3), k.integers(0, 2, 2).astype("bool")]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_nodes_images(k):
    raw = _tf().raw_ops
    x, s = k.input(4, 5, 3), k.input(2, dtype="string")
    z = _nodes([x], lambda x: raw.AdjustContrastv2(images=x, contrast_factor=1.4), lambda x: raw.AdjustHue(images=x, delta=0.3), lambda x: raw.AdjustSaturation(images=x, scale=0.6))
    z += _nodes([x], lambda x: raw.RGBToHSV(images=x), lambda x: raw.HSVToRGB(images=x), lambda x: raw.ResizeBicubic(images=x, size=[3, 6], align_corners=True), lambda x: raw.ResizeArea(images=x, size=[2, 3]))
    z += _nodes([x], lambda x: raw.CropAndResize(image=x, boxes=[[0.1, 0.2, 0.9, 0.8]], box_ind=[1], crop_size=[3, 2], method="bilinear", extrapolation_value=0.5))
    z += _nodes([x], lambda x: raw.Conv2DBackpropInput(input_sizes=[2, 8, 10, 2], filter=k.normal(3, 3, 2, 3), out_backprop=x, strides=[1, 2, 2, 1], padding="SAME"))
    z += _nodes([x], lambda x: raw.MaxPoolWithArgmax(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME"), lambda x: raw.MaxPoolV2(input=x, ksize=[1, 2, 2, 1], strides=[1, 1, 2, 1], padding="VALID"))
    z += _nodes([x], lambda x: raw.Dilation2D(input=x, filter=k.normal(2, 2, 3), strides=[1, 1, 1, 1], rates=[1, 1, 2, 1], padding="VALID"))
    z += _nodes([s], lambda x: raw.StringLower(input=x), lambda x: raw.StringLength(input=x), lambda x: raw.StringStrip(input=x), lambda x: raw.Substr(input=x, pos=1, len=2))
    z += _nodes([s], lambda x: raw.StringToHashBucketFast(input=x, num_buckets=100), lambda x: raw.ReduceJoin(inputs=x, reduction_indices=[1], separator="+"))
    uniform = k.rng.uniform(0, 1, (2, 4, 5, 3)).astype("float32")
    return k.model([x, s], z), [uniform, np.array([[" Ab cd ", "xyz,Y"], ["h\u00e9llo", "12.5"]])]


@case(KERAS2, max_bytes=90_000, forms=("model.h5",))
def tf_special_more(k):
    tf = _tf()
    s, p, x, n, v = k.input(3, 3), k.input(3, 3), k.input(2, 4), k.input(4, dtype="int32"), k.input(3, 4, 2, 2)
    quantized = tf.quantization.quantize_and_dequantize_v2
    z = [tf.linalg.expm(s), tf.linalg.expm(s * 4.0), tf.linalg.sqrtm(p), tf.math.nextafter(x, x * 2.0), tf.repeat(x, n[0], axis=2), x[:, n[0, 0] - 1], x[:, :, n[1, 1]]]
    z += [tf.abs(tf.signal.fft3d(tf.cast(v, "complex64"))), tf.extract_volume_patches(v, [1, 2, 2, 2, 1], [1, 1, 2, 1, 1], "VALID")]
    z += [tf.extract_volume_patches(v, [1, 2, 3, 2, 1], [1, 2, 2, 1, 1], "SAME"), tf.strings.ngrams(tf.strings.as_string(n), 2, separator="_")]
    z += [quantized(x, -1.0, 1.0, num_bits=6, range_given=True), quantized(x, -1.0, 1.0), quantized(x, -2.0, 0.5, num_bits=4, range_given=True)]
    z += [quantized(x, 0.0, 1.0, signed_input=False, range_given=True, round_mode="HALF_UP"), quantized(x, -1.0, 2.0, narrow_range=True, num_bits=3)]
    m = k.normal(2, 3, 3)
    inputs = [k.normal(2, 3, 3), m @ m.swapaxes(1, 2) + np.eye(3, dtype="float32"), k.normal(2, 2, 4), np.array([[2, 0, 3, 1], [1, 2, 0, 3]], "int32")]
    return k.model([s, p, x, n, v], z), inputs + [k.normal(2, 3, 4, 2, 2)]
