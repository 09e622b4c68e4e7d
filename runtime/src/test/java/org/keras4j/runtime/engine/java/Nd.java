package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import org.keras4j.ops.Shapes;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Index arithmetic and comparison for reference implementations. */
final class Nd {
  private Nd() {}

  /** The multi-index of a flat one. */
  static int[] index(Shape shape, int flat) {
    int[] out = new int[shape.rank()];
    for (int d = out.length - 1; d >= 0; d--) {
      out[d] = flat % shape.dim(d);
      flat /= shape.dim(d);
    }
    return out;
  }

  static int flat(Shape shape, int... index) {
    int at = 0;
    for (int d = 0; d < index.length; d++) {
      if (index[d] < 0 || index[d] >= shape.dim(d)) {
        throw new IndexOutOfBoundsException(java.util.Arrays.toString(index) + " in " + shape);
      }
      at = at * shape.dim(d) + index[d];
    }
    return at;
  }

  /** An element of a tensor broadcast to a larger shape. */
  static int broadcast(Shape operand, int[] index) {
    int[] own = new int[operand.rank()];
    for (int d = 0; d < own.length; d++) {
      own[d] = operand.dim(d) == 1 ? 0 : index[index.length - own.length + d];
    }
    return flat(operand, own);
  }

  static double get(Tensor t, int... index) {
    return t.getDouble(flat(t.shape(), index));
  }

  /** Checks shape and every element against a function of its multi-index. */
  static void check(Tensor actual, Shape shape, double relative, ToDoubleFunction<int[]> expected) {
    assertThat(actual.shape()).isEqualTo(shape);
    for (int i = 0; i < shape.size(); i++) {
      double e = expected.applyAsDouble(index(shape, i));
      double a = actual.getDouble(i);
      boolean same =
          Double.isNaN(e)
              ? Double.isNaN(a)
              : a == e || Math.abs(a - e) <= relative * Math.max(1, Math.abs(e));
      assertThat(same)
          .as("element %s: expected %s, got %s", java.util.Arrays.toString(index(shape, i)), e, a)
          .isTrue();
    }
  }

  /** What float types are compared within. */
  static double tolerance(DType dtype) {
    switch (dtype) {
      case FLOAT64:
        return 1e-12;
      case FLOAT16:
        return 2e-3;
      case BFLOAT16:
        return 1.6e-2;
      default:
        return 1e-5;
    }
  }

  static Shape reduced(Shape s, int[] axes, boolean keep) {
    return Shapes.reduce(s, axes, keep);
  }
}
