package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The different slices of a tensor along an axis, cut off or filled up to a fixed number. Outputs:
 * the slices; where each occurs first (filled up with 1); for each slice of the input its number
 * among all different ones; and how often each occurs (filled up with 0), the last three int32.
 *
 * <p>No NaN equals another one.
 *
 * @param sorted true for slices in lexicographic order, else in the order of their first occurrence
 * @param size how many slices there are in the output
 * @param fill the elements of slices that are missing
 */
public record UniqueOp(int axis, boolean sorted, int size, double fill) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() == DType.STRING) {
      throw Shapes.bad("unique takes numbers, got " + x);
    }
    int at = Shapes.axis(axis, x.shape().rank());
    TensorSpec each = new TensorSpec(DType.INT32, Shape.of(size));
    TensorSpec inverse = new TensorSpec(DType.INT32, Shape.of(x.shape().dim(at)));
    return List.of(new TensorSpec(x.dtype(), x.shape().with(at, size)), each, inverse, each);
  }
}
