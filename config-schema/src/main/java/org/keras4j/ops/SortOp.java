package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The largest elements of each row along an axis, largest first, or the smallest, smallest first.
 * Of equal elements the first comes first, and a negative zero equals zero. Outputs: the elements,
 * and their places in the axis (int32).
 *
 * <p>TensorFlow compares NaN as equal to everything, which puts it, and all else in its row, where
 * the steps of its algorithms happen to: these are part of the op's meaning.
 *
 * @param largest true for the largest elements
 * @param count how many of them; {@link Shape#UNKNOWN} for all
 * @param sorted false when fewer than all come in the order in which TensorFlow's heap has them
 */
public record SortOp(int axis, boolean largest, int count, boolean sorted) implements Op {

  /** All elements in order. */
  public static SortOp all(int axis, boolean descending) {
    return new SortOp(axis, descending, Shape.UNKNOWN, true);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape x = inputs.get(0).shape();
    int at = Shapes.axis(axis, x.rank());
    int n = x.dim(at);
    if (count < Shape.UNKNOWN || n != Shape.UNKNOWN && count > n) {
      throw Shapes.bad("axis " + axis + " of " + x + " has no " + count + " elements");
    }
    Shape out = x.with(at, count == Shape.UNKNOWN ? n : count);
    return List.of(new TensorSpec(inputs.get(0).dtype(), out), new TensorSpec(DType.INT32, out));
  }
}
