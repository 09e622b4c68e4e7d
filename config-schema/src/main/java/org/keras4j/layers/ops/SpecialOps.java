package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** NumPy's comparisons of whole tensors, choices, and functions near the bits of numbers. */
public final class SpecialOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("AllClose", Closeness::of, Closeness::apply),
          OpLayer.type("IsIn", c -> c.bool("invert", false), SpecialOps::isIn),
          OpLayer.type("Select", SpecialOps::select),
          OpLayer.type("I0", SpecialOps::bessel),
          OpLayer.type("Ldexp", SpecialOps::ldexp),
          OpLayer.type("Nextafter", SpecialOps::nextAfter));

  private SpecialOps() {}

  private record Closeness(double relative, double absolute, boolean equalNan) {
    static Closeness of(LayerConfig c) {
      return new Closeness(
          c.number("rtol", 1e-5), c.number("atol", 1e-8), c.bool("equal_nan", false));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value[] ab = call.pair("x1", "x2");
      Value equal = g.binary(BinaryOp.Kind.EQUAL, ab[0], ab[1]);
      DType dtype = ab[0].dtype();
      if (dtype.isFloating()) {
        Value distance = g.unary(Kind.ABS, g.subtract(ab[0], ab[1]));
        Value part = g.multiply(g.scalar(dtype, relative), g.unary(Kind.ABS, ab[1]));
        Value limit = g.add(g.scalar(dtype, absolute), part);
        Value close = g.binary(BinaryOp.Kind.LESS_EQUAL, distance, limit);
        Value finite = g.and(g.unary(Kind.IS_FINITE, ab[0]), g.unary(Kind.IS_FINITE, ab[1]));
        equal = g.or(equal, g.and(finite, close));
        if (equalNan) {
          equal = g.or(equal, g.and(g.unary(Kind.IS_NAN, ab[0]), g.unary(Kind.IS_NAN, ab[1])));
        }
      }
      return g.all(equal, false);
    }
  }

  /** Of and in no elements everything is false, whether inverted or not. */
  private static Value isIn(boolean invert, OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    Value among = ArrayOps.flat(g, ab[1]);
    if (among.dim(0) == 0) {
      return g.broadcastTo(g.scalar(DType.BOOL, 0), ab[0].shape());
    }
    Value each = g.expandDims(ArrayOps.flat(g, ab[0]), 1);
    Value found = g.any(g.binary(BinaryOp.Kind.EQUAL, each, among), false, 1);
    return g.reshape(invert ? g.not(found) : found, ab[0].shape());
  }

  /** The first choice whose condition holds; dtypes meet as NumPy's do, not Keras's. */
  private static Value select(OpCall call) {
    OpGraph g = call.g();
    List<Operand> conditions = call.operands(0, "condlist");
    List<Operand> choices = call.operands(1, "choicelist");
    if (conditions.size() != choices.size()) {
      throw Shapes.bad("select needs as many choices as conditions");
    }
    Operand other = call.has(2, "default") ? call.operand(2, "default") : new Operand(null, 0L);
    DType dtype = NumpyPromotion.of(other, choices);
    Value y = other.as(g, dtype);
    for (int i = choices.size() - 1; i >= 0; i--) {
      Value condition = g.cast(conditions.get(i).tensor(g), DType.BOOL);
      y = g.select(condition, choices.get(i).as(g, dtype), y);
    }
    return y;
  }

  private static Value bessel(OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    return g.unary(
        Kind.BESSEL_I0, x.dtype() == DType.INT64 ? g.cast(x, DType.FLOAT64) : OpCall.real(g, x));
  }

  /** A number times a power of 2. */
  private static Value ldexp(OpCall call) {
    OpGraph g = call.g();
    Operand first = call.operand(0, "x1");
    Operand second = call.operand(1, "x2");
    if (!second.tensor(g).dtype().isInteger()) {
      throw Shapes.bad("the exponents of ldexp must be integers");
    }
    DType dtype = real(Operand.meetStrongly(first, second));
    Value x = g.cast(first.tensor(g), dtype);
    Value exponent = g.cast(second.tensor(g), dtype);
    Value power = g.binary(BinaryOp.Kind.POWER, g.scalar(dtype, 2), exponent);
    Value zero = g.binary(BinaryOp.Kind.EQUAL, x, g.scalar(dtype, 0));
    return g.select(g.or(g.unary(Kind.IS_INF, x), zero), x, g.multiply(x, power));
  }

  private static DType real(DType dtype) {
    return dtype.isFloating() ? dtype : DType.FLOAT32;
  }

  /** Always the neighbour in float64, which Keras rounds to the dtype of the operands. */
  private static Value nextAfter(OpCall call) {
    OpGraph g = call.g();
    Operand first = call.operand(0, "x1");
    Operand second = call.operand(1, "x2");
    Value x = g.cast(first.tensor(g), DType.FLOAT64);
    Value to = g.cast(second.tensor(g), DType.FLOAT64);
    Value zero = g.scalar(DType.FLOAT64, 0);
    Value up = g.binary(BinaryOp.Kind.LESS, x, to);
    Value away = g.binary(BinaryOp.Kind.EQUAL, up, g.binary(BinaryOp.Kind.GREATER, x, zero));
    Value bits = g.apply1(new BitcastOp(DType.INT64), x);
    Value step = g.select(away, g.scalar(DType.INT64, 1), g.scalar(DType.INT64, -1));
    Value y = g.apply1(new BitcastOp(DType.FLOAT64), g.add(bits, step));
    Value least = g.scalar(DType.FLOAT64, Double.MIN_VALUE);
    Value nearZero = g.select(up, least, g.scalar(DType.FLOAT64, -Double.MIN_VALUE));
    y = g.select(g.binary(BinaryOp.Kind.EQUAL, x, zero), nearZero, y);
    y = g.select(g.binary(BinaryOp.Kind.EQUAL, x, to), to, y);
    Value sum = g.add(x, to);
    y = g.select(g.or(g.unary(Kind.IS_NAN, x), g.unary(Kind.IS_NAN, to)), sum, y);
    return g.cast(y, real(Operand.meetStrongly(first, second)));
  }
}
