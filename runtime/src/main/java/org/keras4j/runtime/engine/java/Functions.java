package org.keras4j.runtime.engine.java;

import org.keras4j.ops.UnaryOp;

/** The elementwise functions in double precision. */
final class Functions {
  private static final double LN2 = Math.log(2);
  private static final double SELU_ALPHA = 1.6732632423543772848170429916717;
  private static final double SELU_SCALE = 1.0507009873554804934193349852946;
  // TensorFlow's gelu casts these two by way of float32, whatever it computes in.
  private static final double SQRT_HALF = 0.70710678118654752f;
  private static final double GELU_CUBE = 0.044715f;
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  private Functions() {}

  /** The op's value at x; predicates give 0 or 1. */
  static double apply(UnaryOp op, double x) {
    double a = op.a();
    double b = op.b();
    switch (op.kind()) {
      case NEGATIVE:
        return -x;
      case ABS:
        return Math.abs(x);
      case SIGN:
        return Math.signum(x);
      case EXP:
        return Math.exp(x);
      case EXPM1:
        return Math.expm1(x);
      case LOG:
        return Math.log(x);
      case LOG1P:
        return Math.log1p(x);
      case LOG2:
        return Math.log(x) / LN2;
      case LOG10:
        return Math.log10(x);
      case SQRT:
        return Math.sqrt(x);
      case RSQRT:
        return 1 / Math.sqrt(x);
      case SQUARE:
        return x * x;
      case RECIPROCAL:
        return 1 / x;
      case SIN:
        return Math.sin(x);
      case COS:
        return Math.cos(x);
      case TAN:
        return Math.tan(x);
      case ARCSIN:
        return Math.asin(x);
      case ARCCOS:
        return Math.acos(x);
      case ARCTAN:
        return Math.atan(x);
      case SINH:
        return Math.sinh(x);
      case COSH:
        return Math.cosh(x);
      case TANH:
        return Math.tanh(x);
      case ARCSINH:
        return arcsinh(x);
      case ARCCOSH:
        return arccosh(x);
      case ARCTANH:
        return arctanh(x);
      case ERF:
        return Erf.erf(x);
      case ERFC:
        return Erf.erfc(x);
      case ERFINV:
        return Erf.inverse(x);
      case BESSEL_I0:
        return Bessel.i0(x);
      case FLOOR:
        return Math.floor(x);
      case CEIL:
        return Math.ceil(x);
      case ROUND:
        return Math.rint(x);
      case TRUNC:
        return x < 0 ? Math.ceil(x) : Math.floor(x);
      case CLIP:
        return Math.min(Math.max(x, a), b);
      case LOGICAL_NOT:
        return x == 0 ? 1 : 0;
      case IS_NAN:
        return Double.isNaN(x) ? 1 : 0;
      case IS_INF:
        return Double.isInfinite(x) ? 1 : 0;
      case IS_FINITE:
        return Double.isFinite(x) ? 1 : 0;
      default:
        return activation(op, a, b, x);
    }
  }

  private static double activation(UnaryOp op, double a, double b, double x) {
    switch (op.kind()) {
      case RELU:
        return relu(a, b, op.c(), x);
      case SIGMOID:
        return sigmoid(x);
      case HARD_SIGMOID:
        return clip01(a * x + b);
      case HARD_SILU:
        return x * clip01(a * x + b);
      case ELU:
        return x > 0 ? x : a * Math.expm1(x);
      case SELU:
        return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
      case CELU:
        return Math.max(0, x) + Math.min(0, a * Math.expm1(x / a));
      case SOFTPLUS:
        return softplus(x);
      case SOFTSIGN:
        return x / (1 + Math.abs(x));
      case SILU:
        return x * sigmoid(x);
      case MISH:
        return x * Math.tanh(softplus(x));
      case GELU:
        return 0.5 * x * Erf.erfc(-x * SQRT_HALF);
      case GELU_TANH:
        return 0.5 * x * (1 + Math.tanh(SQRT_2_OVER_PI * (x + GELU_CUBE * x * x * x)));
      case LOG_SIGMOID:
        return -softplus(-x);
      case TANH_SHRINK:
        return x - Math.tanh(x);
      case SOFT_SHRINK:
        return x > a ? x - a : x < -a ? x + a : 0;
      case HARD_SHRINK:
        return Math.abs(x) > a ? x : 0;
      case THRESHOLD:
        return x > a ? x : b;
      case SQUAREPLUS:
        return (x + Math.sqrt(x * x + a)) / 2;
      case SPARSE_PLUS:
        return x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x;
      case SPARSE_SIGMOID:
        return x <= -1 ? 0 : x >= 1 ? 1 : (x + 1) / 2;
      default:
        throw new AssertionError(op.kind());
    }
  }

  static double relu(double slope, double max, double threshold, double x) {
    if (x >= threshold) {
      return Math.min(x, max);
    }
    return slope == 0 ? (Double.isNaN(x) ? x : 0) : slope * (x - threshold);
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double clip01(double x) {
    return Math.min(Math.max(x, 0), 1);
  }

  private static double arcsinh(double x) {
    double m = Math.abs(x);
    double r;
    if (m > 1e8) {
      r = Math.log(m) + LN2;
    } else {
      r = Math.log1p(m + m * m / (1 + Math.sqrt(m * m + 1)));
    }
    return Math.copySign(r, x);
  }

  private static double arccosh(double x) {
    if (x > 1e8) {
      return Math.log(x) + LN2;
    }
    if (x < 1) {
      return Double.NaN;
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  private static double arctanh(double x) {
    return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
  }
}
