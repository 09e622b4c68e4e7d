package org.keras4j.layers.reshaping;

import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** Elements repeated in place. */
final class Repeats {
  private Repeats() {}

  /** Each element along an axis {@code times} times in a row. */
  static Value repeat(OpGraph g, Value x, int axis, int times) {
    if (times == 1) {
      return x;
    }
    int at = Shapes.axis(axis, x.rank());
    Shape wide = x.shape().insert(at + 1, 1);
    Value y = g.broadcastTo(g.reshape(x, wide), wide.with(at + 1, times));
    return g.reshape(y, x.shape().with(at, Shape.multiply(x.dim(at), times)));
  }
}
