package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.ReductionOps.Over;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.ResultType;

/** Statistics over axes, and reductions that leave NaN out. */
public final class StatisticOps {
  /** Plain ones first. */
  public static final List<LayerType> TYPES =
      List.of(
          over("Var", (over, call) -> variance(over, call, DType.FLOAT32)),
          over("Std", StatisticOps::std),
          over("Ptp", StatisticOps::range),
          over("Logsumexp", StatisticOps::logSumExp),
          OpLayer.type("CountNonzero", StatisticOps::axes, StatisticOps::count),
          OpLayer.type("Average", c -> c.intList("axis"), StatisticOps::average),
          OpLayer.several("Moments", Moments::of, Moments::apply),
          OpLayer.type("Argmax", Extreme::of, (e, call) -> e.apply(call.g(), call.x(), true)),
          OpLayer.type("Argmin", Extreme::of, (e, call) -> e.apply(call.g(), call.x(), false)),
          over("Nansum", (over, call) -> clean(over, call, Kind.SUM, 0)),
          over("Nanprod", (over, call) -> clean(over, call, Kind.PRODUCT, 1)),
          over("Nanmean", StatisticOps::nanMean),
          over("Nanmax", (over, call) -> nanExtreme(over, call, Kind.MAX)),
          over("Nanmin", (over, call) -> nanExtreme(over, call, Kind.MIN)));

  private StatisticOps() {}

  private static LayerType over(String className, BiFunction<Over, OpCall, Value> function) {
    return OpLayer.type(className, Over::of, function);
  }

  private static Over axes(LayerConfig c) {
    int[] axes = c.intList("axis");
    return new Over(axes, c.has("axis") && axes.length == 0, false);
  }

  static Over kept(Over over) {
    return new Over(over.axes(), over.none(), true);
  }

  /** The mean of squared distances from the mean, in float32 at least. */
  private static Value variance(Over over, OpCall call, DType least) {
    OpGraph g = call.g();
    Value x = call.x();
    Value y = g.cast(x, x.dtype().promote(least));
    Value mean = kept(over).apply(g, Kind.MEAN, y);
    Value squares = g.unary(UnaryOp.Kind.SQUARE, g.subtract(y, mean));
    Value v = over.apply(g, Kind.MEAN, squares);
    return g.cast(v, x.dtype().isFloating() ? x.dtype() : DType.FLOAT32);
  }

  /** Of 16-bit floats, the steps are rounded to their dtype, as Keras has it. */
  private static Value std(Over over, OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    Value mean = kept(over).apply(g, Kind.MEAN, x);
    Value squares = g.unary(UnaryOp.Kind.SQUARE, g.subtract(x, mean));
    return g.unary(UnaryOp.Kind.SQRT, over.apply(g, Kind.MEAN, squares));
  }

  private static Value range(Over over, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    return g.subtract(over.apply(g, Kind.MAX, x), over.apply(g, Kind.MIN, x));
  }

  /** The largest element is taken out first, where it is finite. */
  private static Value logSumExp(Over over, OpCall call) {
    OpGraph g = call.g();
    Value x = call.floatX();
    Value most = kept(over).apply(g, Kind.MAX, x);
    Value finite = g.unary(UnaryOp.Kind.IS_FINITE, most);
    Value shift = g.select(finite, most, g.scalar(x.dtype(), 0));
    Value powers = g.unary(UnaryOp.Kind.EXP, g.subtract(x, shift));
    Value log = g.unary(UnaryOp.Kind.LOG, over.apply(g, Kind.SUM, powers));
    return g.add(log, g.reshape(shift, log.shape()));
  }

  private static Value count(Over over, OpCall call) {
    OpGraph g = call.g();
    Value some = g.cast(g.cast(call.x(), DType.BOOL), DType.INT32);
    return over.apply(g, Kind.SUM, some);
  }

  private static Value average(int[] axes, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (!call.has(1, "weights")) {
      return g.mean(OpCall.real(g, x), false, axes);
    }
    Value weights = call.tensor(1, "weights");
    DType dtype = ResultType.of(List.of(x.dtype(), weights.dtype()), false, true);
    x = g.cast(x, dtype);
    weights = g.cast(weights, dtype);
    if (axes.length == 0 || weights.rank() == x.rank()) {
      return g.divide(g.sum(g.multiply(x, weights), false, axes), g.sum(weights, false, axes));
    }
    if (axes.length != 1 || weights.rank() != 1) {
      throw Shapes.bad("weights of " + weights.shape() + " do not fit " + x.shape());
    }
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    dims[Shapes.axis(axes[0], x.rank())] = weights.dim(0);
    Value products = g.multiply(x, g.reshape(weights, dims));
    return g.divide(g.sum(products, false, axes), g.sum(weights, false));
  }

  /**
   * Mean and variance; those of several devices, of which there is one, as means of x and x². Of
   * 16-bit floats they are computed in float32 and held within float16; of integers, they are
   * integers.
   */
  private record Moments(Over over, boolean synchronised) {
    static Moments of(LayerConfig c) {
      int[] axes = c.intList("axes");
      boolean none = c.has("axes") && axes.length == 0;
      return new Moments(
          new Over(axes, none, c.bool("keepdims", false)), c.bool("synchronized", false));
    }

    List<Value> apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      if (x.dtype().isInteger() && !synchronised) {
        Value far = g.subtract(x, wholeMean(g, kept(over), x));
        return List.of(
            wholeMean(g, over, x), wholeMean(g, over, g.unary(UnaryOp.Kind.SQUARE, far)));
      }
      x = call.floatX();
      Value y = g.cast(x, x.dtype() == DType.FLOAT64 ? x.dtype() : DType.FLOAT32);
      Value mean = over.apply(g, Kind.MEAN, y);
      Value variance;
      if (synchronised) {
        Value squares = over.apply(g, Kind.MEAN, g.unary(UnaryOp.Kind.SQUARE, y));
        variance = g.subtract(squares, g.unary(UnaryOp.Kind.SQUARE, mean));
        variance = g.maximum(variance, g.scalar(y.dtype(), 0));
      } else {
        Value far = g.subtract(y, kept(over).apply(g, Kind.MEAN, y));
        variance = over.apply(g, Kind.MEAN, g.unary(UnaryOp.Kind.SQUARE, far));
      }
      return List.of(held(g, mean, x.dtype()), held(g, variance, x.dtype()));
    }

    /** The mean of integers without its fraction. */
    private static Value wholeMean(OpGraph g, Over over, Value x) {
      Value sum = over.apply(g, Kind.SUM, x);
      boolean known = x.shape().size() > 0 && sum.shape().size() > 0;
      Value n = g.scalar(x.dtype(), known ? x.shape().size() / sum.shape().size() : 1);
      Value size = g.unary(UnaryOp.Kind.ABS, sum);
      Value mean = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, size, n);
      return g.multiply(g.unary(UnaryOp.Kind.SIGN, sum), mean);
    }

    private static Value held(OpGraph g, Value v, DType dtype) {
      UnaryOp within = new UnaryOp(UnaryOp.Kind.CLIP, -65504, 65504, 0);
      return v.dtype() == dtype ? v : g.cast(g.unary(within, v), dtype);
    }
  }

  /** Where the largest or smallest element is; over all elements when there is no axis. */
  record Extreme(int[] axis, boolean keepDims) {
    static Extreme of(LayerConfig c) {
      int[] axis = c.has("axis") ? new int[] {c.integer("axis", 0)} : new int[0];
      return new Extreme(axis, c.bool("keepdims", false));
    }

    /** A negative zero counts as less than zero. */
    Value apply(OpGraph g, Value of, boolean largest) {
      Value x = of;
      if (x.dtype().isFloating() && x.rank() > 0) {
        x = g.cast(x, x.dtype().promote(DType.FLOAT32));
        Value none = g.binary(BinaryOp.Kind.EQUAL, x, g.scalar(x.dtype(), 0));
        Value tiny = g.scalar(x.dtype(), x.dtype() == DType.FLOAT32 ? -0x1p-126 : -0x1p-1022);
        x = g.select(g.and(none, ElementwiseOps.signbit(g, x)), tiny, x);
      }
      if (axis.length == 1) {
        return g.apply1(new ArgReduceOp(largest, Shapes.axis(axis[0], x.rank()), keepDims), x);
      }
      Value flat = g.reshape(x, x.shape().size());
      Value y = g.apply1(new ArgReduceOp(largest, 0, false), flat);
      if (!keepDims) {
        return y;
      }
      int[] ones = new int[x.rank()];
      Arrays.fill(ones, 1);
      return g.reshape(y, ones);
    }
  }

  private static Value replaced(OpGraph g, Value x, double value) {
    return x.dtype().isFloating()
        ? g.select(g.unary(UnaryOp.Kind.IS_NAN, x), g.scalar(x.dtype(), value), x)
        : x;
  }

  private static Value clean(Over over, OpCall call, Kind kind, double neutral) {
    OpGraph g = call.g();
    return over.apply(g, kind, replaced(g, ReductionOps.sum(call), neutral));
  }

  private static Value nanMean(Over over, OpCall call) {
    return over.none() ? call.x() : nanMean(call.g(), over, call.x());
  }

  static Value nanMean(OpGraph g, Over over, Value x) {
    if (!x.dtype().isFloating()) {
      return over.apply(g, Kind.MEAN, g.cast(x, DType.FLOAT32));
    }
    if (over.none()) {
      return x;
    }
    Value there = g.cast(g.not(g.unary(UnaryOp.Kind.IS_NAN, x)), x.dtype());
    return g.divide(over.apply(g, Kind.SUM, replaced(g, x, 0)), over.apply(g, Kind.SUM, there));
  }

  private static Value nanExtreme(Over over, OpCall call, Kind kind) {
    OpGraph g = call.g();
    Value x = call.x();
    if (x.dtype() == DType.BOOL) {
      return over.apply(g, kind == Kind.MAX ? Kind.ANY : Kind.ALL, x);
    }
    if (!x.dtype().isFloating()) {
      return over.apply(g, kind, x);
    }
    double neutral = kind == Kind.MAX ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    Value none = over.apply(g, Kind.ALL, g.unary(UnaryOp.Kind.IS_NAN, x));
    Value y = over.apply(g, kind, replaced(g, x, neutral));
    return g.select(none, g.scalar(x.dtype(), Double.NaN), y);
  }
}
