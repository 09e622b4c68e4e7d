package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.ops.VanderOp;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.ResultType;
import org.keras4j.tensor.Shape;

/** NumPy's functions that make tensors: filled, evenly spaced, spread over a grid, or of sizes. */
public final class RangeOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Array", IntegerOps::dtype, RangeOps::array),
          OpLayer.type("EmptyLike", IntegerOps::dtype, RangeOps::zeros),
          OpLayer.type("Full", Filled::of, Filled::apply),
          OpLayer.type("Size", call -> size(call.g(), call.x())),
          OpLayer.type("Ndim", call -> call.g().scalar(DType.INT32, call.x().rank())),
          OpLayer.type("Linspace", Spacing::of, (s, call) -> s.linear(call)),
          OpLayer.type("Logspace", Spacing::of, (s, call) -> s.logarithmic(call)),
          OpLayer.type("Geomspace", Spacing::of, (s, call) -> s.geometric(call)),
          OpLayer.several("Meshgrid", RangeOps::byColumns, RangeOps::grid),
          OpLayer.type("Vander", Powers::of, Powers::apply));

  private static final int MAX_NUMBERS = 1 << 24;

  private RangeOps() {}

  private static Value array(List<DType> dtype, OpCall call) {
    Value x = call.x();
    return dtype.isEmpty() ? x : call.g().cast(x, dtype.get(0));
  }

  /** What Keras takes for empty is filled with zeros. */
  private static Value zeros(List<DType> dtype, OpCall call) {
    Value x = call.x();
    DType type = dtype.isEmpty() ? x.dtype() : dtype.get(0);
    return call.g().broadcastTo(call.g().scalar(type, 0), x.shape());
  }

  private record Filled(Shape shape, DType dtype) {
    static Filled of(LayerConfig c) {
      return new Filled(Shape.of(c.intList("shape")), c.dtype("dtype", DType.FLOAT32));
    }

    Value apply(OpCall call) {
      Value fill = call.operand(0, "fill_value").as(call.g(), dtype);
      return call.g().broadcastTo(fill, shape);
    }
  }

  private static Value size(OpGraph g, Value x) {
    return StaticValues.dimension(g, x.shape().size(), DType.INT32);
  }

  /**
   * Numbers at even distances.
   *
   * @param dtype of the result; none for that in which the ends meet
   */
  private record Spacing(int num, boolean endpoint, List<DType> dtype, double base, int axis) {
    static Spacing of(LayerConfig c) {
      if (c.bool("retstep", false)) {
        throw c.unsupported("retstep", "Keras itself makes no graph that gives the step");
      }
      int num = c.integer("num", 50);
      if (num < 0 || num > MAX_NUMBERS) {
        throw c.node("num").expected("an integer of 0 to " + MAX_NUMBERS);
      }
      return new Spacing(
          num,
          c.bool("endpoint", true),
          IntegerOps.dtype(c),
          // Cast by TensorFlow from the float32 that a Python number is.
          (float) c.number("base", 10),
          c.integer("axis", 0));
    }

    Value linear(OpCall call) {
      Operand start = call.operand(0, "start");
      Operand stop = call.operand(1, "stop");
      DType type = dtype.isEmpty() ? Operand.meet(true, start, stop) : dtype.get(0);
      return even(call.g(), start.as(call.g(), type), stop.as(call.g(), type), type);
    }

    Value logarithmic(OpCall call) {
      OpGraph g = call.g();
      if (ComplexCalls.isOne(call)) {
        Value re = linear(ComplexCalls.with(call, -1, v -> ComplexOp.part(g, v, 0), false));
        Value im = linear(ComplexCalls.with(call, -1, v -> ComplexOp.part(g, v, 1), true));
        Complex z = new Complex(g, g.cast(re, im.dtype()), im);
        return Complex.of(g, g.scalar(im.dtype(), base)).power(z).value();
      }
      return power(g, linear(call));
    }

    private Value power(OpGraph g, Value exponent) {
      return g.binary(BinaryOp.Kind.POWER, g.scalar(exponent.dtype(), base), exponent);
    }

    /** By powers of 10, whose exponents are computed in float32 when no dtype is given. */
    Value geometric(OpCall call) {
      OpGraph g = call.g();
      DType type = dtype.isEmpty() ? DType.FLOAT32 : dtype.get(0);
      if (!type.isFloating()) {
        throw Shapes.bad("geomspace has no logarithms in " + type);
      }
      Value start = call.tensor(0, "start");
      Value ten = g.unary(Kind.LOG, g.scalar(type, 10));
      Value from = g.divide(log(g, start, type), ten);
      Value to = g.divide(log(g, call.tensor(1, "stop"), type), ten);
      Value y = power(g, even(g, from, to, type));
      Value real = g.cast(ComplexOp.part(g, start, 0), type);
      return g.multiply(y, g.unary(Kind.SIGN, real));
    }

    private static Value log(OpGraph g, Value x, DType dtype) {
      Value positive =
          ComplexOp.isOne(g, x)
              ? Complex.of(g, x).size()
              : x.dtype().isUnsigned() ? x : g.unary(Kind.ABS, x);
      return g.unary(Kind.LOG, g.cast(positive, dtype));
    }

    private Value even(OpGraph g, Value from, Value to, DType type) {
      Value y = unrounded(g, from, to);
      return type == y.dtype() ? y : g.cast(g.unary(Kind.FLOOR, y), type);
    }

    /** Integers are divided as floats. */
    private Value unrounded(OpGraph g, Value from, Value to) {
      DType type = from.dtype();
      DType compute = type;
      if (!type.isFloating()) {
        compute = type.byteSize() <= 2 ? DType.FLOAT32 : DType.FLOAT64;
      }
      Value distance = g.cast(g.subtract(to, from), compute);
      Value start = g.cast(from, compute);
      Value stop = g.cast(to, compute);
      if (!endpoint && num > 1) {
        stop = g.subtract(stop, g.divide(distance, g.scalar(compute, num)));
        distance = g.subtract(stop, start);
      }
      return spread(g, start, stop, distance);
    }

    private Value spread(OpGraph g, Value start, Value stop, Value distance) {
      Shape shape = Shapes.broadcast(start.shape(), stop.shape());
      int at = Shapes.axis(axis, shape.rank() + 1);
      DType compute = start.dtype();
      Value first = g.expandDims(g.broadcastTo(start, shape), at);
      Value last = g.expandDims(g.broadcastTo(stop, shape), at);
      if (num < 2) {
        return g.slice(first, at, 0, num);
      }
      if (num == 2) {
        return g.concat(List.of(first, last), at);
      }
      Value whole = g.expandDims(g.broadcastTo(distance, shape), at);
      Value step = g.divide(whole, g.scalar(compute, num - 1));
      int[] dims = new int[shape.rank() + 1];
      Arrays.fill(dims, 1);
      dims[at] = num - 2;
      Value counted = OrderOps.counted(g, compute, num - 2);
      Value numbers = g.reshape(g.add(counted, g.scalar(compute, 1)), dims);
      return g.concat(List.of(first, g.add(first, g.multiply(step, numbers)), last), at);
    }
  }

  /** So many numbers from one scalar to another, integers as floats. */
  static Value spread(OpGraph g, Value from, Value to, int num) {
    return new Spacing(num, true, List.of(), 10, 0).unrounded(g, from, to);
  }

  private static boolean byColumns(LayerConfig c) {
    return c.choice("indexing", "xy", "xy", "ij").equals("xy");
  }

  private static List<Value> grid(boolean byColumns, OpCall call) {
    OpGraph g = call.g();
    List<Value> vectors = new ArrayList<>();
    for (int i = 0; i < call.args().positional().size(); i++) {
      Value v = call.tensor(i, "x");
      DType first = call.tensor(0, "x").dtype();
      if (v.dtype() != first && v.dtype() != DType.BOOL && first != DType.BOOL) {
        throw Shapes.bad("a grid takes tensors of one dtype and of bool, got " + v.dtype());
      }
      vectors.add(ArrayOps.flat(g, first == DType.BOOL ? wholes(g, v) : v));
    }
    int n = vectors.size();
    int[] place = new int[n];
    Arrays.setAll(place, i -> byColumns && n > 1 && i < 2 ? 1 - i : i);
    int[] dims = new int[n];
    for (int i = 0; i < n; i++) {
      dims[place[i]] = vectors.get(i).dim(0);
    }
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] own = new int[n];
      Arrays.fill(own, 1);
      own[place[i]] = dims[place[i]];
      out.add(g.broadcastTo(g.reshape(vectors.get(i), own), Shape.of(dims)));
    }
    return out;
  }

  /** True where the whole part, of 32 bits, is not 0: what times a bool of ones is. */
  private static Value wholes(OpGraph g, Value v) {
    if (!v.dtype().isFloating()) {
      return v.dtype() == DType.BOOL ? v : g.cast(g.cast(v, DType.INT32), DType.BOOL);
    }
    Value size = g.unary(Kind.ABS, v);
    Value small = g.binary(BinaryOp.Kind.LESS, size, g.scalar(v.dtype(), 1));
    return g.not(small);
  }

  /** Powers of each element in a new last axis, the highest first unless they increase. */
  private record Powers(int number, boolean increasing) {
    static Powers of(LayerConfig c) {
      int n = c.integer("N", Shape.UNKNOWN);
      if (n < Shape.UNKNOWN || n > MAX_NUMBERS) {
        throw c.node("N").expected("an integer of 0 to " + MAX_NUMBERS);
      }
      return new Powers(n, c.bool("increasing", false));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      int n = number == Shape.UNKNOWN ? x.dim(0) : number;
      if (n == Shape.UNKNOWN) {
        return StaticValues.unknown(g, x.dtype(), x.shape().concat(Shape.of(n)));
      }
      DType type = ResultType.of(List.of(x.dtype()), false, false);
      if (!x.dtype().isFloating() && n > 2) {
        return g.cast(g.apply1(new VanderOp(n, increasing), g.cast(x, DType.FLOAT32)), type);
      }
      DType compute = x.dtype().promote(DType.FLOAT32);
      Value powers = OrderOps.counted(g, compute, n);
      Value exponents = increasing ? powers : g.reverse(powers, 0);
      Value base = g.expandDims(g.cast(x, compute), x.rank());
      return g.cast(g.binary(BinaryOp.Kind.POWER, base, exponents), type);
    }
  }
}
