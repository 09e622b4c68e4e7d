package org.keras4j.layers.ops;

import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.CallArgs;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** The arguments of one call of a {@code keras.ops} function. */
record OpCall(OpGraph g, CallArgs args) {

  /** A tensor argument. */
  Value tensor(int position, String name) {
    if (args.argument(position, name) instanceof Value v) {
      return v;
    }
    throw missing(name);
  }

  /**
   * A pair of operands in the type in which they meet. One of them may be a Python number, which
   * takes the other's type, or float32 when it is a float beside an integer.
   */
  Value[] pair(String first, String second) {
    Object a = args.argument(0, first);
    Object b = args.argument(1, second);
    Value x = a instanceof Value v ? v : null;
    Value y = b instanceof Value v ? v : null;
    if (x == null && y == null) {
      throw missing(first);
    }
    x = x == null ? number(a, y, first) : x;
    y = y == null ? number(b, x, second) : y;
    DType type = x.dtype().promote(y.dtype());
    return new Value[] {g.cast(x, type), g.cast(y, type)};
  }

  private Value number(@Nullable Object value, Value beside, String name) {
    if (value instanceof Long n) {
      DType type = beside.dtype() == DType.BOOL ? DType.INT32 : beside.dtype();
      return g.scalar(type, n);
    }
    if (value instanceof Double d) {
      return g.scalar(beside.dtype().isFloating() ? beside.dtype() : DType.FLOAT32, d);
    }
    throw missing(name);
  }

  private static ModelFormatException missing(String name) {
    return new ModelFormatException(
        ErrorCode.BAD_GRAPH, "argument '" + name + "' must be a tensor or a number");
  }
}
