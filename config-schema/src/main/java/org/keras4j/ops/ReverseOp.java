package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/** The elements in opposite order along axes. */
public record ReverseOp(int[] axes) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shapes.axes(axes, inputs.get(0).shape().rank());
    return List.of(inputs.get(0));
  }
}
