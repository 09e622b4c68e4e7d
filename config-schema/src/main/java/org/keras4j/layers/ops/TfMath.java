package org.keras4j.layers.ops;

import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.keras4j.layers.Activations;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's elementwise functions, products and reductions by their public names. */
final class TfMath {
  private TfMath() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    unaries(all);
    activations(all);
    binaries(all);
    reductions(all);
  }

  // ---- one operand

  private static void unaries(Map<String, Function<TfCall, Value>> all) {
    all.put("math.exp", floats(Kind.EXP));
    all.put("math.expm1", floats(Kind.EXPM1));
    all.put("math.log", floats(Kind.LOG));
    all.put("math.log1p", floats(Kind.LOG1P));
    all.put("math.sqrt", floats(Kind.SQRT));
    all.put("math.rsqrt", floats(Kind.RSQRT));
    all.put("math.reciprocal", floats(Kind.RECIPROCAL));
    all.put("math.sin", floats(Kind.SIN));
    all.put("math.cos", floats(Kind.COS));
    all.put("math.tan", floats(Kind.TAN));
    all.put("math.asin", floats(Kind.ARCSIN));
    all.put("math.acos", floats(Kind.ARCCOS));
    all.put("math.atan", floats(Kind.ARCTAN));
    all.put("math.asinh", floats(Kind.ARCSINH));
    all.put("math.acosh", floats(Kind.ARCCOSH));
    all.put("math.atanh", floats(Kind.ARCTANH));
    all.put("math.rint", floats(Kind.ROUND));
    all.put("math.sinh", floats(Kind.SINH));
    all.put("math.cosh", floats(Kind.COSH));
    all.put("math.erf", floats(Kind.ERF));
    all.put("math.is_nan", floats(Kind.IS_NAN));
    all.put("math.is_inf", floats(Kind.IS_INF));
    all.put("math.is_finite", floats(Kind.IS_FINITE));
    all.put("math.floor", floats(Kind.FLOOR));
    all.put("math.ceil", floats(Kind.CEIL));
    all.put("math.round", c -> c.x().dtype().isInteger() ? c.x() : floats(Kind.ROUND).apply(c));
    all.put("math.reciprocal_no_nan", TfMath::reciprocalNoNan);
    all.put("math.negative", c -> c.g().unary(Kind.NEGATIVE, number(c.x())));
    all.put("math.abs", c -> c.g().unary(Kind.ABS, number(c.x())));
    all.put("math.sign", c -> c.g().unary(Kind.SIGN, number(c.x())));
    all.put("math.square", c -> c.g().multiply(numeric(c.x()), c.x()));
    all.put("math.logical_not", c -> c.g().not(bool(c.x())));
    all.put("math.l2_normalize", TfMath::l2Normalize);
  }

  private static Function<TfCall, Value> floats(Kind kind) {
    return c -> c.g().unary(kind, c.floatX());
  }

  private static Value number(Value x) {
    if (x.dtype() == DType.BOOL || x.dtype().isUnsigned()) {
      throw Shapes.bad("expected a tensor of signed numbers, got " + x.dtype());
    }
    return x;
  }

  private static Value numeric(Value x) {
    if (!x.dtype().isNumeric() || x.dtype() == DType.BOOL) {
      throw Shapes.bad("expected a tensor of numbers, got " + x.dtype());
    }
    return x;
  }

  private static Value reciprocalNoNan(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    return unlessZero(g, x, g.divide(g.scalar(x.dtype(), 1), x));
  }

  private static Value bool(Value x) {
    if (x.dtype() != DType.BOOL) {
      throw Shapes.bad("expected a bool tensor, got " + x.dtype());
    }
    return x;
  }

  private static Value l2Normalize(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    Value sum = g.sum(g.unary(Kind.SQUARE, x), true, c.axes("axis"));
    Value least = g.scalar(x.dtype(), c.number("epsilon", 1e-12));
    return g.multiply(x, g.unary(Kind.RSQRT, g.maximum(sum, least)));
  }

  // ---- activations

  private static void activations(Map<String, Function<TfCall, Value>> all) {
    all.put("nn.relu", c -> rectified(c, Double.POSITIVE_INFINITY));
    all.put("nn.relu6", c -> rectified(c, 6));
    all.put("math.sigmoid", floats(Kind.SIGMOID));
    all.put("math.tanh", floats(Kind.TANH));
    all.put("math.softplus", floats(Kind.SOFTPLUS));
    all.put("nn.softsign", floats(Kind.SOFTSIGN));
    all.put("nn.selu", floats(Kind.SELU));
    all.put("math.log_sigmoid", floats(Kind.LOG_SIGMOID));
    all.put("nn.elu", c -> c.g().unary(new UnaryOp(Kind.ELU, 1, 0, 0), c.floatX()));
    all.put(
        "nn.leaky_relu",
        c -> c.g().unary(Activations.relu(c.number("alpha", 0.2), null, 0), real(c)));
    all.put(
        "nn.gelu",
        c -> c.g().unary(c.bool("approximate", false) ? Kind.GELU_TANH : Kind.GELU, c.floatX()));
    all.put("nn.silu", TfMath::silu);
    all.put("nn.softmax", c -> softmax(c, SoftmaxOp.Kind.SOFTMAX));
    all.put("nn.log_softmax", c -> softmax(c, SoftmaxOp.Kind.LOG_SOFTMAX));
  }

  private static Value real(TfCall c) {
    return c.x().dtype().isInteger() ? c.g().cast(c.x(), DType.FLOAT32) : c.floatX();
  }

  private static Value rectified(TfCall c, double max) {
    Value x = c.x();
    if (x.dtype().isFloating()) {
      return c.g().unary(Activations.relu(0, max, 0), x);
    }
    Value y = c.g().maximum(number(x), c.g().scalar(x.dtype(), 0));
    return Double.isInfinite(max) ? y : c.g().minimum(y, c.g().scalar(x.dtype(), max));
  }

  private static Value silu(TfCall c) {
    double beta = c.number("beta", 1);
    Value x = c.floatX();
    if (beta == 1) {
      return c.g().unary(Kind.SILU, x);
    }
    Value scaled = c.g().multiply(x, c.g().scalar(x.dtype(), beta));
    return c.g().multiply(x, c.g().unary(Kind.SIGMOID, scaled));
  }

  private static Value softmax(TfCall c, SoftmaxOp.Kind kind) {
    return c.g().apply1(new SoftmaxOp(kind, new int[] {c.integer("axis", -1)}), c.floatX());
  }

  // ---- two operands

  private static void binaries(Map<String, Function<TfCall, Value>> all) {
    for (BinaryOp.Kind kind :
        new BinaryOp.Kind[] {
          BinaryOp.Kind.ADD,
          BinaryOp.Kind.SUBTRACT,
          BinaryOp.Kind.MULTIPLY,
          BinaryOp.Kind.MAXIMUM,
          BinaryOp.Kind.MINIMUM,
          BinaryOp.Kind.EQUAL,
          BinaryOp.Kind.NOT_EQUAL,
          BinaryOp.Kind.LESS,
          BinaryOp.Kind.LESS_EQUAL,
          BinaryOp.Kind.GREATER,
          BinaryOp.Kind.GREATER_EQUAL,
          BinaryOp.Kind.LOGICAL_AND,
          BinaryOp.Kind.LOGICAL_OR,
          BinaryOp.Kind.LOGICAL_XOR
        }) {
      String name = kind.name().toLowerCase(java.util.Locale.ROOT);
      all.put("math." + name, c -> binary(c, kind));
    }
    all.put("math.pow", c -> binary(c, BinaryOp.Kind.POWER));
    all.put("math.floordiv", c -> binary(c, BinaryOp.Kind.FLOOR_DIVIDE));
    all.put("math.floormod", c -> binary(c, BinaryOp.Kind.MOD));
    all.put("math.atan2", c -> binary(c, BinaryOp.Kind.ARCTAN2));
    all.put("math.truediv", TfMath::divide);
    all.put("math.divide_no_nan", TfMath::divideNoNan);
    all.put("math.multiply_no_nan", TfMath::multiplyNoNan);
    all.put("math.xlogy", c -> timesOf(c, Kind.LOG));
    all.put("math.xlog1py", c -> timesOf(c, Kind.LOG1P));
    all.put("math.xdivy", TfMath::divideNonzero);
    all.put("math.scalar_mul", TfMath::scalarTimes);
    all.put(
        "math.squared_difference",
        c -> c.g().unary(Kind.SQUARE, binary(c, BinaryOp.Kind.SUBTRACT)));
    all.put(
        "math.add_n",
        c -> c.list().stream().reduce(c.g()::add).orElseThrow(() -> TfCall.bad("inputs", "empty")));
    all.put("linalg.matmul", TfMath::matmul);
    all.put("nn.bias_add", TfMath::biasAdd);
    all.put("where", TfMath::where);
    all.put("raw_ops.Select", TfMath::oldSelect);
    all.put("clip_by_value", TfMath::clip);
  }

  private static Value binary(TfCall c, BinaryOp.Kind kind) {
    Value[] xy = c.with("y");
    if (xy[0].dtype() == DType.STRING) {
      return TfStrings.compared(c.g(), kind, xy[0], xy[1]);
    }
    return c.g().binary(kind, xy[0], xy[1]);
  }

  /** Quotients of integers are floats: of small ones float32, else float64. */
  private static Value divide(TfCall c) {
    Value[] xy = c.with("y");
    UnaryOperator<Value> real =
        v -> {
          if (v.dtype().isFloating()) {
            return v;
          }
          return c.g().cast(v, v.dtype().byteSize() < 4 ? DType.FLOAT32 : DType.FLOAT64);
        };
    return c.g().divide(real.apply(xy[0]), real.apply(xy[1]));
  }

  private static Value divideNoNan(TfCall c) {
    OpGraph g = c.g();
    Value[] xy = c.with("y");
    Value zero = g.scalar(xy[0].dtype(), 0);
    return g.select(g.binary(BinaryOp.Kind.EQUAL, xy[1], zero), zero, g.divide(xy[0], xy[1]));
  }

  /** 0 wherever the second factor is, whatever the first. */
  private static Value multiplyNoNan(TfCall c) {
    Value[] xy = c.with("y");
    return unlessZero(c.g(), xy[1], c.g().multiply(xy[0], xy[1]));
  }

  private static Value unlessZero(OpGraph g, Value x, Value product) {
    Value zero = g.scalar(x.dtype(), 0);
    return g.select(g.binary(BinaryOp.Kind.EQUAL, x, zero), zero, product);
  }

  /** The first factor times a function of the second; 0 wherever the first is. */
  private static Value timesOf(TfCall c, Kind kind) {
    Value[] xy = c.with("y");
    return unlessZero(c.g(), xy[0], c.g().multiply(xy[0], c.g().unary(kind, xy[1])));
  }

  private static Value divideNonzero(TfCall c) {
    Value[] xy = c.with("y");
    return unlessZero(c.g(), xy[0], c.g().divide(xy[0], xy[1]));
  }

  private static Value scalarTimes(TfCall c) {
    Value[] both = c.with("x");
    return c.g().multiply(both[0], both[1]);
  }

  private static Value matmul(TfCall c) {
    Value[] ab = c.with("b");
    // of real numbers an adjoint is a transpose
    boolean turnA = c.bool("transpose_a", false) || c.bool("adjoint_a", false);
    boolean turnB = c.bool("transpose_b", false) || c.bool("adjoint_b", false);
    return c.g().matmul(ab[0], ab[1], turnA, turnB);
  }

  private static Value biasAdd(TfCall c) {
    Value[] xb = c.with("bias");
    String format = c.string("data_format", "NHWC");
    if (format.startsWith("NC") && xb[0].rank() > 2) {
      int[] dims = new int[xb[0].rank() - 1];
      java.util.Arrays.fill(dims, 1);
      dims[0] = xb[1].dim(0);
      return c.g().add(xb[0], c.g().reshape(xb[1], dims));
    }
    return c.g().biasAdd(xb[0], xb[1]);
  }

  private static Value where(TfCall c) {
    if (!c.has("x") || !c.has("y")) {
      return TfSequences.where(c.g(), c.g().cast(c.x(), DType.BOOL));
    }
    Value[] xy = c.pair("x", "y");
    return c.g().select(bool(c.x()), xy[0], xy[1]);
  }

  /** A vector of conditions is one for each row. */
  private static Value oldSelect(TfCall c) {
    Value[] xy = c.pair("x", "y");
    Value condition = bool(c.x());
    if (condition.rank() == 1) {
      for (int i = 1; i < xy[0].rank(); i++) {
        condition = c.g().expandDims(condition, i);
      }
    }
    return c.g().select(condition, xy[0], xy[1]);
  }

  private static Value clip(TfCall c) {
    Value x = c.x();
    Value low = c.tensor("clip_value_min", x.dtype());
    Value high = c.tensor("clip_value_max", x.dtype());
    return c.g().maximum(c.g().minimum(x, high), low);
  }

  // ---- reductions

  private static void reductions(Map<String, Function<TfCall, Value>> all) {
    all.put("math.reduce_sum", c -> reduce(c, ReduceOp.Kind.SUM, numeric(c.x())));
    all.put("math.reduce_mean", TfMath::mean);
    all.put("math.reduce_max", c -> reduce(c, ReduceOp.Kind.MAX, numeric(c.x())));
    all.put("math.reduce_min", c -> reduce(c, ReduceOp.Kind.MIN, numeric(c.x())));
    all.put("math.reduce_prod", c -> reduce(c, ReduceOp.Kind.PRODUCT, numeric(c.x())));
    all.put("math.reduce_any", c -> reduce(c, ReduceOp.Kind.ANY, bool(c.x())));
    all.put("math.reduce_all", c -> reduce(c, ReduceOp.Kind.ALL, bool(c.x())));
    all.put("math.reduce_variance", TfMath::variance);
    all.put("math.reduce_std", c -> c.g().unary(Kind.SQRT, variance(c)));
    all.put("math.reduce_logsumexp", TfMath::logSumExp);
    all.put("math.argmax", c -> arg(c, true));
    all.put("math.argmin", c -> arg(c, false));
    all.put("math.reduce_euclidean_norm", TfMath::length);
    all.put("math.count_nonzero", TfMath::countNonzero);
  }

  private static boolean keepDims(TfCall c) {
    return c.bool("keepdims", c.bool("keep_dims", false));
  }

  private static Value reduce(TfCall c, ReduceOp.Kind kind, Value x) {
    int[] axes = c.axes("axis");
    return c.has("axis") && axes.length == 0 ? x : c.g().reduce(kind, x, axes, keepDims(c));
  }

  /** Of integers the whole part. */
  private static Value mean(TfCall c) {
    Value x = numeric(c.x());
    if (x.dtype().isFloating()) {
      return reduce(c, ReduceOp.Kind.MEAN, x);
    }
    OpGraph g = c.g();
    Value sum = reduce(c, ReduceOp.Kind.SUM, g.cast(x, DType.INT64));
    int n = x.shape().size() / Math.max(1, sum.shape().size());
    if (x.shape().size() == Shape.UNKNOWN || sum.shape().size() == Shape.UNKNOWN) {
      return g.cast(sum, x.dtype());
    }
    return g.cast(TfBits.quotient(g, sum, g.scalar(DType.INT64, n)), x.dtype());
  }

  private static Value variance(TfCall c) {
    Value x = c.floatX();
    Value mean = c.g().mean(x, true, c.axes("axis"));
    Value square = c.g().unary(Kind.SQUARE, c.g().subtract(x, mean));
    return c.g().mean(square, keepDims(c), c.axes("axis"));
  }

  private static Value logSumExp(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int[] axes = c.axes("axis");
    Value max = g.max(x, true, axes);
    max = g.select(g.unary(Kind.IS_FINITE, max), max, g.scalar(x.dtype(), 0));
    Value sum = g.sum(g.unary(Kind.EXP, g.subtract(x, max)), true, axes);
    Value y = g.add(g.unary(Kind.LOG, sum), max);
    return keepDims(c) ? y : g.reshape(y, Shapes.reduce(x.shape(), axes, false));
  }

  private static Value arg(TfCall c, boolean largest) {
    Value index = c.g().apply1(new ArgReduceOp(largest, c.integer("axis", 0), false), c.x());
    return c.g().cast(index, c.dtype("output_type", DType.INT64));
  }

  private static Value length(TfCall c) {
    Value square = c.g().unary(Kind.SQUARE, c.floatX());
    return c.g().unary(Kind.SQRT, reduce(c, ReduceOp.Kind.SUM, square));
  }

  private static Value countNonzero(TfCall c) {
    DType dtype = c.dtype("dtype", DType.INT64);
    Value x = c.x();
    Value one = c.g().cast(c.g().notEqual(x, c.g().scalar(x.dtype(), 0)), dtype);
    return reduce(c, ReduceOp.Kind.SUM, one);
  }
}
