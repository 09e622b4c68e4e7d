package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** The bin (int64) of each text, or of each integer's decimal digits. */
public record HashOp(TextHash hash) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() != DType.STRING && !x.dtype().isInteger()) {
      throw Shapes.bad("hashing takes text or integers, got " + x.dtype());
    }
    return Shapes.one(DType.INT64, x.shape());
  }
}
