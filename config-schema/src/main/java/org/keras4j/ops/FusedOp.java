package org.keras4j.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.TensorSpec;

/**
 * An op and what is done to each element of its one output: {@code activation(base(…) + bias +
 * residual)}. Inputs: the base's, then the bias (the last axis's length) and the residual (the
 * output's shape) where present. Made by passes, for engines that compute all of it at once.
 */
public record FusedOp(Op base, boolean bias, boolean residual, @Nullable UnaryOp activation)
    implements Op {

  /** How many of the inputs are the base's. */
  public int baseInputs(int inputs) {
    return inputs - (bias ? 1 : 0) - (residual ? 1 : 0);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return base.infer(inputs.subList(0, baseInputs(inputs.size())));
  }

  @Override
  public String opName() {
    return base.opName()
        + (bias ? "+bias" : "")
        + (residual ? "+add" : "")
        + (activation == null ? "" : "+" + activation.opName());
  }
}
