package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Triangular and unitary factors of complex matrices: what {@link LuFactors} and {@link
 * Householder} are for real ones, by the same choices of pivots and signs.
 */
final class ComplexFactors {
  private ComplexFactors() {}

  /**
   * Turns a (n × n) into its factors by rows with the largest pivots: U and, below it, L without
   * its diagonal of ones.
   *
   * @param order which row of a each row of the factors was
   * @return the sign of the permutation
   */
  static int lu(ComplexMatrix a, double[] order, KernelContext context) {
    int n = a.rows();
    int sign = 1;
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int k = 0; k < n; k++) {
      context.check();
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        pivot = a.abs(i, k) > a.abs(pivot, k) ? i : pivot;
      }
      if (pivot != k) {
        sign = -sign;
        double was = order[k];
        order[k] = order[pivot];
        order[pivot] = was;
        a.swapRows(k, pivot);
      }
      ComplexNumber d = a.get(k, k);
      for (int i = k + 1; i < n && !d.isZero(); i++) {
        ComplexNumber f = a.get(i, k).over(d);
        a.set(i, k, f);
        subtractRow(a, i, f, a, k, k + 1);
      }
    }
    return sign;
  }

  /** True when no pivot is 0 or NaN. */
  static boolean isRegular(ComplexMatrix lu) {
    for (int i = 0; i < lu.rows(); i++) {
      if (!(lu.abs(i, i) > 0)) {
        return false;
      }
    }
    return true;
  }

  /** x (n × columns) of a·x = b, given the factors of a. */
  static void solve(
      ComplexMatrix lu, double[] order, ComplexMatrix b, ComplexMatrix x, KernelContext context) {
    for (int i = 0; i < b.rows(); i++) {
      for (int c = 0; c < b.columns(); c++) {
        x.set(i, c, b.get((int) order[i], c));
      }
    }
    substitute(lu, x, true, true, context);
    substitute(lu, x, false, false, context);
  }

  /**
   * Turns x into the solution of t·y = x, for the lower or upper triangle t of a matrix.
   *
   * @param unit true to take the diagonal for ones
   */
  static void substitute(
      ComplexMatrix t, ComplexMatrix x, boolean lower, boolean unit, KernelContext context) {
    int n = t.rows();
    for (int step = 0; step < n; step++) {
      context.check();
      int i = lower ? step : n - 1 - step;
      for (int j = lower ? 0 : i + 1; j < (lower ? i : n); j++) {
        subtractRow(x, i, t.get(i, j), x, j, 0);
      }
      for (int c = 0; !unit && c < x.columns(); c++) {
        x.set(i, c, x.get(i, c).over(t.get(i, i)));
      }
    }
  }

  /** Subtracts a multiple of a row of b from a row of a, from a column on. */
  private static void subtractRow(
      ComplexMatrix a, int i, ComplexNumber f, ComplexMatrix b, int j, int from) {
    ComplexNumber less = f.times(-1);
    for (int c = from; !f.isZero() && c < a.columns(); c++) {
      a.add(i, c, less, b.get(j, c));
    }
  }

  /**
   * Reflects column {@code j} below row {@code i}: the element becomes a real one, those below it
   * the rest of the vector (1, v) of the reflection I − tau·(1, v)(1, v)*, which is unitary.
   *
   * @return tau, 0 when nothing is to be done
   */
  static ComplexNumber reflect(ComplexMatrix a, int i, int j) {
    double below = 0;
    for (int r = i + 1; r < a.rows(); r++) {
      below += a.get(r, j).absSquared();
    }
    ComplexNumber head = a.get(i, j);
    if (below <= Double.MIN_NORMAL && head.im() * head.im() <= Double.MIN_NORMAL) {
      a.set(i, j, new ComplexNumber(head.re(), 0));
      for (int r = i + 1; r < a.rows(); r++) {
        a.set(r, j, ComplexNumber.ZERO);
      }
      return ComplexNumber.ZERO;
    }
    double norm = Math.sqrt(head.absSquared() + below);
    ComplexNumber beta = new ComplexNumber(head.re() >= 0 ? -norm : norm, 0);
    ComplexNumber rest = head.minus(beta);
    for (int r = i + 1; r < a.rows(); r++) {
      a.set(r, j, a.get(r, j).over(rest));
    }
    a.set(i, j, beta);
    return beta.minus(head).over(beta).conjugate();
  }

  /** Element r of the vector of the reflection in column j below row i. */
  static ComplexNumber vector(ComplexMatrix v, int i, int j, int r) {
    return r == i ? ComplexNumber.ONE : v.get(r, j);
  }

  /** Applies the reflection in column j of v below row i to b, from the left and a column on. */
  static void applyLeft(
      ComplexMatrix v, int i, int j, ComplexNumber tau, ComplexMatrix b, int from) {
    for (int c = from; !tau.isZero() && c < b.columns(); c++) {
      ComplexNumber s = ComplexNumber.ZERO;
      for (int r = i; r < v.rows(); r++) {
        s = s.plus(vector(v, i, j, r).conjugate().times(b.get(r, c)));
      }
      s = s.times(tau).times(-1);
      for (int r = i; r < v.rows(); r++) {
        b.add(r, c, s, vector(v, i, j, r));
      }
    }
  }

  /** Applies the reflection in column j of v below row i to b, from the right. */
  static void applyRight(ComplexMatrix v, int i, int j, ComplexNumber tau, ComplexMatrix b) {
    for (int r = 0; !tau.isZero() && r < b.rows(); r++) {
      ComplexNumber s = ComplexNumber.ZERO;
      for (int c = i; c < v.rows(); c++) {
        s = s.plus(b.get(r, c).times(vector(v, i, j, c)));
      }
      s = s.times(tau).times(-1);
      for (int c = i; c < v.rows(); c++) {
        b.add(r, c, s, vector(v, i, j, c).conjugate());
      }
    }
  }

  /** Turns a into its upper triangle with the reflections below it, whose factors taus become. */
  static void triangle(ComplexMatrix a, ComplexMatrix taus, KernelContext context) {
    for (int k = 0; k < Math.min(a.rows(), a.columns()); k++) {
      context.check();
      ComplexNumber tau = reflect(a, k, k);
      taus.set(0, k, tau);
      applyLeft(a, k, k, tau, a, k + 1);
    }
  }

  /**
   * The product of the inverse reflections in the columns of a, applied to the first columns of the
   * identity.
   *
   * @param below how many rows below the diagonal each one begins
   */
  static void product(
      ComplexMatrix a, ComplexMatrix taus, int below, ComplexMatrix q, KernelContext context) {
    q.becomeIdentity();
    for (int k = Math.min(a.rows() - below, a.columns()) - 1; k >= 0; k--) {
      context.check();
      applyLeft(a, k + below, k, taus.get(0, k).conjugate(), q, 0);
    }
  }

  /**
   * Likewise {@link #triangle}, of at least as many rows as columns, with the column that has the
   * largest rest next.
   *
   * @param order what column each one was
   */
  static void pivoted(ComplexMatrix a, ComplexMatrix taus, double[] order, KernelContext context) {
    int n = a.columns();
    for (int c = 0; c < n; c++) {
      order[c] = c;
    }
    for (int k = 0; k < n; k++) {
      context.check();
      int best = k;
      double most = -1;
      for (int c = k; c < n; c++) {
        double norm = 0;
        for (int r = k; r < a.rows(); r++) {
          norm += a.get(r, c).absSquared();
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
        a.swapColumns(k, best);
      }
      ComplexNumber tau = reflect(a, k, k);
      taus.set(0, k, tau);
      applyLeft(a, k, k, tau, a, k + 1);
    }
  }
}
