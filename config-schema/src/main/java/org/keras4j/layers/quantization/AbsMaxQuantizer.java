package org.keras4j.layers.quantization;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * Rounds values to whole numbers after the largest among them. Keras's AbsMaxQuantizer.
 *
 * @param axes over which values share a scale, where the layer does not choose them; null for the
 *     last
 * @param low the least whole number
 * @param high the largest whole number, that of the largest value
 * @param epsilon added to the largest value
 */
public record AbsMaxQuantizer(int @Nullable [] axes, double low, double high, double epsilon) {
  public static final AbsMaxQuantizer BYTES = new AbsMaxQuantizer(null, -127, 127, 1e-7);

  private static final int[] LAST = {-1};

  /**
   * Whole numbers and what they were multiplied with.
   *
   * @param numbers in the dtype of the values
   * @param scale of the values' rank, 1 where they share one
   */
  public record Scaled(Value numbers, Value scale) {}

  /** Reads a serialised quantizer. */
  static AbsMaxQuantizer of(ConfigNode node) {
    String name = node.get("class_name").string();
    ConfigNode c = node.get("config");
    ConfigNode dtype = c.get("output_dtype");
    boolean bytes = dtype.isNull() || dtype.string().equals("int8");
    if (!name.equals("AbsMaxQuantizer") || !bytes) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          node.path() + ": only an AbsMaxQuantizer to int8 is supported",
          node.source(),
          null);
    }
    int[] range = {-127, 127};
    if (!c.get("value_range").isNull()) {
      range = LayerConfig.intList(c.get("value_range"));
      if (range.length != 2 || range[0] < -128 || range[1] > 127) {
        throw c.get("value_range").expected("two numbers from -128 to 127");
      }
    }
    return new AbsMaxQuantizer(
        c.get("axis").isNull() ? null : LayerConfig.intList(c.get("axis")),
        range[0],
        range[1],
        c.get("epsilon").isNull() ? BYTES.epsilon : c.get("epsilon").number());
  }

  /** The values over the quantizer's own axes. */
  Scaled apply(OpBuilder g, Value x) {
    return apply(g, x, axes == null ? LAST : axes);
  }

  /** The values over these axes, all in their own dtype. */
  Scaled apply(OpBuilder g, Value x, int... over) {
    if (!x.dtype().isFloating()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the inputs of a quantised layer are " + x.dtype() + ", which Keras scales by 0");
    }
    Value largest = g.max(g.unary(UnaryOp.Kind.ABS, x), true, over);
    Value scale = g.divide(g.scalar(x.dtype(), high), g.add(largest, g.scalar(x.dtype(), epsilon)));
    Value whole = g.unary(UnaryOp.Kind.ROUND, g.multiply(x, scale));
    return new Scaled(g.unary(new UnaryOp(UnaryOp.Kind.CLIP, low, high, 0), whole), scale);
  }
}
