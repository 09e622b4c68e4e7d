package org.keras4j.ops;

import java.util.List;
import java.util.Locale;
import org.keras4j.tensor.TensorSpec;

/** An elementwise function of two integer operands of one dtype, with NumPy broadcasting. */
public record IntegerOp(Kind kind) implements Op {

  /** The functions. */
  public enum Kind {
    AND,
    OR,
    XOR,
    /** By at least 0 bits and at most all but one; what is shifted out is lost. */
    SHIFT_LEFT,
    /** By at least 0 bits and at most all but one; negative numbers stay negative. */
    SHIFT_RIGHT,
    /** By Euclid's algorithm on absolute values; 0 of two zeros. */
    GREATEST_COMMON_DIVISOR
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec a = inputs.get(0);
    TensorSpec b = inputs.get(1);
    Shapes.same(a.dtype(), b.dtype(), this);
    if (!a.dtype().isInteger()) {
      throw Shapes.bad(opName() + " takes integers, got " + a.dtype());
    }
    return Shapes.one(a.dtype(), Shapes.broadcast(a.shape(), b.shape()));
  }

  @Override
  public String opName() {
    return "integer_" + kind.name().toLowerCase(Locale.ROOT);
  }
}
