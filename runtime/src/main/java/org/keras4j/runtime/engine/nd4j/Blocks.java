package org.keras4j.runtime.engine.nd4j;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.Shapes;
import org.keras4j.tensor.Shape;

/** A tensor seen as (outer, middle, inner), where the middle axis stands for neighbouring axes. */
record Blocks(int outer, int middle, int inner) {
  private static final int PIECE = 1 << 20;

  /** The blocks of axes (an empty array: all), or null when they are not neighbours. */
  static @Nullable Blocks of(Shape shape, int[] axes) {
    boolean[] inside = new boolean[shape.rank()];
    int first = shape.rank();
    int last = -1;
    for (int a : Shapes.axes(axes, shape.rank())) {
      inside[a] = true;
      first = Math.min(first, a);
      last = Math.max(last, a);
    }
    for (int i = first; i <= last; i++) {
      if (!inside[i]) {
        return null;
      }
    }
    if (last < 0) {
      return new Blocks(1, 1, 1);
    }
    return new Blocks(
        shape.slice(0, first).size(),
        shape.slice(first, last + 1).size(),
        shape.slice(last + 1, shape.rank()).size());
  }

  int block() {
    return middle * inner;
  }

  /** Outer elements to be computed in one call. */
  int perCall() {
    return Math.max(1, PIECE / Math.max(1, block()));
  }
}
