package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Repetition of size-1 (or missing leading) dimensions up to a target shape. */
public record BroadcastOp(Shape target) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape out = Shapes.broadcast(x.shape(), target);
    if (!out.isCompatibleWith(target)) {
      throw Shapes.bad("cannot broadcast " + x.shape() + " to " + target);
    }
    return Shapes.one(x.dtype(), out);
  }
}
