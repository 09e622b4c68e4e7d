package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** A weight of the model, read from its source by key when the plan is made. */
public record WeightOp(String key, TensorSpec spec) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return List.of(spec);
  }
}
