package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Permutation of axes: output axis i is input axis {@code permutation[i]}. */
public record TransposeOp(int[] permutation) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape s = inputs.get(0).shape();
    if (s.rank() != permutation.length) {
      throw Shapes.bad("a permutation of " + permutation.length + " axes got input " + s);
    }
    int[] out = new int[s.rank()];
    boolean[] seen = new boolean[s.rank()];
    for (int i = 0; i < out.length; i++) {
      int p = Shapes.axis(permutation[i], s.rank());
      if (seen[p]) {
        throw Shapes.bad("axis " + p + " occurs twice in a permutation");
      }
      seen[p] = true;
      out[i] = s.dim(p);
    }
    return Shapes.one(inputs.get(0).dtype(), Shape.of(out));
  }
}
