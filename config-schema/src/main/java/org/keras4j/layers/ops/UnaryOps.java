package org.keras4j.layers.ops;

import java.util.List;
import java.util.function.BiFunction;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Elementwise functions of one tensor. */
public final class UnaryOps {
  /** Mathematics first, then conversions. */
  public static final List<LayerType> TYPES =
      List.of(
          real("Sqrt", Kind.SQRT),
          real("Exp", Kind.EXP),
          real("Expm1", Kind.EXPM1),
          real("Log", Kind.LOG),
          real("Log1p", Kind.LOG1P),
          real("Log2", Kind.LOG2),
          real("Log10", Kind.LOG10),
          real("Sin", Kind.SIN),
          real("Cos", Kind.COS),
          real("Tan", Kind.TAN),
          real("Arcsin", Kind.ARCSIN),
          real("Arccos", Kind.ARCCOS),
          real("Arctan", Kind.ARCTAN),
          real("Sinh", Kind.SINH),
          real("Cosh", Kind.COSH),
          real("Tanh", Kind.TANH),
          real("Arcsinh", Kind.ARCSINH),
          real("Arccosh", Kind.ARCCOSH),
          real("Arctanh", Kind.ARCTANH),
          real("Floor", Kind.FLOOR),
          real("Ceil", Kind.CEIL),
          real("Isnan", Kind.IS_NAN),
          real("Isinf", Kind.IS_INF),
          real("Isfinite", Kind.IS_FINITE),
          floating("Rsqrt", Kind.RSQRT),
          floating("Erf", Kind.ERF),
          floating("Erfc", Kind.ERFC),
          floating("Erfinv", Kind.ERFINV),
          floating("Reciprocal", Kind.RECIPROCAL),
          OpLayer.type("Negative", call -> call.g().unary(Kind.NEGATIVE, call.x())),
          OpLayer.type("Sign", call -> call.g().unary(Kind.SIGN, call.x())),
          OpLayer.type("Absolute", UnaryOps::absolute),
          OpLayer.type("Abs", UnaryOps::absolute),
          OpLayer.type("Square", call -> call.g().unary(Kind.SQUARE, number(call))),
          OpLayer.type("Trunc", call -> ofFloats(call, Kind.TRUNC)),
          OpLayer.type("Round", c -> c.integer("decimals", 0), UnaryOps::round),
          OpLayer.type("LogicalNot", call -> call.g().not(call.g().cast(call.x(), DType.BOOL))),
          OpLayer.type("Clip", UnaryOps::bounds, UnaryOps::clip),
          OpLayer.type("Cast", Target::of, Target::apply),
          OpLayer.type("ConvertToTensor", UnaryOps::dtype, UnaryOps::convert),
          like("ZerosLike", 0),
          like("OnesLike", 1));

  private UnaryOps() {}

  /** A function of real numbers: integers become float32. */
  private static LayerType real(String className, Kind kind) {
    return OpLayer.type(className, call -> call.g().unary(kind, OpCall.real(call.g(), call.x())));
  }

  /** A function that Keras has for floating tensors only. */
  private static LayerType floating(String className, Kind kind) {
    return OpLayer.type(className, call -> call.g().unary(kind, call.floatX()));
  }

  /** A function that leaves integers as they are. */
  private static Value ofFloats(OpCall call, Kind kind) {
    Value x = call.x();
    return x.dtype().isFloating() ? call.g().unary(kind, x) : x;
  }

  /** The operand, a bool as int32. */
  private static Value number(OpCall call) {
    Value x = call.x();
    return x.dtype() == DType.BOOL ? call.g().cast(x, DType.INT32) : x;
  }

  private static Value absolute(OpCall call) {
    Value x = call.x();
    boolean positive = x.dtype().isUnsigned() || x.dtype() == DType.BOOL;
    return positive ? x : call.g().unary(Kind.ABS, x);
  }

  private static Value round(int decimals, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (decimals == 0 || decimals > 0 && !x.dtype().isFloating()) {
      return ofFloats(call, Kind.ROUND);
    }
    Value y = OpCall.real(g, x);
    Value factor = g.scalar(y.dtype(), Math.pow(10, decimals));
    return g.cast(g.divide(g.unary(Kind.ROUND, g.multiply(y, factor)), factor), x.dtype());
  }

  private record Bounds(ConfigNode min, ConfigNode max) {}

  private static Bounds bounds(LayerConfig c) {
    Bounds b = new Bounds(c.node("x_min"), c.node("x_max"));
    if (b.min().number() > b.max().number()) {
      throw b.max().expected("a number of at least x_min");
    }
    return b;
  }

  private static Value clip(Bounds bounds, OpCall call) {
    OpGraph g = call.g();
    Value x = number(call);
    double min = bounds.min().number();
    double max = bounds.max().number();
    if (x.dtype().isFloating()) {
      return g.unary(new UnaryOp(Kind.CLIP, min, max, 0), x);
    }
    if (min != Math.rint(min) || max != Math.rint(max)) {
      throw bounds.min().expected("integer bounds for a tensor of " + x.dtype());
    }
    return g.maximum(g.minimum(x, g.scalar(x.dtype(), max)), g.scalar(x.dtype(), min));
  }

  private static List<DType> dtype(LayerConfig c) {
    if (c.has("sparse") && c.bool("sparse", false) || c.has("ragged") && c.bool("ragged", false)) {
      throw c.unsupported("sparse", "sparse and ragged tensors are not supported");
    }
    return c.has("dtype") ? List.of(c.dtype("dtype", DType.FLOAT32)) : List.of();
  }

  private static Value convert(List<DType> dtype, OpCall call) {
    return dtype.isEmpty() ? call.x() : call.g().cast(call.x(), dtype.get(0));
  }

  /**
   * What is cast to.
   *
   * @param complex true where the dtype is that of the parts of complex numbers
   */
  record Target(DType dtype, boolean complex) {
    static Target of(LayerConfig c) {
      Object name = c.node("dtype").value();
      boolean complex = "complex64".equals(name) || "complex128".equals(name);
      if (complex) {
        return new Target("complex64".equals(name) ? DType.FLOAT32 : DType.FLOAT64, true);
      }
      return new Target(c.dtype("dtype", DType.FLOAT32), false);
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value re = g.cast(ComplexOp.part(g, call.x(), 0), dtype);
      return complex
          ? g.apply1(new ComplexOp(), re, g.cast(ComplexOp.part(g, call.x(), 1), dtype))
          : re;
    }
  }

  /** A tensor of one value in the operand's shape and, unless the config gives one, its dtype. */
  private static LayerType like(String className, double value) {
    BiFunction<List<DType>, OpCall, Value> fill =
        (dtype, call) -> {
          Value x = call.x();
          DType type = dtype.isEmpty() ? x.dtype() : dtype.get(0);
          return call.g().broadcastTo(call.g().scalar(type, value), x.shape());
        };
    return OpLayer.type(
        className,
        c -> c.has("dtype") ? List.of(c.dtype("dtype", DType.FLOAT32)) : List.of(),
        fill);
  }
}
