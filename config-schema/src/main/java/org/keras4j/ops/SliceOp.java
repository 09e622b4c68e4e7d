package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A strided part of each axis: elements {@code start, start + step, …}. A length of {@link
 * Shape#UNKNOWN} takes all that there is from the start on; a negative start counts from the end.
 * Steps are positive ({@link ReverseOp} turns axes around).
 */
public record SliceOp(int[] starts, int[] lengths, int[] steps) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape s = inputs.get(0).shape();
    if (s.rank() != starts.length) {
      throw Shapes.bad("a slice of " + starts.length + " axes got input " + s);
    }
    int[] out = new int[s.rank()];
    for (int i = 0; i < out.length; i++) {
      int d = s.dim(i);
      if (d == Shape.UNKNOWN) {
        out[i] = lengths[i];
        continue;
      }
      int start = start(i, d);
      int all = Math.max(0, (d - start + steps[i] - 1) / steps[i]);
      out[i] = lengths[i] == Shape.UNKNOWN ? all : lengths[i];
      if (start < 0 || out[i] > all) {
        throw Shapes.bad(
            "a slice at " + start + " of length " + out[i] + " leaves axis " + i + " of " + s);
      }
    }
    return Shapes.one(inputs.get(0).dtype(), Shape.of(out));
  }

  /** The first index taken from an axis of known size. */
  public int start(int axis, int size) {
    return starts[axis] < 0 ? starts[axis] + size : starts[axis];
  }
}
