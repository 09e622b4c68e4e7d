package org.keras4j.layers.quantization;

import java.util.List;
import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Numbers of four bits, two in a byte: the first of a pair in the lower half. */
public final class Int4 {
  private Int4() {}

  /** How many bytes a row of numbers takes. */
  public static int packed(int length) {
    return (length + 1) / 2;
  }

  /**
   * The numbers of packed bytes as float32: −8 to 7 of int8 bytes, 0 to 15 of uint8 ones. Keras's
   * unpack_int4.
   *
   * @param axis along which pairs were packed
   * @param length of that axis before
   */
  public static Value unpack(OpBuilder g, Value bytes, int axis, int length) {
    boolean signed = bytes.dtype() == DType.INT8;
    Value b = g.cast(bytes, DType.FLOAT32);
    Value high = sixteenths(g, b);
    Value low = g.subtract(b, g.multiply(high, number(g, 16)));
    if (signed) {
      Value over = sixteenths(g, g.add(low, number(g, 8)));
      low = g.subtract(low, g.multiply(over, number(g, 16)));
    }
    int at = axis < 0 ? bytes.rank() + axis : axis;
    Shape paired = bytes.shape().with(at, Shape.multiply(2, bytes.dim(at)));
    Value both = g.concat(List.of(g.expandDims(low, at + 1), g.expandDims(high, at + 1)), at + 1);
    Value all = g.reshape(both, paired);
    return length == paired.dim(at) ? all : g.slice(all, at, 0, length);
  }

  private static Value sixteenths(OpBuilder g, Value x) {
    return g.unary(UnaryOp.Kind.FLOOR, g.multiply(x, number(g, 1 / 16.0)));
  }

  private static Value number(OpBuilder g, double value) {
    return g.scalar(DType.FLOAT32, value);
  }
}
