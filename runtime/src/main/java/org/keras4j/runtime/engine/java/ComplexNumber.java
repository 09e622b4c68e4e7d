package org.keras4j.runtime.engine.java;

/** A complex number. */
record ComplexNumber(double re, double im) {
  static final ComplexNumber ZERO = new ComplexNumber(0, 0);
  static final ComplexNumber ONE = new ComplexNumber(1, 0);

  ComplexNumber plus(ComplexNumber z) {
    return new ComplexNumber(re + z.re, im + z.im);
  }

  ComplexNumber minus(ComplexNumber z) {
    return new ComplexNumber(re - z.re, im - z.im);
  }

  ComplexNumber times(ComplexNumber z) {
    return new ComplexNumber(re * z.re - im * z.im, re * z.im + im * z.re);
  }

  ComplexNumber times(double v) {
    return new ComplexNumber(re * v, im * v);
  }

  ComplexNumber conjugate() {
    return new ComplexNumber(re, -im);
  }

  /** The quotient, by way of the larger part of the divisor so that nothing overflows. */
  ComplexNumber over(ComplexNumber z) {
    if (Math.abs(z.re) >= Math.abs(z.im)) {
      double ratio = z.im / z.re;
      double d = z.re + z.im * ratio;
      return z.im == 0
          ? new ComplexNumber(re / z.re, im / z.re)
          : new ComplexNumber((re + im * ratio) / d, (im - re * ratio) / d);
    }
    double ratio = z.re / z.im;
    double d = z.re * ratio + z.im;
    return new ComplexNumber((re * ratio + im) / d, (im * ratio - re) / d);
  }

  double abs() {
    return Math.hypot(re, im);
  }

  double absSquared() {
    return re * re + im * im;
  }

  /** The sum of the absolute values of both parts. */
  double taxicab() {
    return Math.abs(re) + Math.abs(im);
  }

  boolean isZero() {
    return re == 0 && im == 0;
  }

  /** The root of non-negative real part. */
  ComplexNumber sqrt() {
    if (isZero()) {
      return ZERO;
    }
    double longer = Math.sqrt((abs() + Math.abs(re)) / 2);
    double shorter = Math.abs(im) / (2 * longer);
    double x = re >= 0 ? longer : shorter;
    return new ComplexNumber(x, Math.copySign(re >= 0 ? shorter : longer, im));
  }
}
