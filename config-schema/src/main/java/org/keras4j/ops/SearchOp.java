package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * Where numbers (the second input, of any shape) belong in a sorted vector (the first): the first
 * place (int32) whose element is not less, or is greater when {@code right}. Found by bisection,
 * which also says what becomes of NaN and of a vector that is not sorted.
 */
public record SearchOp(boolean right) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec sequence = inputs.get(0);
    TensorSpec values = inputs.get(1);
    Shapes.same(sequence.dtype(), values.dtype(), this);
    if (sequence.shape().rank() != 1 || !values.dtype().isNumeric()) {
      throw Shapes.bad("a search takes numbers and a sorted vector, got " + sequence);
    }
    return Shapes.one(DType.INT32, values.shape());
  }
}
