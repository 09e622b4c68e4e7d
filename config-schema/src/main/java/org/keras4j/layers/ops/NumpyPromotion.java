package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.tensor.DType;

/** The dtype in which NumPy 2 computes: integers of 32 bits and more meet floats in float64. */
final class NumpyPromotion {
  private NumpyPromotion() {}

  /** Of operands, among which a number has only a kind of its own. */
  static DType of(Operand number, List<Operand> operands) {
    DType dtype = number.value() == null ? null : number.value().dtype();
    boolean whole = number.number() instanceof Long;
    boolean real = number.number() instanceof Double;
    for (Operand o : operands) {
      if (o.value() == null) {
        whole |= o.number() instanceof Long;
        real |= o.number() instanceof Double;
      } else {
        dtype = dtype == null ? o.value().dtype() : of(dtype, o.value().dtype());
      }
    }
    if (real) {
      return dtype != null && dtype.isFloating() ? dtype : DType.FLOAT64;
    }
    return dtype == null || whole && dtype == DType.BOOL ? DType.INT64 : dtype;
  }

  private static DType of(DType a, DType b) {
    if (a == b || b == DType.BOOL) {
      return a;
    }
    if (a == DType.BOOL) {
      return b;
    }
    if (a.isFloating() && b.isFloating()) {
      return a.promote(b);
    }
    if (a.isFloating() || b.isFloating()) {
      int bytes = (a.isFloating() ? b : a).byteSize();
      if (bytes == 1 && (a == DType.BFLOAT16 || b == DType.BFLOAT16)) {
        return DType.BFLOAT16;
      }
      DType least = bytes == 1 ? DType.FLOAT16 : bytes == 2 ? DType.FLOAT32 : DType.FLOAT64;
      return least.promote(a.isFloating() ? a : b);
    }
    DType met = a.promote(b);
    return met.isFloating() ? DType.FLOAT64 : met;
  }
}
