package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** Reduction over axes (an empty array: all). */
public record ReduceOp(Kind kind, int[] axes, boolean keepDims) implements Op {

  /** The reductions; an empty MAX or MIN is refused when run, an empty MEAN is NaN. */
  public enum Kind {
    SUM,
    MEAN,
    MAX,
    MIN,
    PRODUCT,
    /** Of bool operands. */
    ANY,
    /** Of bool operands. */
    ALL
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    return Shapes.one(x.dtype(), Shapes.reduce(x.shape(), axes, keepDims));
  }

  @Override
  public String opName() {
    return "reduce_" + kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
