package org.keras4j.ops;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * Two real values taken for one of complex numbers. Only what knows complex numbers takes it, and
 * takes the two operands instead; as a value of its own it stands for the real parts.
 */
public record ComplexOp() implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    boolean fits = x.dtype() == DType.FLOAT32 || x.dtype() == DType.FLOAT64;
    if (!fits || !x.equals(inputs.get(1))) {
      throw Shapes.bad("complex numbers of " + x + " and " + inputs.get(1));
    }
    return List.of(x);
  }

  /** True for a value of complex numbers. */
  public static boolean isOne(OpGraph graph, Value value) {
    return value.node() < graph.nodes().size() && graph.node(value).op() instanceof ComplexOp;
  }

  /** The error of what takes real numbers only. */
  public static UnsupportedModelException unsupported(String where) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_DTYPE,
        where + ": complex numbers are not supported here",
        null,
        "take their parts with keras.ops.real and keras.ops.imag, or view_as_real");
  }
}
