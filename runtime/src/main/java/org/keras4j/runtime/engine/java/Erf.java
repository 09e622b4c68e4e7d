package org.keras4j.runtime.engine.java;

/**
 * The error function to double precision by rational minimax approximations on three intervals (W.
 * J. Cody, "Rational Chebyshev approximation for the error function", Math. Comp. 23, 1969).
 */
final class Erf {
  private static final double SMALL = 0.46875;

  /** Numerator and denominator of erf(x)/x in x², |x| ≤ 0.46875; highest power first. */
  private static final double[] P0 = {
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3
  };

  private static final double[] Q0 = {
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3
  };

  /** Of exp(x²)·erfc(x) in x, 0.46875 ≤ x ≤ 4. */
  private static final double[] P1 = {
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594e0,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3
  };

  private static final double[] Q1 = {
    1,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3
  };

  /** Of x²·(1/√π − x·exp(x²)·erfc(x)) in 1/x², x ≥ 4. */
  private static final double[] P2 = {
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4
  };

  private static final double[] Q2 = {
    1,
    2.56852019228982242e0,
    1.87295284992346047e0,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3
  };

  private static final double INV_SQRT_PI = 0.56418958354775628695;

  private Erf() {}

  static double erf(double x) {
    double m = Math.abs(x);
    if (m <= SMALL) {
      return x * ratio(P0, Q0, x * x);
    }
    double r = 1 - tail(m);
    return x < 0 ? -r : r;
  }

  /** {@code 1 - erf(x)} without cancellation. */
  static double erfc(double x) {
    double m = Math.abs(x);
    if (m <= SMALL) {
      return 1 - x * ratio(P0, Q0, x * x);
    }
    return x < 0 ? 2 - tail(m) : tail(m);
  }

  /** erfc of x ≥ 0.46875, or NaN. */
  private static double tail(double x) {
    // exp(-x²) in two factors: the square of x cut to 4 bits after the point is exact.
    double cut = Math.floor(x * 16) / 16;
    return x >= 28 ? 0 : Math.exp(-cut * cut) * Math.exp((cut - x) * (cut + x)) * scaled(x);
  }

  /** exp(x²)·erfc(x) for 0.46875 ≤ x. */
  private static double scaled(double x) {
    if (x <= 4) {
      return ratio(P1, Q1, x);
    }
    double z = 1 / (x * x);
    return (INV_SQRT_PI - z * ratio(P2, Q2, z)) / x;
  }

  /** {@link #erfc} with a relative error below 1e-9, faster. */
  static double erfcToFloat(double x) {
    double m = Math.abs(x);
    if (m <= SMALL) {
      return 1 - x * ratio(P0, Q0, x * x);
    }
    double t = m >= 28 ? 0 : FloatMath.exp(-m * m) * scaled(m);
    return x < 0 ? 2 - t : t;
  }

  /** The number whose {@link #erf} is y: a first guess (Winitzki, 2008), then Halley's steps. */
  static double inverse(double y) {
    double m = Math.abs(y);
    if (!(m < 1)) {
      return m == 1 ? y / 0.0 : Double.NaN;
    }
    if (m < 1e-8) {
      return y / (2 * INV_SQRT_PI);
    }
    double log = Math.log1p(-m * m);
    double a = 0.147;
    double b = 2 / (Math.PI * a) + log / 2;
    double x = Math.sqrt(Math.sqrt(b * b - log / a) - b);
    for (int i = 0; i < 3; i++) {
      double error = m < 0.5 ? erf(x) - m : (1 - m) - erfc(x);
      double step = error / (2 * INV_SQRT_PI * Math.exp(-x * x));
      x -= step / (1 + x * step);
    }
    return Math.copySign(x, y);
  }

  private static double ratio(double[] p, double[] q, double x) {
    double n = 0;
    for (double c : p) {
      n = n * x + c;
    }
    double d = 0;
    for (double c : q) {
      d = d * x + c;
    }
    return n / d;
  }
}
