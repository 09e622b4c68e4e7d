package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * Normalisation by given statistics along one axis: {@code (x - mean) / sqrt(variance + epsilon) *
 * gamma + beta}. Inputs: x, mean, variance, then gamma and beta where present, each of the axis's
 * length.
 */
public record BatchNormOp(int axis, double epsilon, boolean gamma, boolean beta) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    int channels = x.shape().dim(Shapes.axis(axis, x.shape().rank()));
    for (TensorSpec w : inputs.subList(1, inputs.size())) {
      Shapes.same(x.dtype(), w.dtype(), this);
      if (channels >= 0 && w.shape().dim(0) != channels) {
        throw Shapes.bad("axis " + axis + " of " + x.shape() + " does not fit " + w.shape());
      }
    }
    return List.of(x);
  }
}
