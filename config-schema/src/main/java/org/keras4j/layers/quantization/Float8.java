package org.keras4j.layers.quantization;

import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Rounding to {@code float8_e4m3fn}: four significant bits, at most 448. */
final class Float8 {
  private static final double MAX = 448;

  /** Of the smallest normal number. */
  private static final double MIN_EXPONENT = -6;

  private static final double FRACTION_BITS = 3;

  private Float8() {}

  /** The nearest multiple of the scale that float8 holds. Keras's quantize_and_dequantize. */
  static Value there(OpBuilder g, Value x, Value scale) {
    Value s = g.cast(scale, x.dtype());
    Value small = g.unary(new UnaryOp(UnaryOp.Kind.CLIP, -MAX, MAX, 0), g.divide(x, s));
    return g.multiply(g.cast(rounded(g, g.cast(small, DType.FLOAT32)), x.dtype()), s);
  }

  /**
   * Half to even. An exponent that is one too high where x is all but a power of 2 does no harm.
   */
  private static Value rounded(OpBuilder g, Value x) {
    Value log = g.unary(UnaryOp.Kind.LOG2, g.unary(UnaryOp.Kind.ABS, x));
    Value exponent =
        g.maximum(g.unary(UnaryOp.Kind.FLOOR, log), g.scalar(DType.FLOAT32, MIN_EXPONENT));
    Value power = g.subtract(exponent, g.scalar(DType.FLOAT32, FRACTION_BITS));
    Value step = g.binary(BinaryOp.Kind.POWER, g.scalar(DType.FLOAT32, 2), power);
    return g.multiply(g.unary(UnaryOp.Kind.ROUND, g.divide(x, step)), step);
  }
}
