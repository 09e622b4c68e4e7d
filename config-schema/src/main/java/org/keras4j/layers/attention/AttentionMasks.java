package org.keras4j.layers.attention;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Masks of attention scores. */
final class AttentionMasks {
  private AttentionMasks() {}

  /** Of shape (1, rows, columns), true where the column is not after the row. */
  static Value causal(OpGraph g, int rows, int columns) {
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
      return g.apply1(
          new InputOp(-1, "causal", new TensorSpec(DType.BOOL, Shape.of(1, rows, columns))));
    }
    boolean[] mask = new boolean[Shape.multiply(rows, columns)];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j <= i && j < columns; j++) {
        mask[i * columns + j] = true;
      }
    }
    return g.constant(Tensor.of(mask, 1, rows, columns));
  }

  /** Both masks, of which either may be missing. */
  static @Nullable Value and(OpGraph g, @Nullable Value a, @Nullable Value b) {
    return a == null || b == null ? (a == null ? b : a) : g.and(a, b);
  }
}
