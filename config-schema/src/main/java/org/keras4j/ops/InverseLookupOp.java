package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The token, a text or an int64, of each index (int64) of a vocabulary.
 *
 * @param unknown what indices without a token get: a String or a Long
 */
public record InverseLookupOp(Vocabulary vocabulary, Object unknown) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() != DType.INT64) {
      throw Shapes.bad("tokens are looked up by int64, got " + x.dtype());
    }
    return Shapes.one(vocabulary.keys(), x.shape());
  }
}
