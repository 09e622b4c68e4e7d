package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * Index (int32) of the first largest, or smallest, element along an axis. NaN is passed over, as
 * TensorFlow does; where there is nothing to choose, the index is 0.
 */
public record ArgReduceOp(boolean largest, int axis, boolean keepDims) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return Shapes.one(
        DType.INT32, Shapes.reduce(inputs.get(0).shape(), new int[] {axis}, keepDims));
  }
}
