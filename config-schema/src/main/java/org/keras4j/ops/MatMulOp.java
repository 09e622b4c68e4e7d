package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Matrix product over the last two axes, the leading ones broadcast: (…, m, k) · (…, k, n). A right
 * operand of rank 2 multiplies the last axis of a left one of any rank.
 */
public record MatMulOp(boolean transposeA, boolean transposeB) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec a = inputs.get(0);
    TensorSpec b = inputs.get(1);
    Shapes.same(a.dtype(), b.dtype(), this);
    Shape x = a.shape();
    Shape y = b.shape();
    if (x.rank() < 2 || y.rank() < 2) {
      throw Shapes.bad("matmul needs operands of rank 2 or more, got " + x + " and " + y);
    }
    int m = x.dim(transposeA ? -1 : -2);
    int k = x.dim(transposeA ? -2 : -1);
    int k2 = y.dim(transposeB ? -1 : -2);
    int n = y.dim(transposeB ? -2 : -1);
    if (k != k2 && k != Shape.UNKNOWN && k2 != Shape.UNKNOWN) {
      throw Shapes.bad("matmul of " + x + " and " + y + ": inner dimensions " + k + " and " + k2);
    }
    Shape batch = Shapes.broadcast(x.slice(0, x.rank() - 2), y.slice(0, y.rank() - 2));
    return Shapes.one(a.dtype(), batch.concat(Shape.of(m, n)));
  }
}
