package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The same little-endian bytes as elements of another dtype. Where its size is another one, the
 * last axis becomes longer or shorter.
 */
public record BitcastOp(DType dtype) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    int from = x.dtype().byteSize();
    int to = dtype.byteSize();
    if (!x.dtype().isNumeric() || !dtype.isNumeric()) {
      throw Shapes.bad("the bytes of " + x.dtype() + " cannot be taken for " + dtype);
    }
    if (from == to) {
      return Shapes.one(dtype, x.shape());
    }
    int rank = x.shape().rank();
    int last = rank == 0 ? 1 : x.shape().dim(-1);
    if (rank == 0 || last != Shape.UNKNOWN && last * from % to != 0) {
      throw Shapes.bad("the bytes of " + x + " do not make up elements of " + dtype);
    }
    int length = last == Shape.UNKNOWN ? last : Shape.multiply(last, from) / to;
    return Shapes.one(dtype, x.shape().with(-1, length));
  }
}
