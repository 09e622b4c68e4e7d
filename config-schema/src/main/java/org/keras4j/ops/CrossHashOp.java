package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The bin (int64) of the elements of several tensors of one shape together: texts and integers, as
 * TensorFlow's {@code cross_hashed} combines them.
 */
public record CrossHashOp(long bins) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    for (TensorSpec s : inputs) {
      if (s.dtype() != DType.STRING && !s.dtype().isInteger()) {
        throw Shapes.bad("hashing takes text or integers, got " + s.dtype());
      }
      if (!s.shape().isCompatibleWith(x.shape())) {
        throw Shapes.bad("inputs of shapes " + x.shape() + " and " + s.shape() + " are crossed");
      }
    }
    return Shapes.one(DType.INT64, x.shape());
  }
}
