package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.KernelContext;

/**
 * Eigenvalues and eigenvectors of a Hermitian matrix by its lower triangle: reflections to a real
 * tridiagonal matrix, whose eigenvectors {@link SymmetricEigen} finds.
 */
final class HermitianEigen {
  private HermitianEigen() {}

  /**
   * Solves one matrix.
   *
   * @param a the matrix, n × n; overwritten
   * @param values the eigenvalues, ascending
   * @param vectors the eigenvectors, in columns
   * @param turns n × n numbers
   * @param taus n complex numbers, of which others are kept here too
   * @return false when the steps do not end, as for a matrix with a NaN
   */
  static boolean solve(
      ComplexMatrix a,
      double epsilon,
      double[] values,
      ComplexMatrix vectors,
      double[] turns,
      ComplexMatrix taus,
      double[] below,
      KernelContext context) {
    int n = a.rows();
    double scale = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        scale = Math.max(scale, a.abs(i, j));
      }
    }
    if (!Double.isFinite(scale)) {
      return false;
    }
    scale = scale == 0 ? 1 : scale;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        ComplexNumber z = a.get(i, j).times(1 / scale);
        a.set(i, j, i == j ? new ComplexNumber(z.re(), 0) : z);
        a.set(j, i, a.get(i, j).conjugate());
      }
    }
    for (int k = 0; k + 1 < n; k++) {
      context.check();
      ComplexNumber tau = ComplexFactors.reflect(a, k + 1, k);
      taus.set(0, k, tau);
      turn(a, k, tau, vectors);
    }
    java.util.Arrays.fill(turns, 0, n * n, 0);
    for (int i = 0; i < n; i++) {
      turns[i * n + i] = 1;
      values[i] = a.get(i, i).re();
      below[i] = i + 1 < n ? a.get(i + 1, i).re() : 0;
    }
    if (!SymmetricEigen.solveTridiagonal(n, epsilon, values, below, turns, context)) {
      return false;
    }
    ComplexFactors.product(a, taus, 1, vectors, context);
    for (int i = 0; i < n; i++) {
      combine(vectors, i, turns, taus);
      values[i] *= scale;
    }
    return true;
  }

  /**
   * Reflects the rows and columns after k: A − v·w* − w·v*, where w is kept in a row of another.
   */
  private static void turn(ComplexMatrix a, int k, ComplexNumber tau, ComplexMatrix w) {
    int n = a.rows();
    ComplexNumber dot = ComplexNumber.ZERO;
    for (int r = k + 1; r < n; r++) {
      ComplexNumber s = ComplexNumber.ZERO;
      for (int c = k + 1; c < n; c++) {
        s = s.plus(a.get(r, c).times(ComplexFactors.vector(a, k + 1, k, c)));
      }
      s = s.times(tau.conjugate());
      w.set(0, r, s);
      dot = dot.plus(s.conjugate().times(ComplexFactors.vector(a, k + 1, k, r)));
    }
    ComplexNumber half = tau.conjugate().times(dot).times(-0.5);
    for (int r = k + 1; r < n; r++) {
      w.add(0, r, half, ComplexFactors.vector(a, k + 1, k, r));
    }
    for (int r = k + 1; r < n; r++) {
      for (int c = k + 1; c < n; c++) {
        ComplexNumber v = ComplexFactors.vector(a, k + 1, k, r).times(-1);
        a.add(r, c, v, w.get(0, c).conjugate());
        ComplexNumber other = ComplexFactors.vector(a, k + 1, k, c).conjugate();
        a.add(r, c, w.get(0, r).times(-1), other);
      }
    }
  }

  /** Multiplies a row by a real matrix. */
  private static void combine(ComplexMatrix m, int i, double[] by, ComplexMatrix row) {
    int n = m.columns();
    for (int j = 0; j < n; j++) {
      ComplexNumber s = ComplexNumber.ZERO;
      for (int k = 0; k < n; k++) {
        s = s.plus(m.get(i, k).times(by[k * n + j]));
      }
      row.set(0, j, s);
    }
    for (int j = 0; j < n; j++) {
      m.set(i, j, row.get(0, j));
    }
  }
}
