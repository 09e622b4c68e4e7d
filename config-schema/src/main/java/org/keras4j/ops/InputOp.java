package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** An input of the graph. */
public record InputOp(int index, String name, TensorSpec spec) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return List.of(spec);
  }
}
