package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Max or average pooling over (batch, spatial…, channels). {@code same} padding follows TensorFlow;
 * the average leaves padded positions out of its count.
 */
public record PoolOp(boolean max, int[] window, int[] strides, boolean same) implements Op {
  public int rank() {
    return window.length;
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape s = x.shape();
    if (s.rank() != rank() + 2) {
      throw Shapes.bad("pooling of rank " + rank() + " got input " + s);
    }
    Shape out = s;
    for (int i = 0; i < rank(); i++) {
      int d = s.dim(1 + i);
      if (d == Shape.UNKNOWN) {
        continue;
      }
      if (!same && d < window[i]) {
        throw Shapes.bad(
            "input "
                + s
                + " is smaller than the pool window "
                + window[i]
                + " along spatial axis "
                + i);
      }
      int n = same ? (d + strides[i] - 1) / strides[i] : (d - window[i]) / strides[i] + 1;
      out = out.with(1 + i, n);
    }
    return Shapes.one(x.dtype(), out);
  }

  @Override
  public String opName() {
    return max ? "max_pool" : "average_pool";
  }
}
