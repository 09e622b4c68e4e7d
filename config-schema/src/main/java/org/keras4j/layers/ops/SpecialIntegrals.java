package org.keras4j.layers.ops;

import java.util.function.DoubleUnaryOperator;

/** Special functions by the integrals that define them. */
final class SpecialIntegrals {
  private static final double EULER = 0.57721566490153286;

  private SpecialIntegrals() {}

  /** Simpson's rule. */
  private static double integral(DoubleUnaryOperator f, double from, double to, int steps) {
    int n = 2 * Math.max(50, Math.min(steps, 200_000));
    double h = (to - from) / n;
    double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
    for (int i = 1; i < n; i++) {
      sum += (i % 2 == 0 ? 2 : 4) * f.applyAsDouble(from + i * h);
    }
    return sum * h / 3;
  }

  static double besselJ(int order, double x) {
    int steps = 200 + (int) Math.min(1e5, 4 * Math.abs(x));
    return integral(t -> Math.cos(order * t - x * Math.sin(t)), 0, Math.PI, steps) / Math.PI;
  }

  static double besselY(int order, double x) {
    if (x <= 0 || Double.isNaN(x)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    int steps = 2000 + (int) Math.min(1e5, 20 * x);
    double wave = integral(t -> Math.sin(x * Math.sin(t) - order * t), 0, Math.PI, steps);
    double sign = order == 0 ? 1 : -1;
    double end = Math.log(2 * 745 / x + 2) + 1;
    double tail =
        integral(
            t -> {
              double e = Math.exp(order * t - x * Math.sinh(t));
              return e + sign * Math.exp(-order * t - x * Math.sinh(t));
            },
            0,
            end,
            4000);
    return (wave - tail) / Math.PI;
  }

  static double besselK(int order, double x, boolean scaled) {
    if (x <= 0 || Double.isNaN(x)) {
      return x == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double end = Math.log(2 * 745 / x + 2) + 1;
    double y =
        integral(t -> Math.exp(-x * (Math.cosh(t) - 1)) * Math.cosh(order * t), 0, end, 4000);
    return scaled ? y : y * Math.exp(-x);
  }

  /** {@code exp(-x²)} times the integral of {@code exp(t²)} up to x. */
  static double dawson(double x) {
    double size = Math.abs(x);
    double y;
    if (size > 20) {
      double s = 1 / (size * size);
      y = (1 + s / 2 * (1 + 3 * s / 2 * (1 + 5 * s / 2))) / (2 * size);
    } else {
      y = integral(t -> Math.exp((t - size) * (t + size)), 0, size, 4000);
    }
    return x < 0 ? -y : y;
  }

  static double fresnel(double x, boolean cosine) {
    double size = Math.abs(x);
    double y;
    if (size > 40) {
      double angle = Math.PI / 2 * (size * size % 4);
      double shape = cosine ? Math.sin(angle) : -Math.cos(angle);
      y = 0.5 + shape / (Math.PI * size);
    } else {
      DoubleUnaryOperator f =
          t -> cosine ? Math.cos(Math.PI / 2 * t * t) : Math.sin(Math.PI / 2 * t * t);
      y = integral(f, 0, size, 400 + (int) (60 * size * size));
    }
    return x < 0 ? -y : y;
  }

  /** Ei. */
  static double exponentialIntegral(double x) {
    if (x < 0 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (x > 60) {
      double term = 1;
      double sum = 1;
      for (int k = 1; k < 40; k++) {
        term *= k / x;
        sum += term;
      }
      return Math.exp(x) / x * sum;
    }
    double term = 1;
    double sum = 0;
    for (int k = 1; k < 400; k++) {
      term *= x / k;
      sum += term / k;
    }
    return EULER + Math.log(x) + sum;
  }

  /** The dilogarithm of {@code 1 - x}. */
  static double spence(double x) {
    if (x < 0 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return Math.PI * Math.PI / 6;
    }
    if (x > 1.5) {
      double log = Math.log(x);
      return -log * log / 2 - spence(1 / x);
    }
    if (x < 0.5) {
      return Math.PI * Math.PI / 6 - Math.log(x) * Math.log1p(-x) - spence(1 - x);
    }
    double z = 1 - x;
    double power = 1;
    double sum = 0;
    for (int k = 1; k < 200; k++) {
      power *= z;
      sum += power / ((double) k * k);
    }
    return sum;
  }
}
