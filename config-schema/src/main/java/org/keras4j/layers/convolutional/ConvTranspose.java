package org.keras4j.layers.convolutional;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Transposed convolution: the gradient of a convolution, seen as a layer. Every input element adds
 * the kernel, scaled by itself, to the output at {@code strides} times its own place. Input (batch,
 * spatial…, channels) or channels first; kernel (spatial…, filters, channels). Keras's
 * Conv1DTranspose, Conv2DTranspose and Conv3DTranspose.
 *
 * @param outputPadding elements added to the output of each spatial axis, or null for Keras's
 *     default size
 * @param outputSize the spatial sizes that Keras 1 stores, or null
 */
public record ConvTranspose(
    Base base,
    int filters,
    Sliding sliding,
    int @Nullable [] outputPadding,
    int @Nullable [] outputSize,
    Activation activation,
    boolean useBias)
    implements Layer {
  public static final LayerType CONV_1D = LayerType.of("Conv1DTranspose", c -> fromConfig(c, 1));
  public static final LayerType CONV_2D = LayerType.of("Conv2DTranspose", c -> fromConfig(c, 2));
  public static final LayerType CONV_3D = LayerType.of("Conv3DTranspose", c -> fromConfig(c, 3));

  static ConvTranspose fromConfig(LayerConfig c, int rank) {
    Sliding sliding = Sliding.read(c, rank, false).withoutStridedDilation(c);
    int[] padding = null;
    if (c.has("output_padding")) {
      padding = c.ints("output_padding", rank, 0, null);
      for (int i = 0; i < rank; i++) {
        if (padding[i] >= sliding.strides()[i]) {
          throw c.node("output_padding").expected("numbers below the strides");
        }
      }
    }
    boolean undilated = rank == 3 && !c.writer().isKeras3();
    return new ConvTranspose(
        c.base(),
        c.positiveInt("filters"),
        undilated ? sliding.undilated() : sliding,
        padding,
        c.has("output_shape") ? outputSize(c, sliding) : null,
        c.activation("activation"),
        c.bool("use_bias", true));
  }

  /** The spatial part of Keras 1's output_shape, which has all axes. */
  private static int[] outputSize(LayerConfig c, Sliding sliding) {
    List<ConfigNode> all = c.node("output_shape").items();
    if (all.size() != sliding.rank() + 2) {
      throw c.node("output_shape").expected(sliding.rank() + 2 + " dimensions");
    }
    int[] size = new int[sliding.rank()];
    for (int i = 0; i < size.length; i++) {
      ConfigNode n = all.get(i + (sliding.channelsFirst() ? 2 : 1));
      if (!n.isNumber() || n.integer() < 1) {
        throw n.expected("a positive integer");
      }
      size[i] = n.integer();
    }
    return size;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(sliding.channelAxis());
    weights.trainable("kernel", sliding.kernelShape(filters, channels));
    if (useBias) {
      weights.trainable("bias", filters);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(
        sliding.call(
            g,
            inputs.only(),
            false,
            activation,
            x -> {
              Value y =
                  convolve(
                      g,
                      sliding,
                      x,
                      weights.get("kernel"),
                      new Size(outputPadding, outputSize, base.writer().isKeras3()));
              return useBias ? sliding.addBias(g, base, y, weights.get("bias")) : y;
            }));
  }

  /**
   * What makes the size of the output.
   *
   * @param outputPadding elements added, or null for Keras's default size
   * @param outputSize the spatial sizes themselves, or null
   * @param keras3 true for Keras 3's rule of sizes
   */
  public record Size(int @Nullable [] outputPadding, int @Nullable [] outputSize, boolean keras3) {}

  /**
   * Transposed convolution of a channels-last input with a kernel (spatial…, filters, channels): a
   * convolution over the spread input with the kernel turned around.
   */
  public static Value convolve(OpGraph g, Sliding sliding, Value x, Value kernel, Size wanted) {
    int rank = sliding.rank();
    int[] spatial = new int[rank];
    int[] permutation = new int[rank + 2];
    for (int i = 0; i < rank; i++) {
      spatial[i] = i;
      permutation[i] = i;
    }
    permutation[rank] = rank + 1;
    permutation[rank + 1] = rank;
    int[] ones = new int[rank];
    java.util.Arrays.fill(ones, 1);
    int[][] padding = new int[rank][];
    for (int i = 0; i < rank; i++) {
      padding[i] = padding(sliding, wanted, i, x.dim(1 + i));
    }
    return g.apply1(
        new ConvOp(ones, padding, sliding.dilations(), sliding.strides(), 1),
        x,
        g.transpose(g.reverse(kernel, spatial), permutation));
  }

  /**
   * The zeros before and after the spread input that give the output its size and place: what the
   * convolution whose gradient this is cuts off its own input.
   */
  private static int[] padding(Sliding sliding, Size wanted, int axis, int size) {
    int stride = sliding.strides()[axis];
    int window = sliding.span(axis);
    boolean same = sliding.padding().equals("same");
    // the output is (size - 1) * stride + extra
    int extra;
    if (wanted.outputSize() != null) {
      if (size == Shape.UNKNOWN) {
        throw Shapes.bad("an output_shape of Keras 1 needs an input of known size");
      }
      extra = wanted.outputSize()[axis] - (size - 1) * stride;
    } else if (wanted.outputPadding() == null) {
      extra = same ? stride : Math.max(window, stride);
    } else {
      int cut = same ? (wanted.keras3() ? window - window % 2 : window / 2 * 2) : 0;
      extra = window - cut + wanted.outputPadding()[axis];
    }
    // the sizes of which the strided convolution makes size elements
    int least = same ? 1 : window;
    if (extra < least || extra >= least + stride) {
      throw Shapes.bad(
          "the output would be "
              + extra
              + " longer than the strides span, which no convolution of this padding gives back");
    }
    int cutBefore = same ? Math.max(0, window - extra) / 2 : 0;
    if (sliding.halfPadding()) {
      cutBefore = window / 2;
    }
    int before = window - 1 - cutBefore;
    return new int[] {before, extra - 1 + window - 1 - before};
  }
}
