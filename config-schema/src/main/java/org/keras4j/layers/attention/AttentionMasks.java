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
    return pairs(g, rows, columns, (row, column) -> column <= row);
  }

  /** Of shape (1, rows, columns), true where row and column are less than {@code window} apart. */
  static Value band(OpGraph g, int rows, int columns, int window) {
    return pairs(g, rows, columns, (row, column) -> Math.abs((long) row - column) < window);
  }

  private interface Pair {
    boolean test(int row, int column);
  }

  private static Value pairs(OpGraph g, int rows, int columns, Pair kept) {
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
      return g.apply1(
          new InputOp(-1, "positions", new TensorSpec(DType.BOOL, Shape.of(1, rows, columns))));
    }
    boolean[] mask = new boolean[Shape.multiply(rows, columns)];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = kept.test(i / columns, i % columns);
    }
    return g.constant(Tensor.of(mask, 1, rows, columns));
  }

  /** Both masks, of which either may be missing. */
  static @Nullable Value and(OpGraph g, @Nullable Value a, @Nullable Value b) {
    return a == null || b == null ? (a == null ? b : a) : g.and(a, b);
  }
}
