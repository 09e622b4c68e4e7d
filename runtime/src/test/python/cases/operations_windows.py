"""Functions of keras.ops.nn that slide windows: pooling and convolution."""

import numpy as np

from cases.operations_neural import constant, numbers, row
from goldenlib.registry import KERAS3, case


@case(KERAS3)
def ops_max_pool(k):
    ops = k.K.ops
    x, line, cube, whole = k.input(7, 5, 2), k.input(9, 3), k.input(4, 3, 5, 2), k.input(5, 6, 2, dtype="int32")
    y = [
        ops.max_pool(x, 2),
        ops.max_pool(x, (3, 2), strides=(1, 2), padding="same"),
        ops.max_pool(x, [2], strides=[3]),
        ops.max_pool(x, (2, 3), padding="SAME", data_format="channels_first"),
        ops.max_pool(line, 3, strides=2, padding="same"),
        ops.max_pool(line, (4,), strides=1, data_format="channels_first", padding="same"),
        ops.max_pool(cube, 2, strides=1, padding="same"),
        ops.max_pool(cube, (2, 1, 3), strides=(2, 1, 2)),
        ops.max_pool(whole, 2, strides=1),
        ops.max_pool(ops.cast(x, "float64"), 3),
        ops.max_pool(ops.cast(x, "float16"), 2),
        numbers(ops.max_pool(ops.cast(x, "bfloat16"), 2), k),
    ]
    data = [k.normal(2, 7, 5, 2), k.normal(2, 9, 3), k.normal(2, 4, 3, 5, 2), k.integers(-9, 9, 2, 5, 6, 2)]
    return k.model([x, line, cube, whole], y), data


@case(KERAS3)
def ops_average_pool(k):
    ops = k.K.ops
    x, line, cube = k.input(7, 5, 2), k.input(9, 3), k.input(4, 3, 5, 2)
    y = [
        ops.average_pool(x, 2),
        ops.average_pool(x, (3, 2), strides=(1, 2), padding="same"),
        ops.average_pool(x, (2, 3), padding="SAME", data_format="channels_first"),
        ops.average_pool(line, 3, strides=2, padding="same"),
        ops.average_pool(line, (3,), strides=1, data_format="channels_first"),
        ops.average_pool(cube, 2, strides=1, padding="same"),
        ops.average_pool(ops.cast(x, "float64"), 3),
    ]
    return k.model([x, line, cube], y), [k.normal(2, 7, 5, 2), k.normal(2, 9, 3), k.normal(2, 4, 3, 5, 2)]


@case(KERAS3)
def ops_adaptive_pool(k):
    ops = k.K.ops
    x, line, cube = k.input(7, 5, 2), k.input(9, 3), k.input(4, 3, 5, 2)
    y = [
        ops.adaptive_max_pool(x, (3, 2)),
        ops.adaptive_max_pool(x, (3, 2), data_format="channels_first"),
        ops.adaptive_max_pool(line, (4,)),
        ops.adaptive_max_pool(cube, (3, 2, 4)),
        ops.adaptive_average_pool(x, (3, 2)),
        ops.adaptive_average_pool(x, (4, 2), data_format="channels_first"),
        ops.adaptive_average_pool(line, (2,), data_format="channels_first"),
        ops.adaptive_average_pool(cube, (3, 2, 4)),
        ops.adaptive_average_pool(ops.cast(x, "float64"), (9, 5)),
    ]
    return k.model([x, line, cube], y), [k.normal(2, 7, 5, 2), k.normal(2, 9, 3), k.normal(2, 4, 3, 5, 2)]


@case(KERAS3)
def ops_conv(k):
    ops = k.K.ops
    x, w, line, cube = k.input(7, 6, 4), k.input(72), k.input(9, 3), k.input(3, 4, 5, 2)
    kernel = row(k, w, 3, 2, 4, 3)
    whole = k.input(5, 2, dtype="int32")
    y = [
        ops.conv(x, kernel),
        ops.conv(x, kernel, strides=(2, 1), padding="same"),
        ops.conv(x, kernel, dilation_rate=(1, 2), padding="SAME"),
        ops.conv(ops.transpose(x, (0, 3, 1, 2)), kernel, data_format="channels_first", padding="same"),
        ops.conv(line, constant(k, 3, 3, 2), strides=[2], padding="same"),
        ops.conv(line, constant(k, 2, 3, 2), dilation_rate=3),
        ops.conv(cube, constant(k, 2, 2, 3, 2, 3), strides=(1, 2, 1)),
        ops.conv(whole, np.array([[[1, -2], [3, 4]], [[5, 0], [-1, 2]]], "int32")),
        ops.conv(ops.cast(line, "float64"), constant(k, 3, 3, 2, dtype="float64")),
        ops.conv(ops.cast(line, "float16"), constant(k, 3, 3, 2, dtype="float16")),
    ]
    data = [k.normal(2, 7, 6, 4), constant(k, 2, 72), k.normal(2, 9, 3), k.normal(2, 3, 4, 5, 2)]
    return k.model([x, w, line, cube, whole], y), [*data, k.integers(-5, 9, 2, 5, 2)]


@case(KERAS3)
def ops_depthwise_conv(k):
    ops = k.K.ops
    x, w, line = k.input(7, 6, 3), k.input(36), k.input(9, 3)
    kernel = row(k, w, 3, 2, 3, 2)
    first = ops.transpose(x, (0, 3, 1, 2))
    y = [
        ops.depthwise_conv(x, kernel),
        ops.depthwise_conv(x, kernel, strides=2, padding="same"),
        ops.depthwise_conv(x, kernel, dilation_rate=(2, 1), padding="same"),
        ops.depthwise_conv(x, kernel, strides=(2, 2), dilation_rate=2, padding="same"),
        ops.depthwise_conv(x, constant(k, 2, 2, 3, 1), strides=(1, 2), dilation_rate=(2, 1)),
        ops.depthwise_conv(first, kernel, data_format="channels_first", strides=2),
        ops.depthwise_conv(line, constant(k, 3, 3, 2), strides=2, padding="same"),
        ops.depthwise_conv(line, constant(k, 2, 3, 1), strides=(2,), dilation_rate=3),
        ops.depthwise_conv(ops.transpose(line, (0, 2, 1)), constant(k, 2, 3, 2), data_format="channels_first", dilation_rate=2),
    ]
    return k.model([x, w, line], y), [k.normal(2, 7, 6, 3), constant(k, 2, 36), k.normal(2, 9, 3)]


@case(KERAS3)
def ops_separable_conv(k):
    ops = k.K.ops
    x, v, w, line = k.input(7, 6, 3), k.input(36), k.input(24), k.input(9, 3)
    kernel, points = row(k, v, 3, 2, 3, 2), row(k, w, 1, 1, 6, 4)
    first = ops.transpose(x, (0, 3, 1, 2))
    y = [
        ops.separable_conv(x, kernel, points),
        ops.separable_conv(x, kernel, points, strides=2, padding="same"),
        ops.separable_conv(x, kernel, points, dilation_rate=2, padding="same"),
        ops.separable_conv(x, kernel, points, strides=2, dilation_rate=2, padding="same"),
        ops.separable_conv(first, kernel, points, data_format="channels_first"),
        ops.separable_conv(line, constant(k, 3, 3, 2), constant(k, 1, 6, 2), strides=2),
        ops.separable_conv(line, constant(k, 3, 3, 1), constant(k, 1, 3, 2), dilation_rate=2, padding="same"),
        ops.separable_conv(ops.transpose(line, (0, 2, 1)), constant(k, 2, 3, 2), constant(k, 1, 6, 2), data_format="channels_first"),
    ]
    data = [k.normal(2, 7, 6, 3), constant(k, 2, 36), constant(k, 2, 24), k.normal(2, 9, 3)]
    return k.model([x, v, w, line], y), data


def _repair_conv_transpose():
    """Keras 3.15's op swaps two arguments when it is called, and so never runs; saved files are as meant."""
    from keras.src import backend
    from keras.src.ops import nn

    def call(self, inputs, kernel):
        moves = (self.strides, self.padding, self.output_padding, self.data_format, self.dilation_rate)
        return backend.nn.conv_transpose(inputs, kernel, *moves)

    nn.ConvTranspose.call = call


@case(KERAS3)
def ops_conv_transpose(k):
    _repair_conv_transpose()
    ops = k.K.ops
    x, w, line, cube = k.input(3, 4, 3), k.input(36), k.input(5, 3), k.input(2, 3, 2, 2)
    kernel = row(k, w, 3, 2, 2, 3)
    first = ops.transpose(x, (0, 3, 1, 2))
    y = [
        ops.conv_transpose(x, kernel),
        ops.conv_transpose(x, kernel, strides=2, padding="same"),
        ops.conv_transpose(x, kernel, strides=(2, 3), padding="same", output_padding=1),
        ops.conv_transpose(x, kernel, strides=(2, 3), output_padding=(0, 1)),
        ops.conv_transpose(x, kernel, dilation_rate=2),
        ops.conv_transpose(x, kernel, dilation_rate=(1, 2), padding="same"),
        ops.conv_transpose(first, kernel, strides=2, data_format="channels_first"),
        ops.conv_transpose(line, constant(k, 3, 2, 3), strides=2),
        ops.conv_transpose(line, constant(k, 2, 2, 3), strides=3, padding="same"),
        ops.conv_transpose(ops.transpose(line, (0, 2, 1)), constant(k, 4, 2, 3), strides=2, data_format="channels_first"),
        ops.conv_transpose(cube, constant(k, 3, 2, 2, 2, 2), strides=2, padding="same"),
        ops.conv_transpose(cube, constant(k, 2, 2, 2, 1, 2), strides=(1, 2, 1)),
    ]
    return k.model([x, w, line, cube], y), [k.normal(2, 3, 4, 3), constant(k, 2, 36), k.normal(2, 5, 3), k.normal(2, 2, 3, 2, 2)]
