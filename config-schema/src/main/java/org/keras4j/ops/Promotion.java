package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;

/** Operands of different floating dtypes, brought to the one in which Keras's functions meet. */
final class Promotion {
  private Promotion() {}

  /** The operands of one of the functions that promote; of others, as they are. */
  static List<Value> promoted(OpBuilder g, Op op, List<Value> operands) {
    if (!(op instanceof BinaryOp
        || op instanceof MatMulOp
        || op instanceof SelectOp
        || op instanceof ConcatOp)) {
      return operands;
    }
    DType wide = null;
    for (Value v : operands) {
      wide = v.dtype().isFloating() ? wider(wide, v.dtype()) : wide;
    }
    List<Value> out = new ArrayList<>();
    for (Value v : operands) {
      out.add(wide == null || !v.dtype().isFloating() ? v : g.cast(v, wide));
    }
    return out;
  }

  private static DType wider(@Nullable DType a, DType b) {
    if (a == null || a == b) {
      return b;
    }
    if (a == DType.FLOAT64 || b == DType.FLOAT64) {
      return DType.FLOAT64;
    }
    return DType.FLOAT32;
  }
}
