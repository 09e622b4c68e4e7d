package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Eigenvalues and eigenvectors of any real matrix: reflections to a Hessenberg matrix, QR steps in
 * complex numbers to a triangle (Golub and Van Loan, Matrix Computations, 7.5), whose vectors are
 * then found from below. Each vector has length 1; its angle in the complex plane, which is free,
 * is that of Eigen's {@code ComplexEigenSolver}, which TensorFlow uses, and values are in order of
 * their size as there.
 */
final class ComplexEigen {
  private static final int MAX_STEPS = 30;

  private final int n;
  private final double epsilon;

  /** The triangle, its real and imaginary parts. */
  private final double[] tr;

  private final double[] ti;

  /** The product of all rotations. */
  private final double[] ur;

  private final double[] ui;

  /** The rotation in use: c is real. */
  private double c;

  private double sr;
  private double si;

  private ComplexEigen(int n, double epsilon, double[] tr, double[] ti, double[] ur, double[] ui) {
    this.n = n;
    this.epsilon = epsilon;
    this.tr = tr;
    this.ti = ti;
    this.ur = ur;
    this.ui = ui;
  }

  /**
   * Solves one matrix.
   *
   * @param a the matrix, n × n; overwritten
   * @param out real and imaginary parts of the values (n), then of the vectors (n × n, in columns)
   * @param work n × n three times, then n
   * @return false when the steps do not end, as for a matrix with a NaN
   */
  static boolean solve(
      double[] a, int n, double epsilon, double[][] out, double[][] work, KernelContext context) {
    for (int i = 0; i < n * n; i++) {
      if (!Double.isFinite(a[i])) {
        return false;
      }
    }
    ComplexEigen e = new ComplexEigen(n, epsilon, a, work[0], work[1], work[2]);
    e.hessenberg(work[3], context);
    if (!e.steps(context)) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      out[0][i] = a[i * n + i];
      out[1][i] = work[0][i * n + i];
    }
    e.vectors(out[2], out[3], context);
    e.sort(out);
    return true;
  }

  private void hessenberg(double[] taus, KernelContext context) {
    for (int k = 0; k + 1 < n; k++) {
      context.check();
      double tau = Householder.make(tr, n, n, k + 1, k);
      taus[k] = tau;
      Householder.apply(tr, n, k + 1, k, tau, tr, n, n, k + 1);
      for (int r = 0; tau != 0 && r < n; r++) {
        double s = tr[r * n + k + 1];
        for (int j = k + 2; j < n; j++) {
          s += tr[r * n + j] * tr[j * n + k];
        }
        s *= tau;
        tr[r * n + k + 1] -= s;
        for (int j = k + 2; j < n; j++) {
          tr[r * n + j] -= s * tr[j * n + k];
        }
      }
    }
    Arrays.fill(ur, 0, n * n, 0);
    for (int i = 0; i < n; i++) {
      ur[i * n + i] = 1;
    }
    for (int k = n - 2; k >= 0; k--) {
      Householder.apply(tr, n, k + 1, k, taus[k], ur, n, n, 0);
    }
    for (int i = 2; i < n; i++) {
      Arrays.fill(tr, i * n, i * n + i - 1, 0);
    }
    Arrays.fill(ti, 0, n * n, 0);
    Arrays.fill(ui, 0, n * n, 0);
  }

  private double size(int i, int j) {
    return Math.abs(tr[i * n + j]) + Math.abs(ti[i * n + j]);
  }

  private boolean isNothing(int i) {
    int at = (i + 1) * n + i;
    if (size(i + 1, i) > (size(i, i) + size(i + 1, i + 1)) * epsilon) {
      return false;
    }
    tr[at] = 0;
    ti[at] = 0;
    return true;
  }

  private boolean steps(KernelContext context) {
    int end = n - 1;
    int step = 0;
    int total = 0;
    while (true) {
      while (end > 0 && isNothing(end - 1)) {
        step = 0;
        end--;
      }
      if (end <= 0) {
        return true;
      }
      context.check();
      step++;
      if (++total > MAX_STEPS * n) {
        return false;
      }
      int start = end - 1;
      while (start > 0 && !isNothing(start - 1)) {
        start--;
      }
      step(start, end, step);
    }
  }

  private void step(int start, int end, int step) {
    double[] shift = shift(end, step);
    int at = start * n + start;
    rotation(tr[at] - shift[0], ti[at] - shift[1], tr[at + n], ti[at + n]);
    rotate(start, end, start);
    for (int i = start + 1; i < end; i++) {
      int above = i * n + i - 1;
      rotation(tr[above], ti[above], tr[above + n], ti[above + n]);
      rotate(i, end, i - 1);
      tr[above + n] = 0;
      ti[above + n] = 0;
    }
  }

  /** Rows and columns i and i + 1, from a column on. */
  private void rotate(int i, int end, int from) {
    for (int j = from; j < n; j++) {
      int p = i * n + j;
      int q = p + n;
      double xr = tr[p];
      double xi = ti[p];
      double yr = tr[q];
      double yi = ti[q];
      tr[p] = c * xr - (sr * yr + si * yi);
      ti[p] = c * xi - (sr * yi - si * yr);
      tr[q] = sr * xr - si * xi + c * yr;
      ti[q] = sr * xi + si * xr + c * yi;
    }
    columns(tr, ti, i, Math.min(i + 2, end) + 1);
    columns(ur, ui, i, n);
  }

  private void columns(double[] re, double[] im, int i, int rows) {
    for (int r = 0; r < rows; r++) {
      int p = r * n + i;
      double xr = re[p];
      double xi = im[p];
      double yr = re[p + 1];
      double yi = im[p + 1];
      re[p] = c * xr - (sr * yr - si * yi);
      im[p] = c * xi - (sr * yi + si * yr);
      re[p + 1] = sr * xr + si * xi + c * yr;
      im[p + 1] = sr * xi - si * xr + c * yi;
    }
  }

  /** The rotation that turns (p, q) into (r, 0), with the sign that Eigen gives c. */
  private void rotation(double pr, double pi, double qr, double qi) {
    double p = Math.hypot(pr, pi);
    double q = Math.hypot(qr, qi);
    sr = 0;
    si = 0;
    if (q == 0) {
      c = pr < 0 ? -1 : 1;
    } else if (p == 0) {
      c = 0;
      sr = -qr / q;
      si = -qi / q;
    } else {
      double length = Math.hypot(p, q);
      double u = pr < 0 ? -length : length;
      c = p / u;
      // s = -q · conj(p / |p|) / u
      sr = -(qr * pr + qi * pi) / (p * u);
      si = -(qi * pr - qr * pi) / (p * u);
    }
  }

  /** The eigenvalue of the last 2 × 2 block that is nearer to its last element. */
  private double[] shift(int end, int step) {
    if ((step == 10 || step == 20) && end > 1) {
      double out = Math.abs(tr[end * n + end - 1]) + Math.abs(tr[(end - 1) * n + end - 2]);
      return new double[] {out, 0};
    }
    int at = (end - 1) * n + end - 1;
    double norm = 0;
    for (int i : new int[] {at, at + 1, at + n, at + n + 1}) {
      norm += Math.hypot(tr[i], ti[i]);
    }
    double[] a = {tr[at] / norm, ti[at] / norm};
    double[] d = {tr[at + n + 1] / norm, ti[at + n + 1] / norm};
    double[] bc =
        times(
            new double[] {tr[at + 1] / norm, ti[at + 1] / norm},
            new double[] {tr[at + n] / norm, ti[at + n] / norm});
    double[] difference = {a[0] - d[0], a[1] - d[1]};
    double[] square = times(difference, difference);
    double[] root = root(square[0] + 4 * bc[0], square[1] + 4 * bc[1]);
    double[] ad = times(a, d);
    double[] determinant = {ad[0] - bc[0], ad[1] - bc[1]};
    double[] first = {(a[0] + d[0] + root[0]) / 2, (a[1] + d[1] + root[1]) / 2};
    double[] second = {(a[0] + d[0] - root[0]) / 2, (a[1] + d[1] - root[1]) / 2};
    if (norm1(first) > norm1(second)) {
      second = over(determinant, first);
    } else if (norm1(second) != 0) {
      first = over(determinant, second);
    }
    double toFirst = Math.abs(first[0] - d[0]) + Math.abs(first[1] - d[1]);
    double toSecond = Math.abs(second[0] - d[0]) + Math.abs(second[1] - d[1]);
    double[] nearer = toFirst < toSecond ? first : second;
    return new double[] {norm * nearer[0], norm * nearer[1]};
  }

  private static double norm1(double[] z) {
    return Math.abs(z[0]) + Math.abs(z[1]);
  }

  private static double[] times(double[] a, double[] b) {
    return new double[] {a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]};
  }

  private static double[] over(double[] a, double[] b) {
    double d = b[0] * b[0] + b[1] * b[1];
    return new double[] {(a[0] * b[0] + a[1] * b[1]) / d, (a[1] * b[0] - a[0] * b[1]) / d};
  }

  /** The square root with a real part that is not negative. */
  private static double[] root(double re, double im) {
    double size = Math.hypot(re, im);
    double x = Math.sqrt((size + Math.abs(re)) / 2);
    if (x == 0) {
      return new double[] {0, 0};
    }
    double y = Math.abs(im) / (2 * x);
    return re >= 0
        ? new double[] {x, Math.copySign(y, im)}
        : new double[] {y, Math.copySign(x, im)};
  }

  /** The vectors of the triangle by substitution, times the rotations, each of length 1. */
  private void vectors(double[] vr, double[] vi, KernelContext context) {
    double norm = 0;
    for (int i = 0; i < n * n; i++) {
      norm += tr[i] * tr[i] + ti[i] * ti[i];
    }
    norm = Math.max(Math.sqrt(norm), Double.MIN_NORMAL);
    double[] xr = new double[n];
    double[] xi = new double[n];
    for (int k = n - 1; k >= 0; k--) {
      context.check();
      xr[k] = 1;
      xi[k] = 0;
      for (int i = k - 1; i >= 0; i--) {
        double re = -tr[i * n + k];
        double im = -ti[i * n + k];
        for (int j = i + 1; j < k; j++) {
          re -= tr[i * n + j] * xr[j] - ti[i * n + j] * xi[j];
          im -= tr[i * n + j] * xi[j] + ti[i * n + j] * xr[j];
        }
        double[] z = {tr[i * n + i] - tr[k * n + k], ti[i * n + i] - ti[k * n + k]};
        if (z[0] == 0 && z[1] == 0) {
          z[0] = epsilon * norm;
        }
        double[] x = over(new double[] {re, im}, z);
        xr[i] = x[0];
        xi[i] = x[1];
      }
      column(vr, vi, k, xr, xi);
    }
  }

  private void column(double[] vr, double[] vi, int k, double[] xr, double[] xi) {
    double length = 0;
    for (int r = 0; r < n; r++) {
      double re = 0;
      double im = 0;
      for (int j = 0; j <= k; j++) {
        re += ur[r * n + j] * xr[j] - ui[r * n + j] * xi[j];
        im += ur[r * n + j] * xi[j] + ui[r * n + j] * xr[j];
      }
      vr[r * n + k] = re;
      vi[r * n + k] = im;
      length += re * re + im * im;
    }
    length = Math.sqrt(length);
    for (int r = 0; length > 0 && r < n; r++) {
      vr[r * n + k] /= length;
      vi[r * n + k] /= length;
    }
  }

  private void sort(double[][] out) {
    for (int i = 0; i < n; i++) {
      int least = i;
      for (int j = i + 1; j < n; j++) {
        double a = Math.hypot(out[0][j], out[1][j]);
        least = a < Math.hypot(out[0][least], out[1][least]) ? j : least;
      }
      if (least != i) {
        for (int part = 0; part < 2; part++) {
          double v = out[part][i];
          out[part][i] = out[part][least];
          out[part][least] = v;
          Householder.swapColumns(out[2 + part], n, n, i, least);
        }
      }
    }
  }
}
