package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * A real matrix as U T Uᵀ, where T is a triangle but for 2 × 2 blocks of complex eigenvalues:
 * reflections to a Hessenberg matrix, then Francis's QR steps with two shifts at a time (Golub and
 * Van Loan, Matrix Computations, 7.5). The steps, and so the order of the eigenvalues, are those of
 * Eigen's class of this name.
 */
final class RealSchur {
  private static final int MAX_STEPS = 40;

  private final int n;
  private final double epsilon;
  private final double[] t;
  private final double[] u;

  /** What was taken off the diagonal by exceptional shifts. */
  private double taken;

  private final double[] shift = new double[3];
  private final double[] first = new double[3];

  /**
   * A decomposition to be made.
   *
   * @param t the matrix, n × n, which becomes T
   * @param u becomes U
   */
  RealSchur(int n, double epsilon, double[] t, double[] u) {
    this.n = n;
    this.epsilon = epsilon;
    this.t = t;
    this.u = u;
  }

  /**
   * Decomposes a matrix of finite numbers.
   *
   * @param taus n numbers
   * @return false when the steps do not end
   */
  boolean solve(double[] taus, KernelContext context) {
    double scale = 0;
    for (int i = 0; i < n * n; i++) {
      scale = Math.max(scale, Math.abs(t[i]));
    }
    scale = scale < Double.MIN_NORMAL ? 1 : scale;
    for (int i = 0; i < n * n; i++) {
      t[i] /= scale;
    }
    hessenberg(taus, context);
    if (!steps(context)) {
      return false;
    }
    for (int i = 0; i < n * n; i++) {
      t[i] *= scale;
    }
    return true;
  }

  private void hessenberg(double[] taus, KernelContext context) {
    for (int k = 0; k + 1 < n; k++) {
      context.check();
      double tau = Householder.make(t, n, n, k + 1, k);
      taus[k] = tau;
      Householder.apply(t, n, k + 1, k, tau, t, n, n, k + 1);
      for (int r = 0; tau != 0 && r < n; r++) {
        double s = t[r * n + k + 1];
        for (int j = k + 2; j < n; j++) {
          s += t[r * n + j] * t[j * n + k];
        }
        s *= tau;
        t[r * n + k + 1] -= s;
        for (int j = k + 2; j < n; j++) {
          t[r * n + j] -= s * t[j * n + k];
        }
      }
    }
    Arrays.fill(u, 0, n * n, 0);
    for (int i = 0; i < n; i++) {
      u[i * n + i] = 1;
    }
    for (int k = n - 2; k >= 0; k--) {
      Householder.apply(t, n, k + 1, k, taus[k], u, n, n, 0);
    }
    for (int i = 2; i < n; i++) {
      Arrays.fill(t, i * n, i * n + i - 1, 0);
    }
  }

  private double at(int i, int j) {
    return t[i * n + j];
  }

  private boolean steps(KernelContext context) {
    double norm = 0;
    for (int i = 0; i < n * n; i++) {
      norm += Math.abs(t[i]);
    }
    double nothing = Math.max(norm * epsilon * epsilon, Double.MIN_NORMAL);
    int end = norm == 0 ? -1 : n - 1;
    int step = 0;
    int total = 0;
    while (end >= 0) {
      context.check();
      int start = start(end, nothing);
      if (start == end) {
        t[end * n + end] += taken;
        if (end > 0) {
          t[end * n + end - 1] = 0;
        }
        end--;
        step = 0;
      } else if (start == end - 1) {
        split(end);
        end -= 2;
        step = 0;
      } else {
        shift(end, step);
        step++;
        if (++total > MAX_STEPS * n) {
          return false;
        }
        francis(start, begin(start, end), end);
      }
    }
    return true;
  }

  /** The first row of the block that ends with a row. */
  private int start(int end, double nothing) {
    int i = end;
    while (i > 0) {
      double s = Math.abs(at(i - 1, i - 1)) + Math.abs(at(i, i));
      if (Math.abs(at(i, i - 1)) <= Math.max(s * epsilon, nothing)) {
        break;
      }
      i--;
    }
    return i;
  }

  /** Leaves a 2 × 2 block as it is, or makes it a triangle when its eigenvalues are real. */
  private void split(int end) {
    double p = (at(end - 1, end - 1) - at(end, end)) / 2;
    double q = p * p + at(end, end - 1) * at(end - 1, end);
    t[end * n + end] += taken;
    t[(end - 1) * n + end - 1] += taken;
    if (q >= 0) {
      double z = Math.sqrt(q);
      double x = p >= 0 ? p + z : p - z;
      double y = at(end, end - 1);
      double h = Math.hypot(x, y);
      double c = h == 0 ? 1 : x / h;
      double s = h == 0 ? 0 : -y / h;
      for (int j = end - 1; j < n; j++) {
        double a = at(end - 1, j);
        double b = at(end, j);
        t[(end - 1) * n + j] = c * a - s * b;
        t[end * n + j] = s * a + c * b;
      }
      columns(t, end + 1, end - 1, c, s);
      t[end * n + end - 1] = 0;
      columns(u, n, end - 1, c, s);
    }
    if (end > 1) {
      t[(end - 1) * n + end - 2] = 0;
    }
  }

  private void columns(double[] a, int rows, int j, double c, double s) {
    for (int at = j; at < rows * n; at += n) {
      double x = a[at];
      double y = a[at + 1];
      a[at] = c * x - s * y;
      a[at + 1] = s * x + c * y;
    }
  }

  private void shift(int end, int step) {
    shift[0] = at(end, end);
    shift[1] = at(end - 1, end - 1);
    shift[2] = at(end, end - 1) * at(end - 1, end);
    if (step == 0 || step % 16 != 0) {
      return;
    }
    if (step % 32 != 0) {
      take(end, shift[0]);
      double s = Math.abs(at(end, end - 1)) + Math.abs(at(end - 1, end - 2));
      shift[0] = 0.75 * s;
      shift[1] = 0.75 * s;
      shift[2] = -0.4375 * s * s;
      return;
    }
    double half = (shift[1] - shift[0]) / 2;
    double square = half * half + shift[2];
    if (square > 0) {
      double root = shift[1] < shift[0] ? -Math.sqrt(square) : Math.sqrt(square);
      take(end, shift[0] - shift[2] / (root + half));
      Arrays.fill(shift, 0.964);
    }
  }

  private void take(int end, double s) {
    taken += s;
    for (int i = 0; i <= end; i++) {
      t[i * n + i] -= s;
    }
  }

  /** The row at which a step begins, and the first column of what it reflects. */
  private int begin(int start, int end) {
    int i = end - 2;
    while (true) {
      double d = at(i, i);
      double r = shift[0] - d;
      double s = shift[1] - d;
      first[0] = (r * s - shift[2]) / at(i + 1, i) + at(i, i + 1);
      first[1] = at(i + 1, i + 1) - d - r - s;
      first[2] = at(i + 2, i + 1);
      if (i == start) {
        return i;
      }
      double left = at(i, i - 1) * (Math.abs(first[1]) + Math.abs(first[2]));
      double sum = Math.abs(at(i - 1, i - 1)) + Math.abs(d) + Math.abs(at(i + 1, i + 1));
      if (Math.abs(left) < epsilon * first[0] * sum) {
        return i;
      }
      i--;
    }
  }

  private void francis(int start, int begin, int end) {
    double[] v = new double[3];
    for (int k = begin; k < end; k++) {
      boolean isFirst = k == begin;
      int rows = k == end - 1 ? 2 : 3;
      for (int i = 0; i < rows; i++) {
        v[i] = isFirst ? first[i] : at(k + i, k - 1);
      }
      double tau = Householder.make(v, rows, 1, 0, 0);
      if (v[0] == 0) {
        continue;
      }
      if (isFirst && k > start) {
        t[k * n + k - 1] = -at(k, k - 1);
      } else if (!isFirst) {
        t[k * n + k - 1] = v[0];
      }
      v[0] = 1;
      left(v, rows, tau, k);
      right(t, v, rows, tau, k, Math.min(end, k + 3) + 1);
      right(u, v, rows, tau, k, n);
    }
    for (int i = begin + 2; i <= end; i++) {
      t[i * n + i - 2] = 0;
      if (i > begin + 2) {
        t[i * n + i - 3] = 0;
      }
    }
  }

  private void left(double[] v, int rows, double tau, int k) {
    for (int j = k; j < n; j++) {
      double s = 0;
      for (int i = 0; i < rows; i++) {
        s += v[i] * t[(k + i) * n + j];
      }
      for (int i = 0; i < rows; i++) {
        t[(k + i) * n + j] -= tau * s * v[i];
      }
    }
  }

  private void right(double[] a, double[] v, int columns, double tau, int k, int rows) {
    for (int r = 0; r < rows; r++) {
      double s = 0;
      for (int j = 0; j < columns; j++) {
        s += v[j] * a[r * n + k + j];
      }
      for (int j = 0; j < columns; j++) {
        a[r * n + k + j] -= tau * s * v[j];
      }
    }
  }
}
