package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Conversion to another numeric type; float to integer truncates, to bool is {@code x != 0}. */
public record CastOp(DType dtype) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return Shapes.one(dtype, inputs.get(0).shape());
  }
}
