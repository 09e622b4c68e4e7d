package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Singular values of complex matrices by the rotations of {@link JacobiSvd}, before each of which
 * the block of two rows and columns is made real. A pair of singular vectors has a free angle in
 * the complex plane, which is that of Eigen's {@code JacobiSVD}.
 */
final class ComplexSvd {
  private final int k;
  private final ComplexMatrix work;
  private final ComplexMatrix u;
  private final ComplexMatrix v;
  private double most;

  private ComplexSvd(ComplexMatrix work, ComplexMatrix u, ComplexMatrix v) {
    this.k = work.rows();
    this.work = work;
    this.u = u;
    this.v = v;
  }

  /**
   * Decomposes one matrix a, m × n, of finite numbers; k is the lesser dimension.
   *
   * @param u of m rows and m or k columns
   * @param s k numbers
   * @param v of n rows and n or k columns
   * @param work k × k numbers
   * @param tall numbers for a matrix of the longer dimension times k
   * @param taus one row of k
   * @param order k numbers
   */
  static void solve(
      ComplexMatrix a,
      double epsilon,
      ComplexMatrix u,
      double[] s,
      ComplexMatrix v,
      ComplexMatrix work,
      ComplexMatrix tall,
      ComplexMatrix taus,
      double[] order,
      KernelContext context) {
    int k = work.rows();
    double scale = a.largest();
    scale = scale == 0 ? 1 : scale;
    a.scale(1 / scale);
    if (a.rows() == a.columns()) {
      work.copy(a);
      u.becomeIdentity();
      v.becomeIdentity();
    } else {
      boolean wide = a.rows() < a.columns();
      for (int i = 0; i < a.rows(); i++) {
        for (int j = 0; j < a.columns(); j++) {
          ComplexNumber z = a.get(i, j);
          tall.set(wide ? j : i, wide ? i : j, wide ? z.conjugate() : z);
        }
      }
      ComplexFactors.pivoted(tall, taus, order, context);
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          ComplexNumber z = j >= i ? tall.get(i, j) : ComplexNumber.ZERO;
          work.set(wide ? j : i, wide ? i : j, wide ? z.conjugate() : z);
        }
      }
      ComplexFactors.product(tall, taus, 0, wide ? v : u, context);
      ComplexMatrix permuted = wide ? u : v;
      permuted.fill(0);
      for (int j = 0; j < k; j++) {
        permuted.set((int) order[j], j, ComplexNumber.ONE);
      }
    }
    ComplexSvd svd = new ComplexSvd(work, u, v);
    svd.sweeps(epsilon, context);
    svd.finish(s, scale);
  }

  private void sweeps(double epsilon, KernelContext context) {
    for (int i = 0; i < k; i++) {
      most = Math.max(most, work.abs(i, i));
    }
    boolean done = false;
    for (int sweep = 0; !done && sweep < JacobiSvd.MAX_SWEEPS; sweep++) {
      done = true;
      for (int p = 1; p < k; p++) {
        context.check();
        for (int q = 0; q < p; q++) {
          if (isLarge(p, q, 2 * epsilon)) {
            done = false;
            makeReal(p, q);
            most = Math.max(most, Math.max(work.abs(p, p), work.abs(q, q)));
            if (isLarge(p, q, epsilon)) {
              rotate(p, q);
              most = Math.max(most, Math.max(work.abs(p, p), work.abs(q, q)));
            }
          }
        }
      }
    }
  }

  private boolean isLarge(int p, int q, double part) {
    double limit = Math.max(Double.MIN_NORMAL, part * most);
    return work.abs(p, q) > limit || work.abs(q, p) > limit;
  }

  /** Makes the block of rows and columns p and q real, of an upper triangle. */
  private void makeReal(int p, int q) {
    ComplexNumber head = work.get(p, p);
    ComplexNumber below = work.get(q, p);
    double length = Math.sqrt(head.absSquared() + below.absSquared());
    if (length == 0) {
      work.set(p, p, ComplexNumber.ZERO);
      work.set(q, p, ComplexNumber.ZERO);
      turnRow(p, q);
    } else {
      ComplexNumber c = head.conjugate().times(1 / length);
      ComplexMatrix.Rotation r = new ComplexMatrix.Rotation(c, below.times(1 / length));
      r.rows(work, p, q, 0);
      r.adjoint().columns(u, p, q, u.rows());
      ComplexNumber z = work.get(p, q);
      if (Math.abs(z.im()) > Double.MIN_NORMAL) {
        ComplexNumber turn = z.conjugate().times(1 / z.abs());
        work.multiplyColumn(q, turn);
        v.multiplyColumn(q, turn);
      }
    }
    turnRow(q, q);
  }

  /** Turns row i so that its element j is real and positive, if it is not real. */
  private void turnRow(int i, int j) {
    ComplexNumber z = work.get(i, j);
    if (Math.abs(z.im()) > Double.MIN_NORMAL) {
      ComplexNumber turn = z.conjugate().times(1 / z.abs());
      work.multiplyRow(i, turn);
      u.multiplyColumn(i, turn.conjugate());
    }
  }

  private void rotate(int p, int q) {
    JacobiSvd.Turns t =
        JacobiSvd.Turns.of(
            work.get(p, p).re(), work.get(p, q).re(), work.get(q, p).re(), work.get(q, q).re());
    real(t.c(), t.s()).rows(work, p, q, 0);
    real(t.c(), -t.s()).columns(u, p, q, u.rows());
    ComplexMatrix.Rotation right = real(t.c2(), t.s2());
    right.columns(work, p, q, k);
    right.columns(v, p, q, v.rows());
  }

  private static ComplexMatrix.Rotation real(double c, double s) {
    return new ComplexMatrix.Rotation(new ComplexNumber(c, 0), new ComplexNumber(s, 0));
  }

  /** Positive singular values, the largest first. */
  private void finish(double[] s, double scale) {
    for (int i = 0; i < k; i++) {
      ComplexNumber d = work.get(i, i);
      s[i] = d.abs() * scale;
      if (Math.abs(d.im()) > Double.MIN_NORMAL) {
        u.multiplyColumn(i, d.times(1 / d.abs()));
      } else if (d.re() < 0) {
        u.multiplyColumn(i, new ComplexNumber(-1, 0));
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
        u.swapColumns(i, best);
        v.swapColumns(i, best);
      }
    }
  }
}
