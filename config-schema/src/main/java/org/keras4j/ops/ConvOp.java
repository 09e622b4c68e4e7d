package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Convolution of rank 1 to 3 (cross-correlation, as Keras computes it). Inputs: x (batch, spatial…,
 * channels) and kernel (spatial…, channels / groups, filters). Depthwise convolution is the case
 * groups = channels with a kernel (spatial…, 1, channels · multiplier). Always channels-last: a
 * channels-first layer transposes.
 *
 * <p>Padding is given in pairs before and after each spatial axis, or null for TensorFlow's {@code
 * same} rule, which depends on the input size.
 *
 * @param lhsDilation spacing put between input elements (1: none); transposed convolution is
 *     expressed with it by the layer
 */
public record ConvOp(int[] strides, int[][] padding, int[] dilations, int[] lhsDilation, int groups)
    implements Op {

  public int rank() {
    return strides.length;
  }

  /** Pairs (before, after) for a known input, with TensorFlow's {@code same} rule resolved. */
  public int[][] resolvedPadding(Shape x, Shape kernel) {
    if (padding != null) {
      return padding;
    }
    int[][] p = new int[rank()][];
    for (int i = 0; i < p.length; i++) {
      p[i] = samePadding(x.dim(1 + i), kernel.dim(i), strides[i], dilations[i]);
    }
    return p;
  }

  /** TensorFlow's {@code same} padding of one axis: the odd element goes after. */
  public static int[] samePadding(int size, int window, int stride, int dilation) {
    int out = (size + stride - 1) / stride;
    int total = Math.max(0, (out - 1) * stride + (window - 1) * dilation + 1 - size);
    return new int[] {total / 2, total - total / 2};
  }

  /**
   * Padding of one axis that begins with a given number of elements and goes on until there are as
   * many windows as by the {@code same} rule: Theano's.
   */
  public static int[] halfPadding(int size, int span, int before, int stride) {
    if (size == Shape.UNKNOWN) {
      return new int[] {before, before};
    }
    int out = (size + stride - 1) / stride;
    return new int[] {before, Math.max(0, (out - 1) * stride + span - size - before)};
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape s = x.shape();
    Shape k = inputs.get(1).shape();
    Shapes.same(x.dtype(), inputs.get(1).dtype(), this);
    if (s.rank() != rank() + 2 || k.rank() != rank() + 2) {
      throw Shapes.bad("a convolution of rank " + rank() + " got input " + s + ", kernel " + k);
    }
    int channels = s.last();
    if (channels != Shape.UNKNOWN && channels != k.dim(-2) * groups) {
      throw Shapes.bad(
          "input "
              + s
              + " has "
              + channels
              + " channels, kernel "
              + k
              + " in "
              + groups
              + " group(s) needs "
              + k.dim(-2) * groups);
    }
    int[] out = new int[rank() + 2];
    out[0] = s.dim(0);
    out[rank() + 1] = k.last();
    for (int i = 0; i < rank(); i++) {
      int d = s.dim(1 + i);
      int dilated = d <= 0 ? d : (d - 1) * lhsDilation[i] + 1;
      if (padding == null) {
        out[1 + i] = d == Shape.UNKNOWN ? d : (d + strides[i] - 1) / strides[i];
      } else if (d == Shape.UNKNOWN) {
        out[1 + i] = d;
      } else {
        int span = (k.dim(i) - 1) * dilations[i] + 1;
        int padded = dilated + padding[i][0] + padding[i][1];
        if (padded < span) {
          throw Shapes.bad(
              "input " + s + " is smaller than the kernel " + k + " along spatial axis " + i);
        }
        out[1 + i] = (padded - span) / strides[i] + 1;
      }
    }
    return Shapes.one(x.dtype(), Shape.of(out));
  }
}
