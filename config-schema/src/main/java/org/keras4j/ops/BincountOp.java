package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * How often each of {@code depth} integers occurs along the last axis, which they replace; or, when
 * {@code binary}, 1 for those that occur. With a second input the sum of its elements where they
 * occur. Integers of {@code depth} and above do not count; negative ones are an error of the input.
 */
public record BincountOp(int depth, boolean binary, DType dtype) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (!x.dtype().isInteger() || x.shape().rank() == 0) {
      throw Shapes.bad("counting takes a tensor of integers, got " + x);
    }
    return Shapes.one(dtype, x.shape().with(-1, depth));
  }
}
