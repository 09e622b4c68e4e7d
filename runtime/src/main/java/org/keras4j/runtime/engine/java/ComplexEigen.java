package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Eigenvalues and eigenvectors of any complex matrix: reflections to a matrix of one diagonal below
 * the triangle, QR steps with shifts to a triangle (Golub and Van Loan, Matrix Computations, 7.5),
 * and substitution from below. The order is that of the absolute values, and vectors have length 1,
 * as those of Eigen's {@code ComplexEigenSolver}, which TensorFlow uses; so are the steps, on which
 * a vector's angle in the complex plane depends.
 */
final class ComplexEigen {
  private static final int MAX_STEPS = 30;

  private final int n;
  private final double epsilon;
  private final ComplexMatrix t;
  private final ComplexMatrix u;

  private ComplexEigen(double epsilon, ComplexMatrix t, ComplexMatrix u) {
    this.n = t.rows();
    this.epsilon = epsilon;
    this.t = t;
    this.u = u;
  }

  /**
   * Solves one matrix.
   *
   * @param a the matrix, n × n; overwritten
   * @param values one row of n
   * @param vectors the eigenvectors, in columns
   * @param u n × n numbers
   * @param taus one row of n
   * @return false when the steps do not end, as for a matrix with a NaN
   */
  static boolean solve(
      ComplexMatrix a,
      double epsilon,
      ComplexMatrix values,
      ComplexMatrix vectors,
      ComplexMatrix u,
      ComplexMatrix taus,
      KernelContext context) {
    if (!a.isFinite()) {
      return false;
    }
    ComplexEigen e = new ComplexEigen(epsilon, a, u);
    e.reduce(taus, context);
    if (!e.steps(context)) {
      return false;
    }
    for (int i = 0; i < e.n; i++) {
      values.set(0, i, a.get(i, i));
    }
    e.vectors(vectors, taus, context);
    e.sort(values, vectors);
    return true;
  }

  /** Reflects all but one element below the diagonal away. */
  private void reduce(ComplexMatrix taus, KernelContext context) {
    for (int k = 0; k + 1 < n; k++) {
      context.check();
      ComplexNumber tau = ComplexFactors.reflect(t, k + 1, k);
      taus.set(0, k, tau);
      ComplexFactors.applyLeft(t, k + 1, k, tau, t, k + 1);
      ComplexFactors.applyRight(t, k + 1, k, tau.conjugate(), t);
    }
    ComplexFactors.product(t, taus, 1, u, context);
    for (int i = 2; i < n; i++) {
      for (int j = 0; j < i - 1; j++) {
        t.set(i, j, ComplexNumber.ZERO);
      }
    }
  }

  private boolean isSmall(int i) {
    double near = t.get(i, i).taxicab() + t.get(i + 1, i + 1).taxicab();
    if (t.get(i + 1, i).taxicab() <= near * epsilon) {
      t.set(i + 1, i, ComplexNumber.ZERO);
      return true;
    }
    return false;
  }

  private boolean steps(KernelContext context) {
    int end = n - 1;
    int tried = 0;
    for (int count = 0; ; count++) {
      context.check();
      while (end > 0 && isSmall(end - 1)) {
        tried = 0;
        end--;
      }
      if (end <= 0) {
        return true;
      }
      if (count >= MAX_STEPS * n) {
        return false;
      }
      tried++;
      int start = end - 1;
      while (start > 0 && !isSmall(start - 1)) {
        start--;
      }
      step(start, end, shift(end, tried));
    }
  }

  private void step(int start, int end, ComplexNumber shift) {
    for (int i = start; i < end; i++) {
      ComplexNumber head = i == start ? t.get(i, i).minus(shift) : t.get(i, i - 1);
      ComplexMatrix.Rotation r = rotation(head, t.get(i + 1, i == start ? i : i - 1));
      r.adjoint().rows(t, i, i + 1, Math.max(start, i - 1));
      if (i > start) {
        t.set(i + 1, i - 1, ComplexNumber.ZERO);
      }
      r.columns(t, i, i + 1, Math.min(i + 2, end) + 1);
      r.columns(u, i, i + 1, n);
    }
  }

  /** The eigenvalue of the last 2 × 2 block that is nearer to its last element. */
  private ComplexNumber shift(int end, int tried) {
    if ((tried == 10 || tried == 20) && end > 1) {
      double sum = Math.abs(t.get(end, end - 1).re()) + Math.abs(t.get(end - 1, end - 2).re());
      return new ComplexNumber(sum, 0);
    }
    ComplexNumber a = t.get(end - 1, end - 1);
    ComplexNumber d = t.get(end, end);
    double scale = a.abs() + t.abs(end - 1, end) + t.abs(end, end - 1) + d.abs();
    a = a.times(1 / scale);
    d = d.times(1 / scale);
    ComplexNumber bc = t.get(end - 1, end).times(t.get(end, end - 1)).times(1 / scale / scale);
    ComplexNumber difference = a.minus(d);
    ComplexNumber root = difference.times(difference).plus(bc.times(4)).sqrt();
    ComplexNumber determinant = a.times(d).minus(bc);
    ComplexNumber first = a.plus(d).plus(root).times(0.5);
    ComplexNumber second = a.plus(d).minus(root).times(0.5);
    if (first.taxicab() > second.taxicab()) {
      second = determinant.over(first);
    } else if (!second.isZero()) {
      first = determinant.over(second);
    }
    boolean nearer = first.minus(d).taxicab() < second.minus(d).taxicab();
    return (nearer ? first : second).times(scale);
  }

  /** The rotation whose adjoint turns (p, q) into (r, 0). */
  private static ComplexMatrix.Rotation rotation(ComplexNumber p, ComplexNumber q) {
    double sign = p.re() < 0 ? -1 : 1;
    if (q.isZero()) {
      return new ComplexMatrix.Rotation(new ComplexNumber(sign, 0), ComplexNumber.ZERO);
    }
    if (p.isZero()) {
      return new ComplexMatrix.Rotation(ComplexNumber.ZERO, q.times(-1 / q.abs()));
    }
    double length = Math.hypot(p.abs(), q.abs());
    ComplexNumber phase = p.conjugate().times(1 / p.abs());
    ComplexNumber s = q.times(phase).times(-sign / length);
    return new ComplexMatrix.Rotation(new ComplexNumber(sign * p.abs() / length, 0), s);
  }

  /** The vectors of the triangle by substitution, turned back, one after the other. */
  private void vectors(ComplexMatrix out, ComplexMatrix x, KernelContext context) {
    double norm = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        norm = Math.hypot(norm, t.abs(i, j));
      }
    }
    norm = Math.max(norm, Double.MIN_NORMAL);
    for (int k = n - 1; k >= 0; k--) {
      context.check();
      x.set(0, k, ComplexNumber.ONE);
      for (int i = k - 1; i >= 0; i--) {
        ComplexNumber s = ComplexNumber.ZERO;
        for (int j = i + 1; j <= k; j++) {
          s = s.minus(t.get(i, j).times(x.get(0, j)));
        }
        ComplexNumber z = t.get(i, i).minus(t.get(k, k));
        x.set(0, i, s.over(z.isZero() ? new ComplexNumber(epsilon * norm, 0) : z));
      }
      double length = 0;
      for (int i = 0; i < n; i++) {
        ComplexNumber s = ComplexNumber.ZERO;
        for (int j = 0; j <= k; j++) {
          s = s.plus(u.get(i, j).times(x.get(0, j)));
        }
        out.set(i, k, s);
        length = Math.hypot(length, s.abs());
      }
      for (int i = 0; i < n && length > 0; i++) {
        out.set(i, k, out.get(i, k).times(1 / length));
      }
    }
  }

  private void sort(ComplexMatrix values, ComplexMatrix vectors) {
    for (int i = 0; i < n; i++) {
      int least = i;
      for (int j = i + 1; j < n; j++) {
        least = values.abs(0, j) < values.abs(0, least) ? j : least;
      }
      if (least != i) {
        values.swapColumns(i, least);
        vectors.swapColumns(i, least);
      }
    }
  }
}
