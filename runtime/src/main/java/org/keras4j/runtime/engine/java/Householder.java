package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Reflections that turn columns of a row-major matrix into triangles. The reflected element takes
 * the sign opposite to the one that it had, as in LAPACK and Eigen; a column that is zero below it
 * is left alone.
 */
final class Householder {
  private Householder() {}

  /**
   * Reflects column {@code j} below row {@code i}: the element becomes {@code beta}, those below it
   * the rest of the vector (1, v) of the reflection I − tau·(1, v)(1, v)ᵀ.
   *
   * @return tau, 0 when nothing is to be done
   */
  static double make(double[] a, int rows, int columns, int i, int j) {
    double below = 0;
    for (int r = i + 1; r < rows; r++) {
      below += a[r * columns + j] * a[r * columns + j];
    }
    if (below <= Double.MIN_NORMAL) {
      for (int r = i + 1; r < rows; r++) {
        a[r * columns + j] = 0;
      }
      return 0;
    }
    double head = a[i * columns + j];
    double norm = Math.sqrt(head * head + below);
    double beta = head >= 0 ? -norm : norm;
    for (int r = i + 1; r < rows; r++) {
      a[r * columns + j] /= head - beta;
    }
    a[i * columns + j] = beta;
    return (beta - head) / beta;
  }

  /**
   * Applies, from the left, the reflection in column {@code j} of v below row {@code i} to the
   * columns {@code from}, … of b.
   */
  static void apply(
      double[] v,
      int vColumns,
      int i,
      int j,
      double tau,
      double[] b,
      int rows,
      int bColumns,
      int from) {
    if (tau == 0) {
      return;
    }
    for (int c = from; c < bColumns; c++) {
      double s = b[i * bColumns + c];
      for (int r = i + 1; r < rows; r++) {
        s += v[r * vColumns + j] * b[r * bColumns + c];
      }
      s *= tau;
      b[i * bColumns + c] -= s;
      for (int r = i + 1; r < rows; r++) {
        b[r * bColumns + c] -= s * v[r * vColumns + j];
      }
    }
  }

  /** Turns a (m × n) into its upper triangle with the reflections below it. */
  static void triangle(double[] a, int m, int n, double[] taus, KernelContext context) {
    for (int k = 0; k < Math.min(m, n); k++) {
      context.check();
      taus[k] = make(a, m, n, k, k);
      apply(a, n, k, k, taus[k], a, m, n, k + 1);
    }
  }

  /**
   * The product of the reflections below the triangle of a (m × n), applied to the first {@code
   * columns} columns of the identity.
   */
  static void product(
      double[] a, int m, int n, double[] taus, double[] q, int columns, KernelContext context) {
    Arrays.fill(q, 0, m * columns, 0);
    for (int i = 0; i < Math.min(m, columns); i++) {
      q[i * columns + i] = 1;
    }
    for (int k = Math.min(m, n) - 1; k >= 0; k--) {
      context.check();
      apply(a, n, k, k, taus[k], q, m, columns, 0);
    }
  }

  /**
   * Likewise {@link #triangle}, of a (m × n, m ≥ n), with the column that has the largest rest
   * next.
   *
   * @param order what column each one was
   */
  static void pivoted(
      double[] a, int m, int n, double[] taus, double[] order, KernelContext context) {
    for (int c = 0; c < n; c++) {
      order[c] = c;
    }
    for (int k = 0; k < n; k++) {
      context.check();
      int best = k;
      double most = -1;
      for (int c = k; c < n; c++) {
        double norm = 0;
        for (int r = k; r < m; r++) {
          norm += a[r * n + c] * a[r * n + c];
        }
        if (norm > most) {
          most = norm;
          best = c;
        }
      }
      if (best != k) {
        double was = order[k];
        order[k] = order[best];
        order[best] = was;
        swapColumns(a, m, n, k, best);
      }
      taus[k] = make(a, m, n, k, k);
      apply(a, n, k, k, taus[k], a, m, n, k + 1);
    }
  }

  static void swapColumns(double[] a, int rows, int columns, int i, int j) {
    for (int at = 0; at < rows * columns; at += columns) {
      double v = a[at + i];
      a[at + i] = a[at + j];
      a[at + j] = v;
    }
  }
}
