package org.keras4j.layers;

import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Floats as integers: rounded, and held within the dtype's range. */
public final class SaturatingCast {
  private SaturatingCast() {}

  /** What Keras does with resized images: integers are rounded, other dtypes are cast. */
  public static Value rounded(OpBuilder g, Value x, DType dtype) {
    boolean whole = dtype.isInteger() && x.dtype() != dtype;
    return g.cast(whole ? g.unary(bounds(dtype), g.unary(Kind.ROUND, x)) : x, dtype);
  }

  /** The range of a dtype, as far as it can be written in float32. */
  private static UnaryOp bounds(DType dtype) {
    int bits = 8 * dtype.byteSize() - (dtype.isUnsigned() ? 0 : 1);
    float most = (float) (Math.scalb(1.0, bits) - 1);
    most = bits > 24 ? Math.nextDown(most) : most;
    return new UnaryOp(Kind.CLIP, dtype.isUnsigned() ? 0 : -Math.scalb(1.0, bits), most, 0);
  }
}
