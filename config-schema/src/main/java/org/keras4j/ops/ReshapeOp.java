package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** The same elements under another shape; at most one dimension is left to be computed. */
public record ReshapeOp(Shape target) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    int size = x.shape().size();
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < target.rank(); i++) {
      if (target.dim(i) != Shape.UNKNOWN) {
        known *= target.dim(i);
      } else if (unknown < 0) {
        unknown = i;
      } else {
        unknown = target.rank();
      }
    }
    if (size == Shape.UNKNOWN || unknown == target.rank()) {
      return Shapes.one(x.dtype(), target);
    }
    if (unknown < 0) {
      if (known != size) {
        throw Shapes.bad("cannot reshape " + x.shape() + " into " + target);
      }
      return Shapes.one(x.dtype(), target);
    }
    if (known == 0 ? size != 0 : size % known != 0) {
      throw Shapes.bad("cannot reshape " + x.shape() + " into " + target);
    }
    int rest = known == 0 ? 0 : (int) (size / known);
    return Shapes.one(x.dtype(), target.with(unknown, rest));
  }
}
