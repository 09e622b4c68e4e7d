package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Padding of each axis before and after, as {@code numpy.pad}. */
public record PadOp(int[] before, int[] after, Mode mode, double value) implements Op {

  /** What the padding holds. */
  public enum Mode {
    CONSTANT,
    REFLECT,
    SYMMETRIC,
    EDGE
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape s = inputs.get(0).shape();
    if (s.rank() != before.length) {
      throw Shapes.bad("padding of " + before.length + " axes got input " + s);
    }
    int[] out = s.dims();
    for (int i = 0; i < out.length; i++) {
      if (out[i] != Shape.UNKNOWN) {
        out[i] += before[i] + after[i];
      }
    }
    return Shapes.one(inputs.get(0).dtype(), Shape.of(out));
  }
}
