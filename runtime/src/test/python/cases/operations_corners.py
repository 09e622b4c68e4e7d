"""Functions of keras.ops where the last bit, the order of equals, or a mixture of dtypes decides."""

import numpy as np

from goldenlib.registry import KERAS3, KERAS_FILE, case


@case(KERAS3, forms=KERAS_FILE)
def ops_ctc_beam_search_doubled(k):
    """At a mask_index of -1 all classes come twice, so that every label has an equal."""
    ops = k.K.ops
    x, n = k.input(6, 3), k.input(dtype="int32")
    options = ({}, {"beam_width": 7, "top_paths": 3}, {"beam_width": 1}, {"beam_width": 24, "top_paths": 5}, {"beam_width": 40, "top_paths": 20})
    y = [part for o in options for part in ops.ctc_decode(x, n, strategy="beam_search", mask_index=-1, **o)]
    y += ops.ctc_decode(ops.cast(x, "float64"), n, strategy="beam_search", beam_width=9, top_paths=2, mask_index=-1)
    return k.model([x, n], y), [k.normal(3, 6, 3), np.array([6, 5, 4], "int32")]


@case(KERAS3, forms=KERAS_FILE)
def ops_ctc_beam_search_equals(k):
    """Classes that are equally likely at every step."""
    ops = k.K.ops
    x, n = k.input(5, 5), k.input(dtype="int32")
    y = [part for w in (4, 18, 60) for part in ops.ctc_decode(x, n, strategy="beam_search", beam_width=w, top_paths=4, mask_index=2)]
    return k.model([x, n], y), [k.integers(0, 2, 3, 5, 5, dtype="float32"), np.array([5, 4, 3], "int32")]


@case(KERAS3, forms=KERAS_FILE)
def ops_vander_integers(k):
    """Powers of integers are cut off from float32, some of which are a unit too small."""
    ops = k.K.ops
    x = k.K.Input(batch_shape=(None,), dtype="int32")
    y = [ops.vander(x, 3), ops.vander(x, 5, increasing=True), ops.vander(ops.cast(x, "int64"), 8), ops.vander(ops.cast(x, "bool"), 4)]
    y += [ops.vander(ops.cast(x % 7, "uint8"), 3), ops.vander(ops.cast(x % 30, "int16"), 4)]
    values = np.array([-15, -11, -3, 0, 1, 2, 3, 5, 7, 9, 10, 11, 12, 13, 15, 17, 19, 21, 27, 51, 99, 15, 11]).astype("int32")
    return k.model(x, y), [values]


@case(KERAS3, forms=KERAS_FILE)
def ops_meshgrid_bool(k):
    """Of a bool first, the others become bools; bools behind another dtype stay what they are."""
    ops = k.K.ops
    x = k.K.Input(batch_shape=(None,))
    b, i = x > 0, ops.cast(x * 3, "int32")
    pairs = ((b, x), (x, b), (b, i), (i, b, i), (b, ops.cast(x, "bfloat16"), ops.cast(i, "int64") * 2**31, b))
    y = [v for p in pairs for v in ops.meshgrid(*p)] + list(ops.meshgrid(x, b, indexing="ij"))
    return k.model(x, y), [np.array([0.0, 0.5, np.nan, -0.0, -2.5, 1.0], "float32")]
