package org.keras4j.layers;

import java.util.Arrays;
import org.keras4j.config.Writer;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * How Keras adds what looks like a bias. From 3.7 on, on TensorFlow, {@code keras.ops.add} takes a
 * second operand that is a vector but for axes of one element for a bias: where the first one's
 * last axis is as long, it is added along that, else where the second axis is, along that one,
 * whatever the axis it has in its own shape.
 */
public final class Biases {
  private Biases() {}

  /**
   * {@code keras.ops.add(x, bias)}.
   *
   * @param bias a weight or a constant, whose shape does not depend on the batch
   */
  public static Value add(OpGraph g, Writer writer, Value x, Value bias) {
    int n = vector(bias.shape());
    boolean guesses = writer.isKeras3() && !writer.isBefore(3, 7) && x.rank() > 1 && n > 1;
    if (guesses && x.dim(-1) == n) {
      return g.add(x, g.reshape(bias, n));
    }
    if (guesses && x.dim(1) == n) {
      int[] dims = new int[x.rank() - 1];
      Arrays.fill(dims, 1);
      dims[0] = n;
      return g.add(x, g.reshape(bias, dims));
    }
    return g.add(x, bias);
  }

  /** The length of the only axis of several elements, or 0. */
  private static int vector(Shape shape) {
    int n = 0;
    for (int d : shape.dims()) {
      if (d != 1) {
        n = n == 0 && d > 1 ? d : Shape.UNKNOWN;
      }
    }
    return n;
  }

  /** A bias of the channels of x, which has them last though the layer has them second. */
  public static Value addToChannels(
      OpGraph g, Writer writer, Value x, Value bias, boolean channelsFirst) {
    boolean guesses = channelsFirst && writer.isKeras3() && !writer.isBefore(3, 7);
    boolean misled = guesses && bias.dim(0) > 1 && x.dim(-2) == bias.dim(0);
    return misled ? g.add(x, g.reshape(bias, bias.dim(0), 1)) : g.biasAdd(x, bias);
  }
}
