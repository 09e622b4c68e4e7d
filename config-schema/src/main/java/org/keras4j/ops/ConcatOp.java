package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** The inputs one after the other along an axis. */
public record ConcatOp(int axis) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape out = inputs.get(0).shape();
    int at = Shapes.axis(axis, out.rank());
    long sum = 0;
    for (TensorSpec in : inputs) {
      Shape s = in.shape();
      Shapes.same(inputs.get(0).dtype(), in.dtype(), this);
      if (s.rank() != out.rank() || !s.with(at, 1).isCompatibleWith(out.with(at, 1))) {
        throw Shapes.bad(
            "concatenation over axis "
                + axis
                + " of shapes that differ elsewhere: "
                + out
                + " and "
                + s);
      }
      sum = sum < 0 || s.dim(at) == Shape.UNKNOWN ? -1 : sum + s.dim(at);
      for (int i = 0; i < out.rank(); i++) {
        if (i != at && out.dim(i) == Shape.UNKNOWN) {
          out = out.with(i, s.dim(i));
        }
      }
    }
    return Shapes.one(inputs.get(0).dtype(), out.with(at, (int) sum));
  }
}
