package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The reverse of {@link FrameOp}: windows (…, windows, length) laid {@code step} apart on one axis,
 * their elements {@code dilation} apart, and added where they overlap.
 *
 * @param size the length of that axis, 0 where no window reaches; or UNKNOWN for as long as the
 *     windows reach
 */
public record OverlapAddOp(int step, int dilation, int size) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape s = x.shape();
    if (s.rank() < 2 || !x.dtype().isNumeric()) {
      throw Shapes.bad("expected windows of numbers (…, windows, length), got " + x);
    }
    int reach = Shape.UNKNOWN;
    if (s.dim(-2) != Shape.UNKNOWN && s.last() != Shape.UNKNOWN) {
      int last = Shape.multiply(Math.max(0, s.dim(-2) - 1), step);
      int span = Shape.multiply(Math.max(0, s.last() - 1), dilation) + 1;
      reach = s.dim(-2) == 0 || s.last() == 0 ? 0 : Math.addExact(last, span);
      if (size != Shape.UNKNOWN && reach > size) {
        throw Shapes.bad("windows " + s + " reach to " + reach + ", beyond an axis of " + size);
      }
    }
    Shape outer = s.slice(0, s.rank() - 1);
    return Shapes.one(x.dtype(), outer.with(-1, size == Shape.UNKNOWN ? reach : size));
  }
}
