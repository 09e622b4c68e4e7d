package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.convolutional.ConvTranspose;
import org.keras4j.layers.convolutional.Sliding;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Convolutions of {@code keras.ops.nn}, whose kernels are tensors like their inputs. */
public final class ConvolutionOps {
  /** Plain ones first. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Conv", Moves::of, Moves::conv),
          OpLayer.type("DepthwiseConv", Moves::of, Moves::depthwise),
          OpLayer.type("SeparableConv", Moves::of, Moves::separable),
          OpLayer.type("ConvTranspose", Moves::of, Moves::transposed));

  private ConvolutionOps() {}

  /** How a kernel moves: one number for all spatial axes, or one for each. */
  private record Moves(
      int[] strides,
      boolean same,
      int[] dilations,
      int @Nullable [] outputPadding,
      boolean channelsFirst) {
    static Moves of(LayerConfig c) {
      return new Moves(
          PoolingOps.positive(c, "strides", 1),
          c.choice("padding", "valid", "valid", "same").equals("same"),
          PoolingOps.positive(c, "dilation_rate", 1),
          c.has("output_padding") ? c.intList("output_padding") : null,
          c.channelsFirst());
    }

    private Sliding over(Value x, Value kernel) {
      int n = PoolingOps.spatial(x);
      if (kernel.rank() != x.rank()) {
        throw Shapes.bad("a kernel " + kernel.shape() + " does not fit an input " + x.shape());
      }
      return new Sliding(
          kernel.shape().slice(0, n).dims(),
          PoolingOps.spread(strides, n),
          same ? "same" : "valid",
          PoolingOps.spread(dilations, n),
          channelsFirst);
    }

    private Value inChannelsLast(OpGraph g, Value x, UnaryOperator<Value> convolve) {
      Value y = convolve.apply(channelsFirst ? g.toChannelsLast(x) : x);
      return channelsFirst ? g.toChannelsFirst(y) : y;
    }

    Value conv(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      Value kernel = call.tensor(1, "kernel");
      DType dtype = x.dtype();
      if (!dtype.isFloating()) {
        // whole numbers below 2^53 are exact in float64
        x = g.cast(x, DType.FLOAT64);
        kernel = g.cast(kernel, DType.FLOAT64);
      }
      Sliding sliding = over(x, kernel);
      if (several(sliding.strides()) && several(sliding.dilations())) {
        throw Shapes.bad("a convolution has either strides or a dilation above 1");
      }
      int channels = x.dim(channelsFirst ? 1 : -1);
      int each = kernel.dim(-2);
      if (channels == Shape.UNKNOWN || each < 1 || channels % each != 0) {
        throw Shapes.bad("a kernel " + kernel.shape() + " does not fit an input " + x.shape());
      }
      Value weights = kernel;
      Value y = inChannelsLast(g, x, v -> sliding.convolve(g, v, weights, channels / each));
      return dtype.isFloating() ? y : g.cast(g.cast(y, DType.INT64), dtype);
    }

    private static boolean several(int[] values) {
      return Arrays.stream(values).anyMatch(n -> n > 1);
    }

    Value depthwise(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      Value kernel = call.tensor(1, "kernel");
      Sliding sliding = over(x, kernel);
      return inChannelsLast(g, x, v -> sliding.convolveDepthwise(g, v, kernel));
    }

    Value separable(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      Value kernel = call.tensor(1, "depthwise_kernel");
      Value pointwise = call.tensor(2, "pointwise_kernel");
      Sliding sliding = over(x, kernel);
      return inChannelsLast(
          g,
          x,
          v -> sliding.convolvePointwise(g, sliding.convolveDepthwise(g, v, kernel), pointwise));
    }

    Value transposed(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      Value kernel = call.tensor(1, "kernel");
      Sliding sliding = over(x, kernel);
      int[] padding =
          outputPadding == null ? null : PoolingOps.spread(outputPadding, sliding.rank());
      ConvTranspose.Size size = new ConvTranspose.Size(padding, null, true);
      return inChannelsLast(g, x, v -> ConvTranspose.convolve(g, sliding, v, kernel, size));
    }
  }
}
