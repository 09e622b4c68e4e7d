package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The whole windows of the last axis, which two axes replace: the windows, {@code step} apart, and
 * the {@code length} elements of each, {@code dilation} apart.
 */
public record FrameOp(int length, int step, int dilation) implements Op {
  /** How many whole windows an axis has. */
  public int count(int size) {
    int spare = size - span();
    return spare < 0 ? 0 : spare / step + 1;
  }

  private int span() {
    return (int) Math.min(Integer.MAX_VALUE, (length - 1L) * dilation + 1);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape s = inputs.get(0).shape();
    if (s.rank() == 0) {
      throw Shapes.bad("windows need an axis, got a scalar");
    }
    int n = s.last() == Shape.UNKNOWN ? Shape.UNKNOWN : count(s.last());
    return Shapes.one(inputs.get(0).dtype(), s.with(s.rank() - 1, n).insert(s.rank(), length));
  }
}
