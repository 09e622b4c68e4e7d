package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The indices (int64) in a vocabulary of the first {@code width} tokens of each text, along a new
 * last axis; 0 where a text has fewer.
 */
public record TokenLookupOp(Tokenizer tokenizer, Vocabulary vocabulary, int width) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = Shapes.text(inputs.get(0), 0);
    return Shapes.one(DType.INT64, x.shape().insert(x.shape().rank(), width));
  }
}
