package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * How often each of the first {@code depth} indices of a vocabulary occurs among the tokens of each
 * text, along a new last axis; or, when {@code binary}, 1 for those that occur.
 */
public record TokenBincountOp(
    Tokenizer tokenizer, Vocabulary vocabulary, int depth, boolean binary, DType dtype)
    implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = Shapes.text(inputs.get(0), 0);
    return Shapes.one(dtype, x.shape().insert(x.shape().rank(), depth));
  }
}
