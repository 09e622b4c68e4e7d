package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by its lower triangle: reflections to a
 * tridiagonal matrix, then QR steps with implicit shifts (Golub and Van Loan, Matrix Computations,
 * 8.3). Vectors have no sign of their own; to give them the one that TensorFlow gives them, the
 * steps are those of Eigen's {@code SelfAdjointEigenSolver}, and end where they end in the
 * operand's precision.
 */
final class SymmetricEigen {
  private static final int MAX_STEPS = 30;

  private final int n;
  private final double epsilon;
  private final double[] diagonal;
  private final double[] below;
  private final double[] vectors;

  private SymmetricEigen(
      int n, double epsilon, double[] diagonal, double[] below, double[] vectors) {
    this.n = n;
    this.epsilon = epsilon;
    this.diagonal = diagonal;
    this.below = below;
    this.vectors = vectors;
  }

  /**
   * Solves one matrix.
   *
   * @param a the matrix, n × n; overwritten
   * @param values the eigenvalues, ascending
   * @param vectors the eigenvectors, in columns
   * @param below n numbers
   * @param taus n numbers
   * @return false when the steps do not end, as for a matrix with a NaN
   */
  static boolean solve(
      double[] a,
      int n,
      double epsilon,
      double[] values,
      double[] vectors,
      double[] below,
      double[] taus,
      KernelContext context) {
    double scale = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        scale = Math.max(scale, Math.abs(a[i * n + j]));
      }
    }
    if (!Double.isFinite(scale)) {
      return false;
    }
    scale = scale == 0 ? 1 : scale;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] /= scale;
        a[j * n + i] = a[i * n + j];
      }
    }
    SymmetricEigen e = new SymmetricEigen(n, epsilon, values, below, vectors);
    e.tridiagonal(a, taus, context);
    if (!e.steps(context)) {
      return false;
    }
    e.sort();
    for (int i = 0; i < n; i++) {
      values[i] *= scale;
    }
    return true;
  }

  /**
   * Solves a tridiagonal matrix.
   *
   * @param diagonal what becomes the eigenvalues, ascending
   * @param below the n − 1 elements below it; overwritten
   * @param vectors n × n, in whose columns the eigenvectors are combined
   * @return false when the steps do not end
   */
  static boolean solveTridiagonal(
      int n,
      double epsilon,
      double[] diagonal,
      double[] below,
      double[] vectors,
      KernelContext context) {
    SymmetricEigen e = new SymmetricEigen(n, epsilon, diagonal, below, vectors);
    boolean found = e.steps(context);
    e.sort();
    return found;
  }

  /** Reflects rows and columns; the vectors begin as the product of the reflections. */
  private void tridiagonal(double[] a, double[] taus, KernelContext context) {
    for (int k = 0; k + 1 < n; k++) {
      context.check();
      double tau = Householder.make(a, n, n, k + 1, k);
      taus[k] = tau;
      if (tau == 0) {
        continue;
      }
      // H A H = A - v wᵀ - w vᵀ, where w = tau A v - (tau² / 2)(vᵀ A v) v; w is kept in `below`.
      double[] w = below;
      double dot = 0;
      for (int r = k + 1; r < n; r++) {
        double s = 0;
        for (int c = k + 1; c < n; c++) {
          s += a[r * n + c] * v(a, c, k);
        }
        w[r] = tau * s;
        dot += w[r] * v(a, r, k);
      }
      for (int r = k + 1; r < n; r++) {
        w[r] -= 0.5 * tau * dot * v(a, r, k);
      }
      for (int r = k + 1; r < n; r++) {
        for (int c = k + 1; c < n; c++) {
          a[r * n + c] -= v(a, r, k) * w[c] + w[r] * v(a, c, k);
        }
      }
    }
    java.util.Arrays.fill(vectors, 0, n * n, 0);
    for (int i = 0; i < n; i++) {
      vectors[i * n + i] = 1;
      diagonal[i] = a[i * n + i];
      below[i] = i + 1 < n ? a[(i + 1) * n + i] : 0;
    }
    for (int k = n - 2; k >= 0; k--) {
      Householder.apply(a, n, k + 1, k, taus[k], vectors, n, n, 0);
    }
  }

  /** Element r of the k-th reflection's vector, which begins with 1 at k + 1. */
  private double v(double[] a, int r, int k) {
    return r == k + 1 ? 1 : a[r * n + k];
  }

  private boolean steps(KernelContext context) {
    int end = n - 1;
    int start = 0;
    int count = 0;
    while (end > 0) {
      for (int i = start; i < end; i++) {
        double scaled = below[i] / epsilon;
        if (Math.abs(below[i]) < Double.MIN_NORMAL
            || scaled * scaled <= Math.abs(diagonal[i]) + Math.abs(diagonal[i + 1])) {
          below[i] = 0;
        }
      }
      while (end > 0 && below[end - 1] == 0) {
        end--;
      }
      if (end == 0) {
        return true;
      }
      context.check();
      if (++count > MAX_STEPS * n) {
        return false;
      }
      start = end - 1;
      while (start > 0 && below[start - 1] != 0) {
        start--;
      }
      step(start, end);
    }
    return true;
  }

  /** The eigenvalue of the last 2 × 2 block that is nearer to its last element. */
  private double shift(int end) {
    double half = (diagonal[end - 1] - diagonal[end]) / 2;
    double e = below[end - 1];
    if (half == 0) {
      return diagonal[end] - Math.abs(e);
    }
    double h = Math.hypot(half, e);
    return diagonal[end] - e / ((half + (half > 0 ? h : -h)) / e);
  }

  private void step(int start, int end) {
    double x = diagonal[start] - shift(end);
    double z = below[start];
    for (int k = start; k < end && z != 0; k++) {
      double h = Math.hypot(x, z);
      double c = x / h;
      double s = -z / h;
      double upper = s * diagonal[k] + c * below[k];
      double lower = s * below[k] + c * diagonal[k + 1];
      diagonal[k] = c * (c * diagonal[k] - s * below[k]) - s * (c * below[k] - s * diagonal[k + 1]);
      diagonal[k + 1] = s * upper + c * lower;
      below[k] = c * upper - s * lower;
      if (k > start) {
        below[k - 1] = c * below[k - 1] - s * z;
      }
      x = below[k];
      if (k < end - 1) {
        z = -s * below[k + 1];
        below[k + 1] *= c;
      }
      for (int at = 0; at < n * n; at += n) {
        double p = vectors[at + k];
        double q = vectors[at + k + 1];
        vectors[at + k] = c * p - s * q;
        vectors[at + k + 1] = s * p + c * q;
      }
    }
  }

  private void sort() {
    for (int i = 0; i < n; i++) {
      int least = i;
      for (int j = i + 1; j < n; j++) {
        least = diagonal[j] < diagonal[least] ? j : least;
      }
      if (least != i) {
        double d = diagonal[i];
        diagonal[i] = diagonal[least];
        diagonal[least] = d;
        Householder.swapColumns(vectors, n, n, i, least);
      }
    }
  }
}
