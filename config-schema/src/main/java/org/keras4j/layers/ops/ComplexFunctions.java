package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.CallArgs;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Functions of complex numbers that have arguments, or that combine the elements of a tensor. */
final class ComplexFunctions {
  /** Functions of the real parts, whose results are complex all the same. */
  private static final Set<String> OF_REAL_PARTS =
      Set.of("Nextafter", "MapCoordinates", "Nancumsum", "Nancumprod");

  private ComplexFunctions() {}

  /** The results, or null where the function is none of these. */
  static @Nullable List<Value> apply(
      String name, Function<OpCall, List<Value>> f, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Object first = call.args().positional().isEmpty() ? null : call.args().positional().get(0);
    Complex z = first instanceof Value v ? Complex.of(g, v) : null;
    if (name.equals("Power") || name.equals("DivideNoNan") || name.equals("Hypot")) {
      return List.of(ofTwo(name, f, call));
    }
    if (name.equals("AllClose") || name.equals("IsIn")) {
      return List.of(compared(name, call, config));
    }
    if (OF_REAL_PARTS.contains(name)) {
      OpCall real = ComplexCalls.with(call, -1, v -> ComplexOp.part(g, v, 0), false);
      Value next = f.apply(real).get(0);
      return complex(new Complex(g, next, zeros(g, next)));
    }
    if (z == null) {
      return null;
    }
    switch (name) {
      case "Isposinf", "Isneginf":
        Value flat = g.binary(BinaryOp.Kind.EQUAL, z.im(), g.scalar(z.re().dtype(), 0));
        return List.of(g.and(of(f, call, z.re()), flat));
      case "OnesLike":
        Value ones = of(f, call, z.re());
        return complex(
            new Complex(g, ones, g.broadcastTo(g.scalar(ones.dtype(), 0), ones.shape())));
      case "CountNonzero":
        return List.of(of(f, call, g.not(z.isZero())));
      case "HardShrink":
        Value size = of(f, call, z.size());
        return complex(z.where(g.notEqual(size, g.scalar(size.dtype(), 0)), 0));
      case "Squareplus":
        return complex(z.plus(z.times(z).plus(number(config, "b", 4)).sqrt()).times(0.5));
      case "Glu":
        return complex(glu(z, (int) number(config, "axis", -1)));
      case "Nansum":
        Value real = g.binary(BinaryOp.Kind.EQUAL, z.re(), z.re());
        Complex clean = z.where(real, 0);
        return complex(new Complex(g, of(f, call, clean.re()), of(f, call, clean.im())));
      case "Std":
        return List.of(g.unary(Kind.SQRT, ComplexStatistics.variance(z, config)));
      case "Var":
        Value variance = ComplexStatistics.variance(z, config);
        return complex(new Complex(g, variance, zeros(g, variance)));
      case "Prod", "Nanprod":
        return complex(product(f, call, z, config));
      case "SegmentProd":
        return complex(segments(z, of(f, call, z.re()), call.tensor(1, "segment_ids")));
      case "Cumprod":
        return complex(running(z, config));
      case "Vander":
        return complex(vander(f, call, z, config));
      default:
        List<Value> y = ComplexStatistics.apply(name, f, call, config);
        return y == null ? ComplexLinalg.apply(name, f, call, config) : y;
    }
  }

  private static List<Value> complex(Complex z) {
    return List.of(z.value());
  }

  private static Value zeros(OpGraph g, Value like) {
    return g.broadcastTo(g.scalar(like.dtype(), 0), like.shape());
  }

  static double number(Map<String, Object> config, String key, double otherwise) {
    return config.get(key) instanceof Number n ? n.doubleValue() : otherwise;
  }

  /** A truth as Python has it, which numbers tell, too. */
  static boolean truth(Map<String, Object> config, String key) {
    Object v = config.get(key);
    return Boolean.TRUE.equals(v) || v instanceof Number n && n.doubleValue() != 0;
  }

  private static int[] every(Value v) {
    int[] axes = new int[v.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i;
    }
    return axes;
  }

  /** The function of other numbers in the place of the first argument. */
  static Value of(Function<OpCall, List<Value>> f, OpCall call, Value x) {
    List<Object> given = new ArrayList<>(call.args().positional());
    given.set(0, x);
    return f.apply(new OpCall(call.g(), new CallArgs(given, call.args().keywords()), call.writer()))
        .get(0);
  }

  static Complex operand(OpCall call, int position, String name, DType dtype) {
    Operand o = call.operand(position, name);
    Value v = o.value() != null && ComplexOp.isOne(call.g(), o.value()) ? o.value() : null;
    return Complex.of(call.g(), v == null ? o.as(call.g(), dtype) : v);
  }

  private static Value ofTwo(String name, Function<OpCall, List<Value>> f, OpCall call) {
    OpGraph g = call.g();
    if (name.equals("Hypot")) {
      OpCall sizes = ComplexCalls.with(call, -1, v -> Complex.of(g, v).size(), false);
      return f.apply(sizes).get(0);
    }
    DType dtype = ComplexCalls.dtype(call);
    Complex a = operand(call, 0, "x1", dtype);
    Complex b = operand(call, 1, "x2", dtype);
    if (name.equals("Power")) {
      return a.power(b).value();
    }
    Complex y = a.over(b);
    Value zero = g.broadcastTo(b.isZero(), y.re().shape());
    return y.where(g.not(zero), 0).value();
  }

  private static Value compared(String name, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    DType dtype = ComplexCalls.dtype(call);
    Complex a = operand(call, 0, "x1", dtype);
    Complex b = operand(call, 1, "x2", dtype);
    if (name.equals("AllClose")) {
      Value same = a.minus(b).isZero();
      return g.reduce(ReduceOp.Kind.ALL, same, every(same), false);
    }
    Value[] pairs = new Value[2];
    for (int i = 0; i < 2; i++) {
      Value x = i == 0 ? a.re() : a.im();
      Value among = ArrayOps.flat(g, i == 0 ? b.re() : b.im());
      pairs[i] = g.binary(BinaryOp.Kind.EQUAL, g.expandDims(x, x.rank()), among);
    }
    Value found = g.any(g.and(pairs[0], pairs[1]), false, -1);
    return truth(config, "invert") ? g.not(found) : found;
  }

  private static Complex glu(Complex z, int axis) {
    OpGraph g = z.g();
    int at = Shapes.axis(axis, z.re().rank());
    int n = z.re().dim(at);
    int half = n == Shape.UNKNOWN ? Shape.UNKNOWN : n / 2;
    if (half == Shape.UNKNOWN) {
      throw Shapes.bad("the axis that is halved must be known, got " + z.re().shape());
    }
    Complex a = new Complex(g, g.slice(z.re(), at, 0, half), g.slice(z.im(), at, 0, half));
    Complex b = new Complex(g, g.slice(z.re(), at, half, half), g.slice(z.im(), at, half, half));
    return a.times(b.sigmoid());
  }

  static int[] axes(Map<String, Object> config, Value x) {
    return axes(config, "axis", x);
  }

  /** The axes that an argument names, every one where it names none. */
  static int[] axes(Map<String, Object> config, String key, Value x) {
    Object axis = config.get(key);
    if (axis instanceof Number n) {
      return new int[] {Shapes.axis(n.intValue(), x.rank())};
    }
    if (axis instanceof List<?> list) {
      return list.stream().mapToInt(a -> Shapes.axis(((Number) a).intValue(), x.rank())).toArray();
    }
    return every(x);
  }

  /** One factor after the other; of unknown length, only the shape is described. */
  private static Complex product(
      Function<OpCall, List<Value>> f, OpCall call, Complex z, Map<String, Object> config) {
    OpGraph g = z.g();
    Complex y = z;
    int[] axes = axes(config, z.re());
    for (int axis : axes) {
      int n = y.re().dim(axis);
      if (n == Shape.UNKNOWN || n == 0) {
        Value real = of(f, call, z.re());
        return new Complex(g, real, zeros(g, real));
      }
      Complex all = y;
      Complex p = at(all, axis, 0);
      for (int i = 1; i < n; i++) {
        p = p.times(at(all, axis, i));
      }
      y = p;
    }
    Shape shape = of(f, call, z.re()).shape();
    return new Complex(g, g.reshape(y.re(), shape.dims()), g.reshape(y.im(), shape.dims()));
  }

  /** One row after the other into the product of its segment; like has the shape of the result. */
  private static Complex segments(Complex z, Value like, Value ids) {
    OpGraph g = z.g();
    int n = z.re().dim(0);
    if (n == Shape.UNKNOWN) {
      return new Complex(g, like, zeros(g, like));
    }
    Value one = g.broadcastTo(g.scalar(like.dtype(), 1), like.shape());
    Complex y = new Complex(g, one, zeros(g, like));
    int[] column = new int[like.rank()];
    java.util.Arrays.fill(column, 1);
    column[0] = like.dim(0);
    Value counted = g.reshape(OrderOps.counted(g, ids.dtype(), column[0]), column);
    for (int i = 0; i < n; i++) {
      Value id = g.reshape(g.slice(ids, 0, i, 1), new int[0]);
      Value mine = g.binary(BinaryOp.Kind.EQUAL, counted, id);
      Complex more = y.times(at(z, 0, i));
      y = new Complex(g, g.select(mine, more.re(), y.re()), g.select(mine, more.im(), y.im()));
    }
    return y;
  }

  private static Complex at(Complex z, int axis, int i) {
    return new Complex(z.g(), z.g().slice(z.re(), axis, i, 1), z.g().slice(z.im(), axis, i, 1));
  }

  private static Complex running(Complex given, Map<String, Object> config) {
    OpGraph g = given.g();
    boolean flat = !(config.get("axis") instanceof Number);
    Complex z =
        flat ? new Complex(g, ArrayOps.flat(g, given.re()), ArrayOps.flat(g, given.im())) : given;
    int axis = flat ? 0 : Shapes.axis(((Number) config.get("axis")).intValue(), z.re().rank());
    int n = z.re().dim(axis);
    if (n == Shape.UNKNOWN || n == 0) {
      return z;
    }
    Complex p = at(z, axis, 0);
    List<Value> re = new ArrayList<>(List.of(p.re()));
    List<Value> im = new ArrayList<>(List.of(p.im()));
    for (int i = 1; i < n; i++) {
      p = p.times(at(z, axis, i));
      re.add(p.re());
      im.add(p.im());
    }
    return new Complex(g, g.concat(re, axis), g.concat(im, axis));
  }

  private static Complex vander(
      Function<OpCall, List<Value>> f, OpCall call, Complex z, Map<String, Object> config) {
    OpGraph g = z.g();
    Value like = of(f, call, z.re());
    int n = like.dim(-1);
    if (n == Shape.UNKNOWN) {
      return new Complex(g, like, like);
    }
    Value counted = OrderOps.counted(g, z.re().dtype(), n);
    boolean up = truth(config, "increasing");
    Value k = up ? counted : g.reverse(counted, 0);
    int last = z.re().rank();
    Complex base = new Complex(g, g.expandDims(z.re(), last), g.expandDims(z.im(), last));
    return base.power(Complex.of(g, k));
  }
}
