package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** A value known when the graph is built. */
public record ConstantOp(Tensor tensor) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return List.of(tensor.spec());
  }
}
