package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/** Triangular factors of square matrices, and what they solve. Matrices are row-major. */
final class LuFactors {
  private LuFactors() {}

  /**
   * Turns a (n × n) into its factors by rows with the largest pivots: U and, below it, L without
   * its diagonal of ones.
   *
   * @param rows which row of a each row of the factors was
   * @return the sign of the permutation
   */
  static int factor(double[] a, int n, double[] rows, KernelContext context) {
    int sign = 1;
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    for (int k = 0; k < n; k++) {
      context.check();
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k]) ? i : pivot;
      }
      if (pivot != k) {
        sign = -sign;
        double was = rows[k];
        rows[k] = rows[pivot];
        rows[pivot] = was;
        swapRows(a, n, k, pivot);
      }
      double d = a[k * n + k];
      if (d == 0) {
        continue;
      }
      for (int i = k + 1; i < n; i++) {
        double f = a[i * n + k] / d;
        a[i * n + k] = f;
        if (f != 0) {
          for (int j = k + 1; j < n; j++) {
            a[i * n + j] -= f * a[k * n + j];
          }
        }
      }
    }
    return sign;
  }

  private static void swapRows(double[] a, int n, int i, int j) {
    for (int c = 0; c < n; c++) {
      double v = a[i * n + c];
      a[i * n + c] = a[j * n + c];
      a[j * n + c] = v;
    }
  }

  /** True when no pivot is 0 or NaN. */
  static boolean isRegular(double[] lu, int n) {
    for (int i = 0; i < n; i++) {
      if (!(Math.abs(lu[i * n + i]) > 0)) {
        return false;
      }
    }
    return true;
  }

  /** x (n × columns) of a·x = b, given the factors of a. */
  static void solve(
      double[] lu,
      double[] rows,
      double[] b,
      double[] x,
      int n,
      int columns,
      KernelContext context) {
    for (int i = 0; i < n; i++) {
      System.arraycopy(b, (int) rows[i] * columns, x, i * columns, columns);
    }
    substitute(lu, x, n, columns, true, true, context);
    substitute(lu, x, n, columns, false, false, context);
  }

  /**
   * Turns x (n × columns) into the solution of t·y = x, for the lower or upper triangle t of a
   * matrix.
   *
   * @param unit true to take the diagonal for ones
   */
  static void substitute(
      double[] t,
      double[] x,
      int n,
      int columns,
      boolean lower,
      boolean unit,
      KernelContext context) {
    for (int step = 0; step < n; step++) {
      context.check();
      int i = lower ? step : n - 1 - step;
      for (int j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
        double f = t[i * n + j];
        for (int c = 0; c < columns; c++) {
          x[i * columns + c] -= f * x[j * columns + c];
        }
      }
      for (int c = 0; !unit && c < columns; c++) {
        x[i * columns + c] /= t[i * n + i];
      }
    }
  }

  /**
   * The lower triangular l (n × n) with l·lᵀ = a, by the lower triangle of a.
   *
   * @return false when a is not positive definite
   */
  static boolean cholesky(double[] a, double[] l, int n, KernelContext context) {
    for (int i = 0; i < n; i++) {
      context.check();
      for (int j = 0; j < n; j++) {
        double s = 0;
        if (j <= i) {
          s = a[i * n + j];
          for (int k = 0; k < j; k++) {
            s -= l[i * n + k] * l[j * n + k];
          }
          if (i == j && !(s > 0 && Double.isFinite(s))) {
            return false;
          }
          s = i == j ? Math.sqrt(s) : s / l[j * n + j];
        }
        l[i * n + j] = s;
      }
    }
    return true;
  }
}
