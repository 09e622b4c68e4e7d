package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** {@code condition ? a : b} elementwise, with broadcasting; inputs (bool condition, a, b). */
public record SelectOp() implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec a = inputs.get(1);
    Shapes.same(a.dtype(), inputs.get(2).dtype(), this);
    return Shapes.one(
        a.dtype(),
        Shapes.broadcast(
            inputs.get(0).shape(), Shapes.broadcast(a.shape(), inputs.get(2).shape())));
  }
}
