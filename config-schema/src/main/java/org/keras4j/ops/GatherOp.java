package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Rows of the first input along an axis, chosen by integer indices (the second input): the axis is
 * replaced by the shape of the indices. An index out of range is an error of the input data, unless
 * it is wrapped as NumPy wraps negative ones.
 */
public record GatherOp(int axis, boolean wrapNegative) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape s = inputs.get(0).shape();
    int at = Shapes.axis(axis, s.rank());
    if (!inputs.get(1).dtype().isInteger()) {
      throw Shapes.bad("indices must be integers, got " + inputs.get(1).dtype());
    }
    return Shapes.one(
        inputs.get(0).dtype(),
        s.slice(0, at).concat(inputs.get(1).shape()).concat(s.slice(at + 1, s.rank())));
  }
}
