package org.keras4j.runtime.engine.java;

import org.keras4j.tensor.Shape;

/**
 * How operands that NumPy's rules stretch to one shape are walked: runs of {@link #inner} elements,
 * in which each operand either advances by one or stays. Adjacent dimensions are merged where all
 * operands agree.
 */
final class Broadcasting {
  /** Elements of a run. */
  final int inner;

  /** Number of runs. */
  final int runs;

  /** Per operand 1 when it advances within a run, 0 when it stays. */
  final int[] step;

  private final int[] sizes;
  private final int[][] strides;

  Broadcasting(Shape out, Shape... operands) {
    int rank = out.rank();
    int[] dims = new int[rank];
    int[][] s = new int[operands.length][rank];
    int n = 0;
    for (int d = 0; d < rank; d++) {
      if (out.dim(d) == 1) {
        continue;
      }
      boolean merge = n > 0;
      for (int o = 0; o < operands.length; o++) {
        s[o][n] = advances(operands[o], d, rank) ? 1 : 0;
        merge &= n > 0 && s[o][n] == s[o][n - 1];
      }
      if (merge) {
        dims[n - 1] *= out.dim(d);
      } else {
        dims[n++] = out.dim(d);
      }
    }
    inner = n == 0 ? 1 : dims[n - 1];
    int outer = Math.max(0, n - 1);
    sizes = java.util.Arrays.copyOf(dims, outer);
    strides = new int[operands.length][outer];
    step = new int[operands.length];
    for (int o = 0; o < operands.length; o++) {
      step[o] = n == 0 ? 1 : s[o][n - 1];
      int stride = step[o] == 0 ? 1 : inner;
      for (int d = outer - 1; d >= 0; d--) {
        strides[o][d] = s[o][d] == 0 ? 0 : stride;
        stride *= s[o][d] == 0 ? 1 : sizes[d];
      }
    }
    int count = out.size() == 0 ? 0 : 1;
    for (int size : sizes) {
      count *= size;
    }
    runs = count;
  }

  private static boolean advances(Shape operand, int dim, int rank) {
    int d = dim - (rank - operand.rank());
    return d >= 0 && operand.dim(d) != 1;
  }

  /** Where the operand's elements of a run begin. */
  int offset(int operand, int run) {
    int at = 0;
    for (int d = sizes.length - 1; d > 0; d--) {
      at += run % sizes[d] * strides[operand][d];
      run /= sizes[d];
    }
    return sizes.length == 0 ? 0 : at + run * strides[operand][0];
  }

  /** True when the operand covers the whole output in order. */
  boolean isWhole(int operand) {
    return runs == 1 && step[operand] == 1;
  }

  /** True when each output element is made of the operand's element at the same index. */
  boolean isInOrder(int operand) {
    boolean inOrder = step[operand] == 1;
    for (int stride : strides[operand]) {
      inOrder &= stride != 0;
    }
    return inOrder;
  }

  /** True when the operand is one element. */
  boolean isScalar(int operand) {
    return runs == 1 && step[operand] == 0;
  }
}
