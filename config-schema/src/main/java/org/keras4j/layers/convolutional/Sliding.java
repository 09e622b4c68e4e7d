package org.keras4j.layers.convolutional;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.Biases;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * How the kernel of a convolution layer slides over its input.
 *
 * @param kernelSize of the spatial axes, as are strides and dilations
 * @param padding as Keras names it; {@code causal} pads in front only
 * @param halfPadding true where {@code same} pads half a kernel in front, as in Theano
 */
public record Sliding(
    int[] kernelSize,
    int[] strides,
    String padding,
    int[] dilations,
    boolean channelsFirst,
    boolean halfPadding) {

  public Sliding(
      int[] kernelSize, int[] strides, String padding, int[] dilations, boolean channelsFirst) {
    this(kernelSize, strides, padding, dilations, channelsFirst, false);
  }

  /** Reads what all convolution layers have. */
  static Sliding read(LayerConfig c, int rank, boolean causal) {
    int[] ones = new int[rank];
    java.util.Arrays.fill(ones, 1);
    String padding =
        causal
            ? c.choice("padding", "valid", "valid", "same", "causal")
            : c.choice("padding", "valid", "valid", "same");
    return new Sliding(
        c.positiveInts("kernel_size", rank, null),
        c.positiveInts("strides", rank, ones),
        padding,
        c.positiveInts("dilation_rate", rank, ones),
        c.channelsFirst(),
        c.writer().isTheano() && padding.equals("same"));
  }

  /** Refuses what Keras refuses: strides and dilation at once. */
  Sliding withoutStridedDilation(LayerConfig c) {
    if (max(strides) > 1 && max(dilations) > 1) {
      throw c.node("strides").expected("strides of 1 beside a dilation_rate above 1");
    }
    return this;
  }

  /** The same without dilation. */
  Sliding undilated() {
    return new Sliding(kernelSize, strides, padding, ones(), channelsFirst, halfPadding);
  }

  private static int max(int[] values) {
    int max = 0;
    for (int v : values) {
      max = Math.max(max, v);
    }
    return max;
  }

  public int rank() {
    return kernelSize.length;
  }

  /** The channels' axis in the layer's input, counted from the end. */
  int channelAxis() {
    return channelsFirst ? -1 - rank() : -1;
  }

  /** The kernel's spatial dimensions followed by two others. */
  int[] kernelShape(int inputs, int outputs) {
    int[] shape = java.util.Arrays.copyOf(kernelSize, rank() + 2);
    shape[rank()] = inputs;
    shape[rank() + 1] = outputs;
    return shape;
  }

  /** Convolves a channels-last input. */
  public Value convolve(OpGraph g, Value x, Value kernel, int groups) {
    return convolve(g, x, kernel, groups, explicitPadding(x.shape()));
  }

  private Value convolve(OpGraph g, Value x, Value kernel, int groups, int @Nullable [][] padding) {
    return g.apply1(new ConvOp(strides, padding, dilations, ones(), groups), x, kernel);
  }

  /** Convolves each channel by itself with a kernel (spatial…, channels, multiplier). */
  public Value convolveDepthwise(OpGraph g, Value x, Value kernel) {
    int channels = kernel.dim(-2);
    int[] shape = kernelShape(1, Shape.multiply(channels, kernel.dim(-1)));
    return convolve(g, x, g.reshape(kernel, shape), channels);
  }

  /**
   * Likewise for a separable convolution, of which Theano keeps all that half a kernel on both
   * sides gives: one element too many where the kernel is even.
   */
  Value convolveSeparable(OpGraph g, Value x, Value kernel) {
    if (!halfPadding) {
      return convolveDepthwise(g, x, kernel);
    }
    int[][] padding = new int[rank()][];
    for (int i = 0; i < padding.length; i++) {
      padding[i] = new int[] {span(i) / 2, span(i) / 2};
    }
    int channels = kernel.dim(-2);
    int[] shape = kernelShape(1, Shape.multiply(channels, kernel.dim(-1)));
    return convolve(g, x, g.reshape(kernel, shape), channels, padding);
  }

  /** Convolves a channels-last input with a kernel (1…, channels, filters). */
  public Value convolvePointwise(OpGraph g, Value x, Value kernel) {
    int[][] none = new int[rank()][2];
    return g.apply1(new ConvOp(ones(), none, ones(), ones(), 1), x, kernel);
  }

  /** How far a kernel reaches along a spatial axis. */
  int span(int axis) {
    return (kernelSize[axis] - 1) * dilations[axis] + 1;
  }

  private int @Nullable [][] explicitPadding(Shape x) {
    if (padding.equals("same") && !halfPadding) {
      return null;
    }
    int[][] pairs = new int[rank()][2];
    if (padding.equals("causal")) {
      pairs[0][0] = dilations[0] * (kernelSize[0] - 1);
    }
    for (int i = 0; halfPadding && i < pairs.length; i++) {
      pairs[i] = ConvOp.halfPadding(x.dim(1 + i), span(i), span(i) / 2, strides[i]);
    }
    return pairs;
  }

  private int[] ones() {
    int[] ones = new int[rank()];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  /** Adds a bias of the filters to a channels-last result. */
  Value addBias(OpGraph g, Base base, Value y, Value bias) {
    return Biases.addToChannels(g, base.writer(), y, bias, channelsFirst);
  }

  /**
   * The whole call of a layer: brings the input to channels-last, convolves, activates and brings
   * the result back.
   *
   * @param manyBatchAxes true where more than one axis may come before the image's, as in Keras 2
   */
  Value call(
      OpGraph g, Value x, boolean manyBatchAxes, Activation activation, UnaryOperator<Value> conv) {
    int batchAxes = x.rank() - rank() - 1;
    if (batchAxes < 1 || batchAxes > 1 && !manyBatchAxes) {
      throw Shapes.bad(
          "expected an input of rank "
              + (rank() + 2)
              + " (batch, "
              + (channelsFirst ? "channels, spatial…" : "spatial…, channels")
              + "), got shape "
              + x.shape());
    }
    Shape batch = x.shape().slice(0, batchAxes);
    Value y = x;
    if (batchAxes > 1) {
      int n = 1;
      for (int i = 0; i < batchAxes; i++) {
        n = Shape.multiply(n, batch.dim(i));
      }
      y = g.reshape(y, Shape.of(n).concat(x.shape().slice(batchAxes, x.rank())));
    }
    y = conv.apply(channelsFirst ? g.toChannelsLast(y) : y);
    boolean elementwise = activation.unary() != null;
    if (elementwise) {
      y = activation.apply(g, y);
    }
    if (channelsFirst) {
      y = g.toChannelsFirst(y);
    }
    if (batchAxes > 1) {
      y = g.reshape(y, batch.concat(y.shape().slice(1, y.rank())));
    }
    return elementwise ? y : activation.apply(g, y);
  }
}
