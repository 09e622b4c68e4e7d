package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Runs of neighbouring texts along the last axis, joined by blanks: see {@link Tokenizer}. */
public record NgramsOp(int[] lengths) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape x = Shapes.text(inputs.get(0), 1).shape();
    int n = x.last();
    int count = n == Shape.UNKNOWN ? n : Tokenizer.ngramCount(n, lengths);
    return Shapes.one(DType.STRING, x.with(-1, count));
  }
}
