package org.keras4j.layers.ops;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Complex;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** NumPy's elementwise functions that are composed of others. */
public final class ElementwiseOps {
  private static final double LN2 = Math.log(2);

  /** Of one tensor first, then of two. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Fabs", call -> call.g().unary(Kind.ABS, OpCall.real(call.g(), call.x()))),
          OpLayer.type("Cbrt", ElementwiseOps::cbrt),
          OpLayer.type("Deg2rad", call -> scaled(call, Math.PI / 180)),
          OpLayer.type("Rad2deg", call -> scaled(call, 180 / Math.PI)),
          OpLayer.type("Exp2", ElementwiseOps::exp2),
          OpLayer.type("Sinc", ElementwiseOps::sinc),
          OpLayer.type("Signbit", ElementwiseOps::signbit),
          OpLayer.type("Isposinf", call -> isInfinity(call, Double.POSITIVE_INFINITY)),
          OpLayer.type("Isneginf", call -> isInfinity(call, Double.NEGATIVE_INFINITY)),
          OpLayer.type("Real", OpCall::x),
          OpLayer.type("Conjugate", OpCall::x),
          OpLayer.type("Copy", OpCall::x),
          OpLayer.type("StopGradient", call -> call.tensor(0, "variable")),
          OpLayer.type(
              "Isreal",
              call -> {
                OpGraph g = call.g();
                return g.broadcastTo(g.scalar(DType.BOOL, 1), call.x().shape());
              }),
          OpLayer.type(
              "Imag",
              call -> {
                OpGraph g = call.g();
                return g.broadcastTo(g.scalar(call.x().dtype(), 0), call.x().shape());
              }),
          OpLayer.type("NanToNum", Replacements::of, ElementwiseOps::nanToNum),
          real("Arctan2", (g, ab) -> g.binary(BinaryOp.Kind.ARCTAN2, ab[0], ab[1])),
          real("Logaddexp", (g, ab) -> logAddExp(g, ab, 1)),
          real("Logaddexp2", (g, ab) -> logAddExp(g, ab, LN2)),
          OpLayer.type("Hypot", ElementwiseOps::hypot),
          OpLayer.type("Heaviside", ElementwiseOps::heaviside),
          OpLayer.type("Fmax", call -> withoutNan(call, BinaryOp.Kind.MAXIMUM)),
          OpLayer.type("Fmin", call -> withoutNan(call, BinaryOp.Kind.MINIMUM)),
          OpLayer.type("Fmod", ElementwiseOps::fmod),
          OpLayer.type("DivideNoNan", ElementwiseOps::divideNoNan),
          OpLayer.type("Isclose", c -> c.bool("equal_nan", false), ElementwiseOps::isClose));

  private ElementwiseOps() {}

  private static LayerType real(String className, BiFunction<OpGraph, Value[], Value> f) {
    return OpLayer.type(className, call -> f.apply(call.g(), call.realPair()));
  }

  /** Integers become float32, of 64 bits float64. */
  private static Value wide(OpGraph g, Value x) {
    return x.dtype() == DType.INT64 ? g.cast(x, DType.FLOAT64) : OpCall.real(g, x);
  }

  private static Value cbrt(OpCall call) {
    OpGraph g = call.g();
    Value x = wide(g, call.x());
    Value root =
        g.binary(BinaryOp.Kind.POWER, g.unary(Kind.ABS, x), g.scalar(x.dtype(), (float) (1.0 / 3)));
    return g.multiply(g.unary(Kind.SIGN, x), root);
  }

  private static Value scaled(OpCall call, double factor) {
    OpGraph g = call.g();
    Value x = wide(g, call.x());
    return g.multiply(x, g.scalar(x.dtype(), factor));
  }

  private static Value exp2(OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    return g.binary(BinaryOp.Kind.POWER, g.scalar(x.dtype(), 2), x);
  }

  private static Value zero(OpGraph g, Value x) {
    return g.scalar(x.dtype(), 0);
  }

  private static Value sinc(OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    Value angle = g.multiply(x, g.scalar(x.dtype(), Math.PI));
    Value none = g.binary(BinaryOp.Kind.EQUAL, x, zero(g, x));
    return g.select(none, g.scalar(x.dtype(), 1), g.divide(g.unary(Kind.SIN, angle), angle));
  }

  /** Also of a negative zero, whose reciprocal is negative. */
  private static Value signbit(OpCall call) {
    return signbit(call.g(), call.x());
  }

  static Value signbit(OpGraph g, Value x) {
    if (x.dtype() == DType.BOOL) {
      return g.broadcastTo(g.scalar(DType.BOOL, 0), x.shape());
    }
    if (!x.dtype().isFloating()) {
      return g.binary(BinaryOp.Kind.LESS, x, zero(g, x));
    }
    return Complex.isNegative(g, x);
  }

  private static Value isInfinity(OpCall call, double infinity) {
    OpGraph g = call.g();
    Value x = call.x();
    return x.dtype().isFloating()
        ? g.binary(BinaryOp.Kind.EQUAL, x, g.scalar(x.dtype(), infinity))
        : g.broadcastTo(g.scalar(DType.BOOL, 0), x.shape());
  }

  private record Replacements(double nan, List<Double> positive, List<Double> negative) {
    static Replacements of(LayerConfig c) {
      return new Replacements(c.number("nan", 0), one(c, "posinf"), one(c, "neginf"));
    }

    private static List<Double> one(LayerConfig c, String key) {
      Double v = c.optionalNumber(key);
      return v == null ? List.of() : List.of(v);
    }
  }

  /** The largest finite number. */
  static double largest(DType dtype) {
    switch (dtype) {
      case FLOAT16:
        return 65504;
      case BFLOAT16:
        return 0x1.fep127;
      case FLOAT32:
        return Float.MAX_VALUE;
      default:
        return Double.MAX_VALUE;
    }
  }

  private static Value nanToNum(Replacements r, OpCall call) {
    DType dtype = call.x().dtype();
    double high = r.positive().isEmpty() ? largest(dtype) : r.positive().get(0);
    double low = r.negative().isEmpty() ? -largest(dtype) : r.negative().get(0);
    return replaced(call.g(), call.x(), r.nan(), high, low);
  }

  /** NaN becomes a number, and infinities the numbers that are next to them. */
  static Value finite(OpGraph g, Value x, double nan) {
    return replaced(g, x, nan, largest(x.dtype()), -largest(x.dtype()));
  }

  private static Value replaced(OpGraph g, Value x, double nan, double high, double low) {
    DType dtype = x.dtype();
    if (!dtype.isFloating()) {
      return x;
    }
    Value y = g.select(g.unary(Kind.IS_NAN, x), g.scalar(dtype, nan), x);
    Value above = g.binary(BinaryOp.Kind.EQUAL, y, g.scalar(dtype, Double.POSITIVE_INFINITY));
    y = g.select(above, g.scalar(dtype, high), y);
    Value below = g.binary(BinaryOp.Kind.EQUAL, y, g.scalar(dtype, Double.NEGATIVE_INFINITY));
    return g.select(below, g.scalar(dtype, low), y);
  }

  /** With powers of e, or of 2 when {@code log} is the logarithm of 2. */
  private static Value logAddExp(OpGraph g, Value[] ab, double log) {
    DType dtype = ab[0].dtype();
    Value delta = g.subtract(ab[0], ab[1]);
    Value factor = g.scalar(dtype, log);
    Value exponent = g.multiply(g.unary(Kind.NEGATIVE, g.unary(Kind.ABS, delta)), factor);
    Value rest = g.divide(g.unary(Kind.LOG1P, g.unary(Kind.EXP, exponent)), factor);
    return g.select(
        g.unary(Kind.IS_NAN, delta), g.add(ab[0], ab[1]), g.add(g.maximum(ab[0], ab[1]), rest));
  }

  private static Value hypot(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    return hypot(g, wide(g, ab[0]), wide(g, ab[1]));
  }

  static Value hypot(OpGraph g, Value x, Value y) {
    return Complex.length(g, x, y);
  }

  private static Value heaviside(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    Value x = wide(g, ab[0]);
    Value at = wide(g, ab[1]);
    Value above = g.binary(BinaryOp.Kind.GREATER, x, zero(g, x));
    Value below = g.binary(BinaryOp.Kind.LESS, x, zero(g, x));
    return g.select(below, zero(g, x), g.select(above, g.scalar(x.dtype(), 1), at));
  }

  /** The other operand where one is NaN. */
  private static Value withoutNan(OpCall call, BinaryOp.Kind kind) {
    OpGraph g = call.g();
    Operand first = call.operand(0, "x1");
    Operand second = call.operand(1, "x2");
    DType dtype = Operand.meet(false, first, second);
    Value a = first.as(g, dtype);
    Value b = second.as(g, dtype);
    Value y = g.binary(kind, a, b);
    if (!dtype.isFloating()) {
      return y;
    }
    y = g.select(g.unary(Kind.IS_NAN, a), b, y);
    return g.select(g.unary(Kind.IS_NAN, b), a, y);
  }

  /** The remainder with the dividend's sign. */
  private static Value fmod(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    DType dtype = ab[0].dtype() == DType.BOOL ? DType.INT32 : ab[0].dtype();
    DType compute = dtype.isUnsigned() ? DType.INT32 : dtype;
    Value a = g.cast(ab[0], compute);
    Value b = g.unary(Kind.ABS, g.cast(ab[1], compute));
    Value rest = g.binary(BinaryOp.Kind.MOD, g.unary(Kind.ABS, a), b);
    return g.cast(g.multiply(g.unary(Kind.SIGN, a), rest), dtype);
  }

  private static Value quotient(OpGraph g, Value a, Value b) {
    Value none = g.binary(BinaryOp.Kind.EQUAL, b, zero(g, b));
    return g.select(none, zero(g, b), g.divide(a, b));
  }

  private static Value divideNoNan(OpCall call) {
    OpGraph g = call.g();
    Operand a = call.operand(0, "x1");
    Operand b = call.operand(1, "x2");
    DType dtype = Operand.meet(true, a, b);
    return quotient(g, a.as(g, dtype), b.as(g, dtype));
  }

  private static Value isClose(boolean equalNan, OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    DType dtype = ab[0].dtype();
    if (!dtype.isFloating()) {
      return g.binary(BinaryOp.Kind.EQUAL, ab[0], ab[1]);
    }
    Function<Number, Value> scalar = n -> g.scalar(dtype, n.doubleValue());
    Value relative = scalar.apply(number(call, 2, "rtol", 1e-5));
    Value absolute = scalar.apply(number(call, 3, "atol", 1e-8));
    Value distance = g.unary(Kind.ABS, g.subtract(ab[0], ab[1]));
    Value limit = g.add(absolute, g.multiply(relative, g.unary(Kind.ABS, ab[1])));
    Value close = g.binary(BinaryOp.Kind.LESS_EQUAL, distance, limit);
    if (!equalNan) {
      return close;
    }
    return g.or(close, g.and(g.unary(Kind.IS_NAN, ab[0]), g.unary(Kind.IS_NAN, ab[1])));
  }

  private static Number number(OpCall call, int position, String name, double missing) {
    return call.args().argument(position, name) instanceof Number n ? n : missing;
  }
}
