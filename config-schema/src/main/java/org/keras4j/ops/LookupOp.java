package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** The index (int64) of each token in a vocabulary. */
public record LookupOp(Vocabulary vocabulary) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.dtype() != vocabulary.keys()) {
      throw Shapes.bad("a lookup of " + vocabulary.keys() + " got " + x.dtype());
    }
    return Shapes.one(DType.INT64, x.shape());
  }
}
