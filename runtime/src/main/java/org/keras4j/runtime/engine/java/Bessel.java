package org.keras4j.runtime.engine.java;

/** Bessel functions. */
final class Bessel {
  private Bessel() {}

  /**
   * The modified Bessel function of the first kind of order 0, by its power series in x²/4, whose
   * terms are all positive.
   */
  static double i0(double x) {
    double exp = Math.exp(Math.abs(x));
    if (Double.isNaN(x) || Double.isInfinite(exp)) {
      return exp;
    }
    double quarter = x * x / 4;
    double term = 1;
    double sum = 1;
    for (int k = 1; term > sum * 1e-17; k++) {
      term *= quarter / ((double) k * k);
      sum += term;
    }
    return sum;
  }
}
