package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Singular values by two-sided Jacobi rotations of a square matrix, which is the triangle of a
 * pivoted QR decomposition where the operand is not square (Golub and Van Loan, Matrix
 * Computations, 8.6). Pairs of singular vectors have no sign of their own; the rotations are those
 * of Eigen's {@code JacobiSVD}, which TensorFlow uses for matrices of fewer than 16 columns.
 */
final class JacobiSvd {
  /** Sweeps over all pairs of columns; about six are needed. */
  static final int MAX_SWEEPS = 60;

  private final int k;
  private final double[] work;
  private final double[] u;
  private final int rows;
  private final int uColumns;
  private final double[] v;
  private final int columns;
  private final int vColumns;

  /**
   * Scratch memory of a matrix m × n.
   *
   * @param square k × k, k being the lesser dimension
   * @param tall m × n
   * @param taus k
   * @param order k
   */
  record Memory(double[] square, double[] tall, double[] taus, double[] order) {}

  private JacobiSvd(
      int k,
      double[] work,
      double[] u,
      int rows,
      int uColumns,
      double[] v,
      int columns,
      int vColumns) {
    this.k = k;
    this.work = work;
    this.u = u;
    this.rows = rows;
    this.uColumns = uColumns;
    this.v = v;
    this.columns = columns;
    this.vColumns = vColumns;
  }

  /**
   * Decomposes one matrix a, m × n, of finite numbers.
   *
   * @param u m × uColumns, where uColumns is m or k
   * @param s k numbers
   * @param v n × vColumns, where vColumns is n or k
   */
  static void solve(
      double[] a,
      int m,
      int n,
      double epsilon,
      double[] u,
      int uColumns,
      double[] s,
      double[] v,
      int vColumns,
      Memory memory,
      KernelContext context) {
    int k = Math.min(m, n);
    double scale = 0;
    for (int i = 0; i < m * n; i++) {
      scale = Math.max(scale, Math.abs(a[i]));
    }
    scale = scale == 0 ? 1 : scale;
    double[] work = memory.square();
    if (m == n) {
      for (int i = 0; i < n * n; i++) {
        work[i] = a[i] / scale;
      }
      identity(u, n);
      identity(v, n);
    } else {
      boolean tall = m > n;
      int longer = Math.max(m, n);
      double[] t = memory.tall();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          t[tall ? i * n + j : j * m + i] = a[i * n + j] / scale;
        }
      }
      Householder.pivoted(t, longer, k, memory.taus(), memory.order(), context);
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          work[tall ? i * k + j : j * k + i] = j >= i ? t[i * k + j] : 0;
        }
      }
      Householder.product(
          t, longer, k, memory.taus(), tall ? u : v, tall ? uColumns : vColumns, context);
      double[] permuted = tall ? v : u;
      Arrays.fill(permuted, 0, k * k, 0);
      for (int j = 0; j < k; j++) {
        permuted[(int) memory.order()[j] * k + j] = 1;
      }
    }
    JacobiSvd svd = new JacobiSvd(k, work, u, m, uColumns, v, n, vColumns);
    svd.sweeps(epsilon, context);
    svd.finish(s, scale);
  }

  private static void identity(double[] a, int n) {
    Arrays.fill(a, 0, n * n, 0);
    for (int i = 0; i < n; i++) {
      a[i * n + i] = 1;
    }
  }

  private void sweeps(double epsilon, KernelContext context) {
    double most = 0;
    for (int i = 0; i < k; i++) {
      most = Math.max(most, Math.abs(work[i * k + i]));
    }
    boolean done = false;
    for (int sweep = 0; !done && sweep < MAX_SWEEPS; sweep++) {
      done = true;
      for (int p = 1; p < k; p++) {
        context.check();
        for (int q = 0; q < p; q++) {
          double limit = Math.max(Double.MIN_NORMAL, 2 * epsilon * most);
          if (Math.abs(work[p * k + q]) > limit || Math.abs(work[q * k + p]) > limit) {
            done = false;
            rotate(p, q);
            most = Math.max(most, Math.abs(work[p * k + p]));
            most = Math.max(most, Math.abs(work[q * k + q]));
          }
        }
      }
    }
  }

  /**
   * What makes a block of 2 × 2 diagonal: a rotation (c, s) from the left, and one (c2, s2) from
   * the right.
   */
  record Turns(double c, double s, double c2, double s2) {
    static Turns of(double pp, double pq, double qp, double qq) {
      // First a rotation from the left that makes the block symmetric.
      double c1 = 1;
      double s1 = 0;
      double d = qp - pq;
      if (Math.abs(d) >= Double.MIN_NORMAL) {
        double ratio = (pp + qq) / d;
        s1 = 1 / Math.sqrt(1 + ratio * ratio);
        c1 = ratio * s1;
        if (Double.isInfinite(ratio * ratio)) {
          s1 = 1 / Math.abs(ratio);
          c1 = Math.signum(ratio);
        }
      }
      double x = c1 * pp + s1 * qp;
      double y = c1 * pq + s1 * qq;
      double z = -s1 * pq + c1 * qq;
      // Then one from both sides that makes it diagonal.
      double c2 = 1;
      double s2 = 0;
      if (2 * Math.abs(y) >= Double.MIN_NORMAL) {
        double tau = (x - z) / (2 * Math.abs(y));
        double w = Math.sqrt(tau * tau + 1);
        double t = tau > 0 ? 1 / (tau + w) : 1 / (tau - w);
        c2 = 1 / Math.sqrt(t * t + 1);
        s2 = -Math.signum(y) * t * c2;
      }
      return new Turns(c1 * c2 + s1 * s2, s1 * c2 - c1 * s2, c2, s2);
    }
  }

  /** Makes the block of rows and columns p and q diagonal. */
  private void rotate(int p, int q) {
    Turns t = Turns.of(work[p * k + p], work[p * k + q], work[q * k + p], work[q * k + q]);
    rows(p, q, t.c(), t.s());
    columns(work, k, k, p, q, t.c2(), -t.s2());
    columns(u, rows, uColumns, p, q, t.c(), t.s());
    columns(v, columns, vColumns, p, q, t.c2(), -t.s2());
  }

  private void rows(int p, int q, double c, double s) {
    for (int j = 0; j < k; j++) {
      double x = work[p * k + j];
      double y = work[q * k + j];
      work[p * k + j] = c * x + s * y;
      work[q * k + j] = -s * x + c * y;
    }
  }

  private static void columns(double[] a, int rows, int width, int p, int q, double c, double s) {
    for (int i = 0; i < rows; i++) {
      double x = a[i * width + p];
      double y = a[i * width + q];
      a[i * width + p] = c * x + s * y;
      a[i * width + q] = -s * x + c * y;
    }
  }

  /** Positive singular values, the largest first. */
  private void finish(double[] s, double scale) {
    for (int i = 0; i < k; i++) {
      double d = work[i * k + i];
      s[i] = Math.abs(d) * scale;
      if (d < 0) {
        for (int r = 0; r < rows; r++) {
          u[r * uColumns + i] = -u[r * uColumns + i];
        }
      }
    }
    for (int i = 0; i < k; i++) {
      int best = i;
      for (int j = i + 1; j < k; j++) {
        best = s[j] > s[best] ? j : best;
      }
      if (best != i) {
        double d = s[i];
        s[i] = s[best];
        s[best] = d;
        Householder.swapColumns(u, rows, uColumns, i, best);
        Householder.swapColumns(v, columns, vColumns, i, best);
      }
    }
  }
}
