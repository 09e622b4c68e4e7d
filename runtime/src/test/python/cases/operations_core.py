"""keras.ops.core and keras.ops.rearrange as nodes of Keras 3 graphs."""

import numpy as np

from goldenlib.registry import KERAS3, case


@case(KERAS3)
def ops_slice(k):
    ops = k.K.ops
    x = k.input(4, 6)
    at = k.K.Input(batch_shape=(3,), dtype="int32")
    y = [
        ops.slice(x, [0, 1, 2], [2, 2, 3]),
        ops.slice(x, [1, 0, 2], [-1, 4, -1]),
        ops.slice(x, np.array([0, 3, 0]), [3, 1, 6]),
        ops.slice(x, at, [1, 2, 3]),
        ops.slice(x, [0, at[1], at[2]], [3, 2, 1]),
        ops.slice(ops.cast(x * 9, "int32"), [at[0], 0, 1], [2, -1, 3]),
    ]
    return k.model([x, at], y), [k.normal(3, 4, 6), np.array([1, 2, 3], "int32")]


@case(KERAS3)
def ops_slice_update(k):
    """XLA moves a part that would leave the tensor back into it."""
    ops = k.K.ops
    x = k.K.Input(batch_shape=(3, 4, 6))
    at = k.K.Input(batch_shape=(3,), dtype="int32")
    nine = np.full((1, 2, 2), 9, "float32")
    y = [
        ops.slice_update(x, [0, 1, 2], nine),
        ops.slice_update(x, [2, 3, -1], nine),
        ops.slice_update(x, at, x[:2, :2, :3]),
        ops.slice_update(x, [at[0], 1, at[2]], x[1:, 1:, 2:]),
        ops.slice_update(x, [0, 0, 0], x * 2),
        ops.slice_update(ops.cast(x * 9, "int32"), [1, 1, 1], np.ones((2, 2, 2), "int32")),
    ]
    return k.model([x, at], y), [k.normal(3, 4, 6), np.array([2, -1, 5], "int32")]


@case(KERAS3)
def ops_scatter(k):
    ops = k.K.ops
    at = k.input(2, dtype="int32")
    v = k.input()
    rows = k.input(3)
    y = [
        ops.scatter(at, v, (2, 3)),
        ops.scatter(ops.cast(at, "int64"), ops.cast(v * 3, "int32"), (3, 2)),
        ops.scatter([[0], [2], [2]], v, (4,)),
        ops.scatter([[1], [0], [1]], rows, (2, 3)),
        ops.cast(ops.scatter(at, v > 1.5, (2, 3)), "int32"),
        ops.cast(ops.scatter(at, ops.cast(v, "float16"), (2, 3)), "float32"),
        ops.scatter(at, ops.cast(v, "uint8"), (2, 3)),
        ops.scatter(at, ops.cast(v, "float64"), (2, 2)),
        ops.scatter(ops.expand_dims(at[:, 1:], 1), ops.expand_dims(rows, 1), (2, 3)),
    ]
    return k.model([at, v, rows], y), [
        np.array([[0, 1], [1, 1], [0, 1]], "int32"),
        np.array([1, 2, 3.1], "float32"),
        k.normal(3, 3),
    ]


@case(KERAS3)
def ops_scatter_update(k):
    ops = k.K.ops
    x = k.K.Input(batch_shape=(3, 4, 3))
    at = k.input(2, dtype="int32")
    rows = k.input(3)
    whole = ops.cast(x * 9, "int32")
    at_numbers = ops.concatenate([at, at[:, :1]], axis=1)
    numbers = whole[:, 0, 2]
    y = [ops.scatter_update(whole, [[0, 0, 1], [1, 3, 2]], [7, -5])]
    for reduction in (None, "add", "max", "min", "mul"):
        y.append(ops.scatter_update(x, at, rows, reduction=reduction))
        y.append(ops.scatter_update(whole, at_numbers, numbers, reduction=reduction))
    y.append(ops.scatter_update(x, [[1]], np.zeros((1, 4, 3), "float32")))
    y.append(ops.cast(ops.scatter_update(x > 0, [[0, 1, 2]], [True]), "int32"))
    return k.model([x, at, rows], y), [
        k.normal(3, 4, 3),
        np.array([[0, 1], [2, 3], [0, 1]], "int32"),
        k.normal(3, 3),
    ]


@case(KERAS3)
def ops_saturate_cast(k):
    """Limits are computed in the operand's dtype, where some overflow: from int32 to float32 all is one number."""
    ops = k.K.ops
    x = k.input(9)
    i = k.input(6, dtype="int32")
    y = [ops.saturate_cast(x, d) for d in ("uint8", "int8", "int16", "uint16", "float16", "bool", "float64")]
    y += [ops.saturate_cast(i, d) for d in ("uint8", "int8", "int64", "float16", "float32", "float64", "uint32", "bool")]
    y += [ops.saturate_cast(ops.cast(i, "int16"), d) for d in ("int8", "float16", "float32")]
    y += [ops.saturate_cast(ops.cast(i, "int8"), d) for d in ("float16", "uint16")]
    y += [ops.saturate_cast(ops.cast(i, "int64"), d) for d in ("int32", "float64", "int64")]
    y += [ops.saturate_cast(ops.cast(i, "uint16"), d) for d in ("float32", "int16", "bfloat16")]
    y += [ops.saturate_cast(ops.cast(x, "bfloat16"), d) for d in ("float16", "uint8")]
    y += [ops.saturate_cast(ops.cast(x, "float64"), d) for d in ("float32", "int16", "int32")]
    y += [ops.saturate_cast(x > 0, d) for d in ("float32", "int8")]
    y = [
        ops.cast(v, "float32") if k.K.backend.standardize_dtype(v.dtype) in ("bool", "float16", "bfloat16") else v
        for v in y
    ]
    values = np.array([[-70000, -300, -1.5, -0.2, 0.4, 1.6, 200.7, 300, 70000], [1e9, -1e9, 127.5, 128, 255, 256, 32767, 32768, 65535]])
    whole = np.array([[-70000, -1, 0, 1, 200, 70000], [-(2**31), 2**31 - 1, 127, 128, 255, 65535]], "int32")
    return k.model([x, i], y), [values.astype("float32"), whole]


@case(KERAS3)
def ops_saturate_cast_far(k):
    """Of eight elements and more, what TensorFlow makes of 1e30 as uint32 depends on its place."""
    ops = k.K.ops
    x = k.input(4)
    y = [ops.saturate_cast(x, d) for d in ("int32", "int64", "uint32", "uint64")]
    return k.model(x, y), [np.array([[-1e30, 7.9, 3e9, 1e30]], "float32")]


@case(KERAS3)
def ops_rearrange(k):
    ops = k.K.ops
    x = k.K.Input(batch_shape=(2, 4, 6))
    i = k.K.Input(batch_shape=(2, 4, 6, 3), dtype="int32")
    y = [
        ops.rearrange(x, "b h w -> b w h"),
        ops.rearrange(x, "b h w->(w b) h"),
        ops.rearrange(x, "b (h1 h) w -> (b h1) h w", h1=2),
        ops.rearrange(x, "b (h h1) (w w1) -> b h w (w1 h1)", h1=2, w1=3),
        ops.rearrange(x, "b (x y z) w -> z b (w x) y", x=2, y=1),
        ops.rearrange(x, "b (h1 h) w -> b h1 (h w)", h1=2, h=2),
        ops.rearrange(x, "batch height width -> (batch height width)"),
        ops.rearrange(i, "b (h1 h) (w1 w) c -> (b h1 w1) h w c", h1=2, w1=2),
    ]
    return k.model([x, i], y), [k.normal(2, 4, 6), k.integers(-9, 9, 2, 4, 6, 3)]


DTYPES = "uint8 uint16 uint32 uint64 int8 int16 int32 int64 bfloat16 float16 float32 float64".split()


@case(KERAS3, forms=("model.keras",))
def ops_promotion(k):
    """Sums over pairs of dtypes; 64-bit unsigned integers become 32 bits wide."""
    ops = k.K.ops
    x = k.input(2)
    of = {name: ops.cast(x, name) for name in DTYPES}
    y = []
    for i, first in enumerate(DTYPES):
        for second in DTYPES[i::3]:
            total = ops.add(of[first], of[second])
            half = k.K.backend.standardize_dtype(total.dtype) == "bfloat16"
            y.append(ops.cast(total, "float32") if half else total)
    return k.model(x, y), [np.array([[1, 2], [100, 3]], "float32")]


@case(KERAS3)
def ops_promotion_of_numbers(k):
    """Python's numbers beside each dtype, and lists of one dtype, which keep it."""
    ops = k.K.ops
    x = k.input(2)
    of = {name: ops.cast(x, name) for name in ("bool", "uint8", "uint64", "int8", "int64", "float16", "float64")}
    y = [each + 1 for name, each in of.items()] + [ops.multiply(2.5, each) for each in of.values()]
    y += [ops.concatenate([of["uint64"], of["uint64"]], axis=1), ops.stack([of["uint64"], of["int8"]], axis=1)]
    y += [ops.maximum(of["uint64"], of["uint64"]), ops.where(x > 1, of["uint8"], 7), ops.mod(of["int8"], 3)]
    return k.model(x, y), [np.array([[1, 2], [100, 3]], "float32")]


@case(KERAS3)
def ops_fake_quantization(k):
    from keras.src.quantizers.quantizers import FakeQuantWithMinMaxVars

    x = k.input(5, 3)
    quantize = k.K.quantizers.fake_quant_with_min_max_vars
    low = np.array([-1.0, 0.0, 0.3], "float32")
    high = np.array([2.0, 0.0, 1.5], "float32")
    y = [
        quantize(x, -1.0, 2.0),
        quantize(x, 0.2, 1.1),
        quantize(x, -2.0, -0.5),
        quantize(x, 0.0, 0.0),
        FakeQuantWithMinMaxVars(num_bits=4)(x, -1.0, 2.0),
        FakeQuantWithMinMaxVars(num_bits=3, narrow_range=True)(x, -1.3, 0.9),
        FakeQuantWithMinMaxVars(axis=-1)(x, low, high),
        FakeQuantWithMinMaxVars(num_bits=5, axis=1)(x, np.linspace(-1, 0.2, 5), np.linspace(0.5, 3, 5)),
        k.K.ops.cast(quantize(k.K.ops.cast(x, "float16"), -1.0, 2.0), "float32"),
    ]
    return k.model(x, y), [k.normal(2, 5, 3)]


@case(KERAS3)
def ops_rank_three(k):
    """Functions of which the other cases hold one call, of another rank and with what they take by default."""
    from keras.src.ops import numpy

    ops = k.K.ops
    x = k.input(4, 6)
    whole = k.input(3, dtype="int32")
    y = [ops.glu(x), ops.glu(x, axis=1), ops.hard_shrink(x), ops.soft_shrink(x), numpy.Abs()(x), numpy.Abs()(whole)]
    return k.model([x, whole], y), [k.normal(2, 4, 6), k.integers(-9, 9, 2, 3)]
