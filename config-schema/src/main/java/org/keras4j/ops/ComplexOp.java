package org.keras4j.ops;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
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

  /** The spec of both parts of complex numbers, which a last axis of 2 holds. */
  public static TensorSpec parts(TensorSpec one) {
    return new TensorSpec(one.dtype(), one.shape().concat(Shape.of(2)));
  }

  /** Complex numbers whose parts the last axis of 2 holds. */
  public static Value of(OpGraph g, Value parts) {
    Value re = g.squeeze(g.slice(parts, -1, 0, 1), -1);
    return g.apply1(new ComplexOp(), re, g.squeeze(g.slice(parts, -1, 1, 1), -1));
  }

  /** Both parts of complex numbers in a new last axis. */
  public static Value joined(OpGraph g, Value v) {
    int last = v.rank();
    Value re = g.expandDims(part(g, v, 0), last);
    return g.concat(List.of(re, g.expandDims(part(g, v, 1), last)), last);
  }

  /**
   * A part of numbers: the real one is 0, the imaginary one 1, which real numbers have as zeros.
   */
  public static Value part(OpGraph g, Value v, int which) {
    if (isOne(g, v)) {
      return g.node(v).inputs().get(which);
    }
    return which == 0 ? v : g.broadcastTo(g.scalar(v.dtype(), 0), v.shape());
  }

  /** Numbers whose squares are those of the absolute values: these where they are real. */
  public static Value magnitude(OpGraph g, Value v) {
    return isOne(g, v) ? g.unary(UnaryOp.Kind.ABS, v) : v;
  }

  /** Complex128 and float64 as complex64 and float32; others as they are. */
  public static Value single(OpGraph g, Value v) {
    if (v.dtype() != DType.FLOAT64) {
      return v;
    }
    if (!isOne(g, v)) {
      return g.cast(v, DType.FLOAT32);
    }
    Value re = g.cast(part(g, v, 0), DType.FLOAT32);
    Value im = g.cast(part(g, v, 1), DType.FLOAT32);
    return g.apply1(new ComplexOp(), re, im).withMask(v.mask());
  }

  /** Numbers as complex ones, with parts of a dtype. */
  public static Value as(OpGraph g, Value v, DType parts) {
    Value re = g.cast(part(g, v, 0), parts);
    return g.apply1(new ComplexOp(), re, g.cast(part(g, v, 1), parts)).withMask(v.mask());
  }

  /** The error of what Keras itself cannot do with complex numbers. */
  public static UnsupportedModelException failing(String where) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_DTYPE,
        where + ": Keras itself fails on complex numbers here",
        null,
        "take their parts with keras.ops.real and keras.ops.imag, or view_as_real");
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
