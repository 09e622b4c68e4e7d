package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** An elementwise function of two operands of one dtype, with NumPy broadcasting. */
public record BinaryOp(Kind kind) implements Op {

  /** The functions; comparisons and logic give bool. */
  public enum Kind {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    /** Rounded towards minus infinity. */
    FLOOR_DIVIDE,
    /** With the divisor's sign. */
    MOD,
    POWER,
    MAXIMUM,
    MINIMUM,
    ARCTAN2,
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_EQUAL,
    GREATER,
    GREATER_EQUAL,
    LOGICAL_AND,
    LOGICAL_OR,
    LOGICAL_XOR;

    public boolean isPredicate() {
      return ordinal() >= EQUAL.ordinal();
    }
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec a = inputs.get(0);
    TensorSpec b = inputs.get(1);
    Shapes.same(a.dtype(), b.dtype(), this);
    return Shapes.one(
        kind.isPredicate() ? DType.BOOL : a.dtype(), Shapes.broadcast(a.shape(), b.shape()));
  }

  @Override
  public String opName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
