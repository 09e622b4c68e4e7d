package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** Softmax and its kin over axes of a floating operand. */
public record SoftmaxOp(Kind kind, int[] axes) implements Op {

  /** The functions; SPARSEMAX takes one axis. */
  public enum Kind {
    SOFTMAX,
    LOG_SOFTMAX,
    SPARSEMAX
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shapes.axes(axes, x.shape().rank());
    return List.of(x);
  }

  @Override
  public String opName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
