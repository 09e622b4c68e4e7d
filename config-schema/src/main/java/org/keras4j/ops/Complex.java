package org.keras4j.ops;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.UnaryOp.Kind;

/**
 * Complex numbers as two real values, and functions of them. Inverse functions follow Kahan,
 * "Branch cuts for complex elementary functions" (1987).
 */
public record Complex(OpGraph g, Value re, Value im) {
  public static Complex of(OpGraph g, Value v) {
    return new Complex(g, ComplexOp.part(g, v, 0), ComplexOp.part(g, v, 1));
  }

  public Value value() {
    return g.apply1(new ComplexOp(), re, im);
  }

  private Value number(double v) {
    return g.scalar(re.dtype(), v);
  }

  private Value f(Kind kind, Value x) {
    return g.unary(kind, x);
  }

  private Complex with(Value newRe, Value newIm) {
    return new Complex(g, newRe, newIm);
  }

  public Complex plus(Complex w) {
    return with(g.add(re, w.re), g.add(im, w.im));
  }

  public Complex plus(double v) {
    return with(g.add(re, number(v)), im);
  }

  public Complex minus(Complex w) {
    return with(g.subtract(re, w.re), g.subtract(im, w.im));
  }

  public Complex negative() {
    return with(f(Kind.NEGATIVE, re), f(Kind.NEGATIVE, im));
  }

  public Complex conjugate() {
    return with(re, f(Kind.NEGATIVE, im));
  }

  public Complex times(double v) {
    return with(g.multiply(re, number(v)), g.multiply(im, number(v)));
  }

  public Complex times(Complex w) {
    Value left = g.subtract(g.multiply(re, w.re), g.multiply(im, w.im));
    return with(left, g.add(g.multiply(re, w.im), g.multiply(im, w.re)));
  }

  /** Times the imaginary unit. */
  public Complex turned() {
    return with(f(Kind.NEGATIVE, im), re);
  }

  /** Times minus the imaginary unit. */
  public Complex turnedBack() {
    return with(im, f(Kind.NEGATIVE, re));
  }

  public Complex over(Complex w) {
    Value size = g.add(g.multiply(w.re, w.re), g.multiply(w.im, w.im));
    Complex top = times(w.conjugate());
    return with(g.divide(top.re, size), g.divide(top.im, size));
  }

  public Complex reciprocal() {
    return with(number(1), number(0)).over(this);
  }

  public Value size() {
    return length(g, re, im);
  }

  /** The length of (x, y), where squares would vanish or overflow. */
  public static Value length(OpGraph g, Value x, Value y) {
    Value a = g.unary(Kind.ABS, x);
    Value b = g.unary(Kind.ABS, y);
    Value most = g.maximum(a, b);
    Value least = g.minimum(a, b);
    Value zero = g.scalar(most.dtype(), 0);
    Value none = g.binary(BinaryOp.Kind.EQUAL, most, zero);
    Value ratio = g.select(none, zero, g.divide(least, most));
    Value one = g.scalar(most.dtype(), 1);
    return g.multiply(most, g.unary(Kind.SQRT, g.add(one, g.unary(Kind.SQUARE, ratio))));
  }

  /** True for floating numbers below zero, and for the zero that has a sign. */
  public static Value isNegative(OpGraph g, Value x) {
    Value zero = g.scalar(x.dtype(), 0);
    Value negative = g.binary(BinaryOp.Kind.LESS, x, zero);
    Value none = g.binary(BinaryOp.Kind.EQUAL, x, zero);
    Value inverse = g.unary(Kind.RECIPROCAL, x);
    return g.or(negative, g.and(none, g.binary(BinaryOp.Kind.LESS, inverse, zero)));
  }

  public Value angle() {
    return g.binary(BinaryOp.Kind.ARCTAN2, im, re);
  }

  /** True where both parts are 0. */
  public Value isZero() {
    Value none = g.binary(BinaryOp.Kind.EQUAL, re, number(0));
    return g.and(none, g.binary(BinaryOp.Kind.EQUAL, im, number(0)));
  }

  /** These numbers where a condition holds, else real ones. */
  public Complex where(Value condition, double other) {
    Value left = g.select(condition, re, number(other));
    return with(left, g.select(condition, im, number(0)));
  }

  public Complex exp() {
    Value grown = f(Kind.EXP, re);
    Value up = g.multiply(grown, f(Kind.SIN, im));
    return with(g.multiply(grown, f(Kind.COS, im)), up);
  }

  public Complex log() {
    return with(f(Kind.LOG, size()), angle());
  }

  /** The root of non-negative real part. */
  public Complex sqrt() {
    Value zero = number(0);
    Value two = number(2);
    Value sum = g.add(size(), f(Kind.ABS, re));
    Value longer = f(Kind.SQRT, g.divide(sum, two));
    Value rest = g.divide(f(Kind.ABS, im), g.multiply(two, longer));
    Value none = g.binary(BinaryOp.Kind.EQUAL, longer, zero);
    Value shorter = g.select(none, zero, rest);
    Value right = g.binary(BinaryOp.Kind.GREATER_EQUAL, re, zero);
    Value up = g.select(right, shorter, longer);
    Value down = isNegative(g, im);
    Value signed = g.select(down, f(Kind.NEGATIVE, up), up);
    return with(g.select(right, longer, shorter), signed);
  }

  public Complex sinh() {
    Value left = g.multiply(f(Kind.SINH, re), f(Kind.COS, im));
    return with(left, g.multiply(f(Kind.COSH, re), f(Kind.SIN, im)));
  }

  public Complex cosh() {
    Value left = g.multiply(f(Kind.COSH, re), f(Kind.COS, im));
    return with(left, g.multiply(f(Kind.SINH, re), f(Kind.SIN, im)));
  }

  /** By the tangents of the parts, which do not overflow. */
  public Complex tanh() {
    Value t = f(Kind.TANH, re);
    Value u = f(Kind.TAN, im);
    Value one = number(1);
    Complex top = with(t, u);
    return top.over(with(g.broadcastTo(one, t.shape()), g.multiply(t, u)));
  }

  public Complex sin() {
    return turned().sinh().turnedBack();
  }

  public Complex cos() {
    return turned().cosh();
  }

  public Complex tan() {
    return turned().tanh().turnedBack();
  }

  public Complex arcsin() {
    Complex a = negative().plus(1).sqrt();
    Complex b = plus(1).sqrt();
    Value left = g.binary(BinaryOp.Kind.ARCTAN2, re, a.times(b).re);
    return with(left, arcsinh(a.conjugate().times(b).im));
  }

  public Complex arccos() {
    Complex a = negative().plus(1).sqrt();
    Complex b = plus(1).sqrt();
    Value half = g.binary(BinaryOp.Kind.ARCTAN2, a.re, b.re);
    return with(g.multiply(number(2), half), arcsinh(b.conjugate().times(a).im));
  }

  public Complex arccosh() {
    Complex a = plus(-1).sqrt();
    Complex b = plus(1).sqrt();
    Value half = g.binary(BinaryOp.Kind.ARCTAN2, a.im, b.re);
    return with(arcsinh(a.conjugate().times(b).re), g.multiply(number(2), half));
  }

  public Complex arctanh() {
    Value y2 = g.multiply(im, im);
    Value more = g.add(number(1), re);
    Value less = g.subtract(number(1), re);
    Value top = g.add(g.multiply(more, more), y2);
    Value bottom = g.add(g.multiply(less, less), y2);
    Value left = g.multiply(number(0.25), f(Kind.LOG, g.divide(top, bottom)));
    Value x = g.subtract(g.multiply(less, more), y2);
    Value angle = g.binary(BinaryOp.Kind.ARCTAN2, g.multiply(number(2), im), x);
    return with(left, g.multiply(number(0.5), angle));
  }

  public Complex arcsinh() {
    return turned().arcsin().turnedBack();
  }

  public Complex arctan() {
    return turned().arctanh().turnedBack();
  }

  private Value arcsinh(Value x) {
    return f(Kind.ARCSINH, x);
  }

  public Complex power(Complex w) {
    Complex y = w.times(log()).exp();
    Value none = w.isZero();
    Value zero = isZero();
    Complex ofZero = y.where(g.not(zero), 0);
    return ofZero.where(g.not(none), 1);
  }

  public Complex sigmoid() {
    return negative().exp().plus(1).reciprocal();
  }

  /** Of length 1, or 0. */
  public Complex sign() {
    Value size = size();
    Complex unit = with(g.divide(re, size), g.divide(im, size));
    return unit.where(g.not(isZero()), 0);
  }

  /** A function of numbers alone; null when there is none of that name. */
  public static @Nullable Complex of(String name, Complex z) {
    switch (name) {
      case "Square":
        return z.times(z);
      case "Reciprocal":
        return z.reciprocal();
      case "Exp":
        return z.exp();
      case "Expm1":
        return z.exp().plus(-1);
      case "Exp2":
        return z.times(Math.log(2)).exp();
      case "Log":
        return z.log();
      case "Log1p":
        return z.plus(1).log();
      case "Log2":
        return z.log().over(of(z.g, z.number(Math.log(2))));
      case "Log10":
        return z.log().over(of(z.g, z.number(Math.log(10))));
      case "Sqrt":
        return z.sqrt();
      case "Rsqrt":
        return z.sqrt().reciprocal();
      case "Sign":
        return z.sign();
      case "Sigmoid":
        return z.sigmoid();
      case "Silu":
        return z.times(z.sigmoid());
      case "TanhShrink":
        return z.minus(z.tanh());
      case "Sinc":
        Complex turn = z.times(Math.PI);
        return turn.sin().over(turn).where(z.g.not(z.isZero()), 1);
      default:
        return trigonometric(name, z);
    }
  }

  private static @Nullable Complex trigonometric(String name, Complex z) {
    switch (name) {
      case "Sin":
        return z.sin();
      case "Cos":
        return z.cos();
      case "Tan":
        return z.tan();
      case "Sinh":
        return z.sinh();
      case "Cosh":
        return z.cosh();
      case "Tanh":
        return z.tanh();
      case "Arcsin":
        return z.arcsin();
      case "Arccos":
        return z.arccos();
      case "Arctan":
        return z.arctan();
      case "Arcsinh":
        return z.arcsinh();
      case "Arccosh":
        return z.arccosh();
      case "Arctanh":
        return z.arctanh();
      default:
        return null;
    }
  }
}
