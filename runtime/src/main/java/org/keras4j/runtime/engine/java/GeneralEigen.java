package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Eigenvalues and eigenvectors of any real matrix, from its Schur form by substitution from below.
 * Complex ones come in pairs, the one with the positive imaginary part first, in the order of
 * Eigen's {@code EigenSolver}, which TensorFlow uses. Vectors have length 1; their angle in the
 * complex plane is free, and what rounding in the last steps makes of it.
 */
final class GeneralEigen {
  private final int n;
  private final double epsilon;

  /** The Schur form, whose columns become the vectors of it. */
  private final double[] t;

  private final double[] wr;
  private final double[] wi;
  private double norm;

  private GeneralEigen(int n, double epsilon, double[] t, double[] wr, double[] wi) {
    this.n = n;
    this.epsilon = epsilon;
    this.t = t;
    this.wr = wr;
    this.wi = wi;
  }

  /**
   * Solves one matrix.
   *
   * @param a the matrix, n × n; overwritten
   * @param out real and imaginary parts of the values (n), then of the vectors (n × n, in columns)
   * @param u n × n numbers
   * @param taus n numbers
   * @return false when the steps do not end, as for a matrix with a NaN
   */
  static boolean solve(
      double[] a,
      int n,
      double epsilon,
      double[][] out,
      double[] u,
      double[] taus,
      KernelContext context) {
    for (int i = 0; i < n * n; i++) {
      if (!Double.isFinite(a[i])) {
        return false;
      }
    }
    if (!new RealSchur(n, epsilon, a, u).solve(taus, context)) {
      return false;
    }
    GeneralEigen e = new GeneralEigen(n, epsilon, a, out[0], out[1]);
    e.values();
    e.substitute(context);
    e.vectors(u, out[2], out[3], context);
    return true;
  }

  private double at(int i, int j) {
    return t[i * n + j];
  }

  private void values() {
    for (int i = 0; i < n; i++) {
      wi[i] = 0;
      if (i == n - 1 || at(i + 1, i) == 0) {
        wr[i] = at(i, i);
        continue;
      }
      double p = (at(i, i) - at(i + 1, i + 1)) / 2;
      double most = Math.max(Math.abs(p), Math.max(Math.abs(at(i + 1, i)), Math.abs(at(i, i + 1))));
      double square = p / most * (p / most) + at(i + 1, i) / most * (at(i, i + 1) / most);
      wr[i] = at(i + 1, i + 1) + p;
      wi[i] = most * Math.sqrt(Math.abs(square));
      wr[i + 1] = wr[i];
      wi[i + 1] = -wi[i];
      i++;
    }
    for (int i = 0; i < n; i++) {
      for (int j = Math.max(i - 1, 0); j < n; j++) {
        norm += Math.abs(at(i, j));
      }
    }
  }

  private void substitute(KernelContext context) {
    if (norm == 0) {
      for (int i = 0; i < n; i++) {
        t[i * n + i] = 1;
      }
      return;
    }
    for (int k = n - 1; k >= 0; k--) {
      context.check();
      if (wi[k] == 0) {
        real(k);
      } else {
        pair(k);
        k--;
      }
    }
  }

  /** The sum over columns {@code from} to {@code to} of row i, times column k. */
  private double dot(int i, int from, int to, int k) {
    double s = 0;
    for (int j = from; j <= to; j++) {
      s += at(i, j) * at(j, k);
    }
    return s;
  }

  private void real(int k) {
    double p = wr[k];
    double lastR = 0;
    double lastW = 0;
    int l = k;
    t[k * n + k] = 1;
    for (int i = k - 1; i >= 0; i--) {
      double w = at(i, i) - p;
      double r = dot(i, l, k, k);
      if (wi[i] < 0) {
        lastW = w;
        lastR = r;
        continue;
      }
      l = i;
      if (wi[i] == 0) {
        t[i * n + k] = -r / (w != 0 ? w : epsilon * norm);
      } else {
        double x = at(i, i + 1);
        double y = at(i + 1, i);
        double d = (wr[i] - p) * (wr[i] - p) + wi[i] * wi[i];
        double z = (x * lastR - lastW * r) / d;
        t[i * n + k] = z;
        t[(i + 1) * n + k] =
            Math.abs(x) > Math.abs(lastW) ? (-r - w * z) / x : (-lastR - y * z) / lastW;
      }
      shrink(i, k, k, Math.abs(at(i, k)));
    }
  }

  /** Divides what there is of columns that are about to overflow. */
  private void shrink(int row, int from, int to, double size) {
    if (epsilon * size * size > 1) {
      for (int i = row; i < n; i++) {
        for (int j = from; j <= to; j++) {
          t[i * n + j] /= size;
        }
      }
    }
  }

  private void set(int i, int k, double ar, double ai, double br, double bi) {
    double d = br * br + bi * bi;
    t[i * n + k - 1] = (ar * br + ai * bi) / d;
    t[i * n + k] = (ai * br - ar * bi) / d;
  }

  /**
   * The vector of the pair in columns k − 1 and k: its real part in one, the other in the other.
   */
  private void pair(int k) {
    double p = wr[k];
    double q = wi[k];
    double lastA = 0;
    double lastB = 0;
    double lastW = 0;
    int l = k - 1;
    if (Math.abs(at(k, k - 1)) > Math.abs(at(k - 1, k))) {
      double below = at(k, k - 1);
      t[(k - 1) * n + k - 1] = q / below;
      t[(k - 1) * n + k] = -(at(k, k) - p) / below;
    } else {
      set(k - 1, k, 0, -at(k - 1, k), at(k - 1, k - 1) - p, q);
    }
    t[k * n + k - 1] = 0;
    t[k * n + k] = 1;
    for (int i = k - 2; i >= 0; i--) {
      double a = dot(i, l, k, k - 1);
      double b = dot(i, l, k, k);
      double w = at(i, i) - p;
      if (wi[i] < 0) {
        lastW = w;
        lastA = a;
        lastB = b;
        continue;
      }
      l = i;
      if (wi[i] == 0) {
        set(i, k, -a, -b, w, q);
      } else {
        double x = at(i, i + 1);
        double y = at(i + 1, i);
        double vr = (wr[i] - p) * (wr[i] - p) + wi[i] * wi[i] - q * q;
        double vi = (wr[i] - p) * 2 * q;
        if (vr == 0 && vi == 0) {
          double sum = Math.abs(w) + Math.abs(q) + Math.abs(x) + Math.abs(y) + Math.abs(lastW);
          vr = epsilon * norm * sum;
        }
        set(i, k, x * lastA - lastW * a + q * b, x * lastB - lastW * b - q * a, vr, vi);
        double re = at(i, k - 1);
        double im = at(i, k);
        if (Math.abs(x) > Math.abs(lastW) + Math.abs(q)) {
          t[(i + 1) * n + k - 1] = (-a - w * re + q * im) / x;
          t[(i + 1) * n + k] = (-b - w * im - q * re) / x;
        } else {
          set(i + 1, k, -lastA - y * re, -lastB - y * im, lastW, q);
        }
      }
      shrink(i, k - 1, k, Math.max(Math.abs(at(i, k - 1)), Math.abs(at(i, k))));
    }
  }

  /** The vectors of the matrix itself, each of length 1. */
  private void vectors(double[] u, double[] vr, double[] vi, KernelContext context) {
    for (int k = 0; k < n; k++) {
      context.check();
      boolean paired = wi[k] > 0;
      double length = 0;
      for (int i = 0; i < n; i++) {
        double re = 0;
        double im = 0;
        for (int j = 0; j <= k; j++) {
          re += u[i * n + j] * at(j, k);
        }
        for (int j = 0; paired && j <= k + 1; j++) {
          im += u[i * n + j] * at(j, k + 1);
        }
        vr[i * n + k] = re;
        vi[i * n + k] = im;
        length += re * re + im * im;
      }
      length = length > 0 ? Math.sqrt(length) : 1;
      for (int i = 0; i < n; i++) {
        vr[i * n + k] /= length;
        vi[i * n + k] /= length;
        if (paired) {
          vr[i * n + k + 1] = vr[i * n + k];
          vi[i * n + k + 1] = -vi[i * n + k];
        }
      }
      k += paired ? 1 : 0;
    }
  }
}
