package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** The number (int64, a scalar) of tokens of the text that has most; 0 when there are no texts. */
public record TokenCountOp(Tokenizer tokenizer) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shapes.text(inputs.get(0), 0);
    return Shapes.one(DType.INT64, Shape.of());
  }
}
