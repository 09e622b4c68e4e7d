package org.keras4j.ops;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Shape arithmetic shared by the ops; unknown dimensions stay unknown. */
public final class Shapes {
  private Shapes() {}

  /** NumPy's broadcasting of two shapes. */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int x = i <= a.rank() ? a.dim(-i) : 1;
      int y = i <= b.rank() ? b.dim(-i) : 1;
      int d;
      if (x == y || y == 1) {
        d = x;
      } else if (x == 1) {
        d = y;
      } else if (x == Shape.UNKNOWN || y == Shape.UNKNOWN) {
        d = x == Shape.UNKNOWN ? y : x;
      } else {
        throw bad("shapes " + a + " and " + b + " cannot be broadcast together");
      }
      out[rank - i] = d;
    }
    return Shape.of(out);
  }

  /** A tensor of texts of at least this rank. */
  static TensorSpec text(TensorSpec x, int minRank) {
    if (x.dtype() != DType.STRING || x.shape().rank() < minRank) {
      throw bad(
          "expected texts"
              + (minRank == 0 ? "" : " of rank " + minRank + " or more")
              + ", got "
              + x);
    }
    return x;
  }

  /** An axis made non-negative. */
  public static int axis(int axis, int rank) {
    int a = axis < 0 ? axis + rank : axis;
    if (a < 0 || a >= rank) {
      throw bad("axis " + axis + " is out of range for a tensor of rank " + rank);
    }
    return a;
  }

  /** Axes made non-negative; an empty array stands for all of them. */
  public static int[] axes(int[] axes, int rank) {
    int[] out = new int[axes.length == 0 ? rank : axes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = axes.length == 0 ? i : axis(axes[i], rank);
    }
    return out;
  }

  /** The shape with the given axes removed, or 1 when kept. */
  public static Shape reduce(Shape shape, int[] axes, boolean keepDims) {
    boolean[] gone = new boolean[shape.rank()];
    for (int a : axes(axes, shape.rank())) {
      gone[a] = true;
    }
    int[] out = new int[shape.rank()];
    int n = 0;
    for (int i = 0; i < shape.rank(); i++) {
      if (!gone[i]) {
        out[n++] = shape.dim(i);
      } else if (keepDims) {
        out[n++] = 1;
      }
    }
    return Shape.of(java.util.Arrays.copyOf(out, n));
  }

  /**
   * A reshape's target with its unknown dimension computed, where the input's shape is known.
   *
   * @throws ModelFormatException when the number of elements does not fit
   */
  public static Shape reshape(Shape input, Shape target) {
    int size = input.size();
    if (size == Shape.UNKNOWN) {
      return target;
    }
    int known = 1;
    int unknown = -1;
    for (int i = 0; i < target.rank(); i++) {
      if (target.dim(i) != Shape.UNKNOWN) {
        known = Shape.multiply(known, target.dim(i));
      } else if (unknown < 0) {
        unknown = i;
      } else {
        return target;
      }
    }
    if (unknown < 0 ? known != size : known == 0 ? size != 0 : size % known != 0) {
      throw bad(
          "cannot reshape "
              + input
              + " to "
              + target.toString().replace("None", "-1")
              + ": "
              + size
              + " elements do not fit");
    }
    return unknown < 0 ? target : target.with(unknown, known == 0 ? 0 : size / known);
  }

  /** An error about shapes that do not fit; the layer's name is added by the caller. */
  public static ModelFormatException bad(String message) {
    return new ModelFormatException(ErrorCode.BAD_SHAPE, message);
  }

  static List<TensorSpec> one(DType dtype, Shape shape) {
    return List.of(new TensorSpec(dtype, shape));
  }

  static void same(DType a, DType b, Op op) {
    if (a != b) {
      throw bad(op.opName() + " needs operands of one dtype, got " + a + " and " + b);
    }
  }
}
