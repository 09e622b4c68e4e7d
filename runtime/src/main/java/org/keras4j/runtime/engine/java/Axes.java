package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.ops.Shapes;
import org.keras4j.tensor.Shape;

/**
 * How a tensor is walked when some of its axes are taken together: groups, one per index of the
 * other axes in order, each of {@link #runs} runs of {@link #length} elements at distance {@link
 * #stride}. Adjacent axes of the same kind are merged.
 */
final class Axes {
  /** Number of groups. */
  final int groups;

  /** Runs of each group. */
  final int runs;

  /** Elements of a run. */
  final int length;

  /** Distance of a run's elements. */
  final int stride;

  private final int[] keptSizes;
  private final int[] keptStrides;
  private final int[] runSizes;
  private final int[] runStrides;

  /** The walk of a shape with the given axes taken together (an empty array: all). */
  Axes(Shape shape, int[] axes) {
    int rank = shape.rank();
    boolean[] taken = new boolean[rank];
    for (int a : Shapes.axes(axes, rank)) {
      taken[a] = true;
    }
    int[][] sizes = new int[2][rank];
    int[][] strides = new int[2][rank];
    int[] n = new int[2];
    int s = 1;
    int previous = -1;
    for (int d = rank - 1; d >= 0; d--) {
      int size = shape.dim(d);
      if (size == 1) {
        continue;
      }
      int kind = taken[d] ? 1 : 0;
      if (kind == previous) {
        sizes[kind][n[kind] - 1] *= size;
      } else {
        sizes[kind][n[kind]] = size;
        strides[kind][n[kind]++] = s;
      }
      previous = kind;
      s *= size;
    }
    // Innermost first.
    keptSizes = Arrays.copyOf(sizes[0], n[0]);
    keptStrides = Arrays.copyOf(strides[0], n[0]);
    length = n[1] == 0 ? 1 : sizes[1][0];
    stride = n[1] == 0 ? 1 : strides[1][0];
    runSizes = n[1] == 0 ? new int[0] : Arrays.copyOfRange(sizes[1], 1, n[1]);
    runStrides = n[1] == 0 ? new int[0] : Arrays.copyOfRange(strides[1], 1, n[1]);
    groups = product(keptSizes);
    runs = product(runSizes);
  }

  private static int product(int[] sizes) {
    int p = 1;
    for (int s : sizes) {
      p *= s;
    }
    return p;
  }

  /** Elements of a group. */
  int count() {
    return runs * length;
  }

  /** Where a group begins. */
  int group(int g) {
    return offset(g, keptSizes, keptStrides);
  }

  /** Where a run begins, relative to its group. */
  int run(int r) {
    return offset(r, runSizes, runStrides);
  }

  private static int offset(int i, int[] sizes, int[] strides) {
    int at = 0;
    for (int d = 0; d < sizes.length - 1; d++) {
      at += i % sizes[d] * strides[d];
      i /= sizes[d];
    }
    return sizes.length == 0 ? 0 : at + i * strides[sizes.length - 1];
  }
}
