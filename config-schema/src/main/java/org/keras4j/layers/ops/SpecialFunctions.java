package org.keras4j.layers.ops;

/** The gamma function's relatives, and the normal distribution's quantiles. */
final class SpecialFunctions {
  private static final double[] STIRLING = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360
  };
  private static final double[] BERNOULLI = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6
  };

  private SpecialFunctions() {}

  private static boolean isPole(double x) {
    return x <= 0 && x == Math.rint(x);
  }

  /** The logarithm of the gamma function's size, by Stirling's series from 10 on. */
  static double logGamma(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) {
      return Math.abs(x);
    }
    if (isPole(x)) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < 0.5) {
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
    }
    double product = 1;
    double y = x;
    while (y < 10) {
      product *= y;
      y++;
    }
    double sum = 0;
    double power = 1 / y;
    for (double c : STIRLING) {
      sum += c * power;
      power /= y * y;
    }
    return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + sum - Math.log(product);
  }

  /** The derivative of {@link #logGamma}. */
  static double digamma(double x) {
    if (Double.isNaN(x) || isPole(x) || x == Double.NEGATIVE_INFINITY) {
      return Double.NaN;
    }
    if (x < 0) {
      return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
    }
    double y = x;
    double before = 0;
    while (y < 10) {
      before += 1 / y;
      y++;
    }
    double sum = 0;
    double power = 1 / (y * y);
    for (int k = 0; k < BERNOULLI.length; k++) {
      sum += BERNOULLI[k] / (2 * k + 2) * power;
      power /= y * y;
    }
    return Math.log(y) - 0.5 / y - sum - before;
  }

  /** The sum of {@code (q + n)^-x} over all n from 0, by Euler and Maclaurin. */
  static double zeta(double x, double q) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (Double.isNaN(x + q) || x < 1 || q <= 0 && q != Math.rint(q) && x != Math.rint(x)) {
      return Double.NaN;
    }
    if (q <= 0) {
      if (q == Math.rint(q)) {
        return x == Math.rint(x) && x % 2 == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
      }
    }
    double sum = 0;
    double a = q;
    while (a < 12) {
      sum += Math.pow(a, -x);
      a++;
    }
    sum += Math.pow(a, 1 - x) / (x - 1) + 0.5 * Math.pow(a, -x);
    double factor = x;
    double factorial = 2;
    double power = Math.pow(a, -x - 1);
    for (int k = 0; k < BERNOULLI.length; k++) {
      sum += BERNOULLI[k] / factorial * factor * power;
      factor *= (x + 2 * k + 1) * (x + 2 * k + 2);
      factorial *= (2 * k + 3) * (2 * k + 4);
      power /= a * a;
    }
    return sum;
  }

  /** The derivative of order n of {@link #digamma}. */
  static double polygamma(double n, double x) {
    if (n == 0) {
      return digamma(x);
    }
    if (n < 0 || n != Math.rint(n)) {
      return Double.NaN;
    }
    double size = Math.exp(logGamma(n + 1)) * zeta(n + 1, x);
    return n % 2 == 0 ? -size : size;
  }

  /** The modified Bessel function of order 0 or 1, scaled by {@code exp(-|x|)} when so wanted. */
  static double besselI(int order, double x, boolean scaled) {
    double size = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    // the mean of exp(x cos t) cos(n t) over the circle, which a sum gives exactly but for rounding
    int n = 64 + (int) Math.min(4000, 8 * Math.sqrt(size));
    double sum = 0;
    for (int k = 0; k < n; k++) {
      double t = Math.PI * (k + 0.5) / n;
      sum += Math.exp(size * (Math.cos(t) - 1)) * Math.cos(order * t);
    }
    double y = sum / n * (scaled ? 1 : Math.exp(size));
    return order == 1 && x < 0 ? -y : y;
  }

  /** The share of the gamma function's integral below x, or above it. */
  static double gammaShare(double a, double x, boolean below) {
    if (Double.isNaN(a + x) || a <= 0 || x < 0) {
      return Double.NaN;
    }
    if (x == 0 || Double.isInfinite(x)) {
      return below == (x == 0) ? 0 : 1;
    }
    double scale = Math.exp(a * Math.log(x) - x - logGamma(a));
    if (x < a + 1) {
      double term = 1 / a;
      double sum = term;
      for (int n = 1; n < 10_000 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
        term *= x / (a + n);
        sum += term;
      }
      double share = sum * scale;
      return below ? share : 1 - share;
    }
    double b = x + 1 - a;
    double c = 1e300;
    double d = 1 / b;
    double h = d;
    for (int n = 1; n < 10_000; n++) {
      double factor = -n * (n - a);
      b += 2;
      d = 1 / away(factor * d + b);
      c = away(b + factor / c);
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-16) {
        break;
      }
    }
    double share = h * scale;
    return below ? 1 - share : share;
  }

  private static double away(double x) {
    return Math.abs(x) < 1e-300 ? 1e-300 : x;
  }

  /** The share of the beta function's integral below x, by its continued fraction. */
  static double betaShare(double a, double b, double x) {
    if (Double.isNaN(a + b + x) || a <= 0 || b <= 0 || x < 0 || x > 1) {
      return Double.NaN;
    }
    if (x == 0 || x == 1) {
      return x;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - betaShare(b, a, 1 - x);
    }
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m < 10_000; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-16) {
        break;
      }
    }
    double scale = a * Math.log(x) + b * Math.log1p(-x);
    return Math.exp(scale + logGamma(a + b) - logGamma(a) - logGamma(b)) * h / a;
  }

  /** The number below which a share p of the normal distribution lies, by Newton's method. */
  static double normalQuantile(double p) {
    if (Double.isNaN(p) || p < 0 || p > 1) {
      return Double.NaN;
    }
    if (p == 0 || p == 1) {
      return p == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (p > 0.5) {
      return -normalQuantile(1 - p);
    }
    if (p == 0.5) {
      return 0;
    }
    // of the upper tail t(z) = p, as a root of its logarithm
    double z = Math.sqrt(Math.max(0, -2 * Math.log(2 * p)));
    for (int i = 0; i < 60; i++) {
      double tail = gammaShare(0.5, z * z / 2, false) / 2;
      double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
      double step = (Math.log(tail) - Math.log(p)) * tail / density;
      z += step;
      if (Math.abs(step) < 1e-15 * Math.max(1, z)) {
        break;
      }
    }
    return -z;
  }
}
