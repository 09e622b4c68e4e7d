package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions of linear algebra. */
final class TfLinear {
  private TfLinear() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("tensordot", TfLinear::tensordot);
    all.put("norm", TfLinear::norm);
    all.put("raw_ops.Einsum", c -> Einsum.apply(c.g(), c.string("equation", ""), c.list()));
    all.put("math.polyval", TfLinear::polynomial);
    all.put("linalg.cross", TfLinear::cross);
    all.put("linalg.global_norm", c -> lengthOfAll(c.g(), c.list()));
    all.put("linalg.lstsq", TfLinear::leastSquares);
    all.put("clip_by_norm", TfLinear::clipByNorm);
  }

  private static Value tensordot(TfCall c) {
    Value[] ab = c.with("b");
    Object axes = c.argument("axes");
    int[] ofA;
    int[] ofB;
    if (axes instanceof List<?> pair && pair.size() == 2) {
      ofA = new TfCall(c.g(), pair.get(0), Map.of()).firstIntegers();
      ofB = new TfCall(c.g(), pair.get(1), Map.of()).firstIntegers();
    } else {
      int n = c.integer("axes", -1);
      if (n < 0 || n > ab[0].rank() || n > ab[1].rank()) {
        throw TfCall.bad("axes", "must be a number of axes, or two lists of them");
      }
      ofA = IntStream.range(ab[0].rank() - n, ab[0].rank()).toArray();
      ofB = IntStream.range(0, n).toArray();
    }
    if (ofA.length != ofB.length) {
      throw TfCall.bad("axes", "must be as many of either tensor");
    }
    return ProductOps.contract(c.g(), ab[0], ab[1], ofA, ofB);
  }

  private static Value norm(TfCall c) {
    return norm(c, c.bool("keepdims", c.bool("keep_dims", false)));
  }

  /** The tensor over its norm, and the norm. */
  static List<Value> normalize(TfCall c) {
    Value norm = norm(c, true);
    return List.of(c.g().divide(c.x(), norm), norm);
  }

  private static Value norm(TfCall c, boolean keep) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int[] axes = c.axes("axis");
    boolean matrix = c.argument("axis") instanceof List && axes.length == 2;
    Object ord = c.argument("ord");
    boolean euclidean = ord == null || "euclidean".equals(ord) || "fro".equals(ord) && matrix;
    double p = ord instanceof Number n ? n.doubleValue() : euclidean ? 2 : Double.NaN;
    if (Double.isNaN(p) || p <= 0 || matrix && p != 2 && p != 1 && !Double.isInfinite(p)) {
      throw TfCall.bad("ord", "is no norm that TensorFlow knows");
    }
    if (matrix && !euclidean && p == 2) {
      return spectral(g, x, axes, keep);
    }
    if (p == 2) {
      return g.unary(Kind.SQRT, g.sum(g.unary(Kind.SQUARE, x), keep, axes));
    }
    Value size = g.unary(Kind.ABS, x);
    if (matrix) {
      int[] both = Shapes.axes(axes, x.rank());
      int summed = p == 1 ? both[0] : both[1];
      Value largest = g.max(g.sum(size, true, summed), true, p == 1 ? both[1] : both[0]);
      return keep ? largest : g.max(largest, false, both);
    }
    if (Double.isInfinite(p)) {
      return g.max(size, keep, axes);
    }
    if (p == 1) {
      return g.sum(size, keep, axes);
    }
    Value sum = g.sum(power(g, size, p), keep, axes);
    return power(g, sum, 1 / p);
  }

  /** The largest singular value. */
  private static Value spectral(OpGraph g, Value x, int[] axes, boolean keep) {
    int[] both = Shapes.axes(axes, x.rank());
    int last = x.rank() - 1;
    if (g.isSymbolic() && keep) {
      // TensorFlow turns the axes by numbers that it does not know before it runs
      int[] dims = new int[x.rank()];
      Arrays.fill(dims, Shape.UNKNOWN);
      return StaticValues.unknown(g, x.dtype(), Shape.of(dims));
    }
    Value turned = ArrayOps.move(g, x, both, new int[] {last - 1, last});
    Value values = g.apply1(new LinalgOp(LinalgOp.Kind.SINGULAR_VALUES, false), turned);
    Value largest = g.max(values, false, -1);
    return keep ? g.reshape(largest, Shapes.reduce(x.shape(), both, true)) : largest;
  }

  private static Value cross(TfCall c) {
    Value[] ab = c.with("b");
    if (ab[0].rank() < 1 || ab[0].dim(-1) != 3 || ab[1].dim(-1) != 3) {
      throw Shapes.bad("a vector product takes vectors of 3 elements, got " + ab[0].shape());
    }
    return MatrixOps.cross(c.g(), ab[0], ab[1]);
  }

  /** By the normal equations, as TensorFlow solves them unless it is told not to. */
  private static Value leastSquares(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = c.with("rhs");
    double ridge = c.number("l2_regularizer", 0);
    Value a = ab[0];
    if (a.rank() < 2 || a.dim(-2) == Shape.UNKNOWN || a.dim(-1) == Shape.UNKNOWN) {
      throw Shapes.bad("expected matrices of known size, got " + a.shape());
    }
    if (!c.bool("fast", true)) {
      return g.matmul(LinalgOps.pseudoInverse(g, a, List.of()), ab[1]);
    }
    boolean tall = a.dim(-2) >= a.dim(-1);
    Value square = g.matmul(a, a, tall, !tall);
    Value one = LinalgOps.identity(g, square);
    square = g.add(square, g.multiply(one, g.scalar(a.dtype(), ridge)));
    LinalgOp solve = new LinalgOp(LinalgOp.Kind.SOLVE, false);
    if (tall) {
      return g.apply1(solve, square, g.matmul(a, ab[1], true, false));
    }
    return g.matmul(a, g.apply1(solve, square, ab[1]), true, false);
  }

  // ---- lengths

  private static Value lengthOfAll(OpGraph g, List<Value> parts) {
    Value sum = null;
    for (Value part : parts) {
      Value half = g.sum(g.unary(Kind.SQUARE, part), false);
      sum = sum == null ? half : g.add(sum, half);
    }
    if (sum == null) {
      throw TfCall.bad("t_list", "must hold tensors");
    }
    return g.unary(Kind.SQRT, sum);
  }

  private static Value clipByNorm(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    Value zero = g.scalar(x.dtype(), 0);
    Value most = g.maximum(g.cast(c.tensor("clip_norm", x.dtype()), x.dtype()), zero);
    Value length = g.unary(Kind.SQRT, g.sum(g.unary(Kind.SQUARE, x), true, c.axes("axes")));
    return g.divide(g.multiply(x, most), g.maximum(length, most));
  }

  /** All tensors by one factor, and the length of all of them before. */
  static List<Value> clipByGlobalNorm(TfCall c) {
    OpGraph g = c.g();
    List<Value> parts = c.list();
    Value length = c.has("use_norm") ? c.tensor("use_norm", DType.FLOAT32) : lengthOfAll(g, parts);
    DType dtype = length.dtype();
    Value most = g.cast(c.tensor("clip_norm", dtype), dtype);
    Value one = g.scalar(dtype, 1);
    Value scale = g.multiply(most, g.minimum(g.divide(one, length), g.divide(one, most)));
    scale = g.add(scale, g.subtract(length, length));
    List<Value> out = new ArrayList<>();
    for (Value part : parts) {
      out.add(g.multiply(part, g.cast(scale, part.dtype())));
    }
    out.add(length);
    return out;
  }

  /** By Horner's rule, of coefficients from the highest power down. */
  private static Value polynomial(TfCall c) {
    OpGraph g = c.g();
    Value y = null;
    Value x = c.tensor("x", DType.FLOAT32);
    for (Value coefficient : c.list()) {
      y = y == null ? coefficient : g.add(coefficient, g.multiply(y, x));
    }
    return java.util.Objects.requireNonNull(y);
  }

  private static Value power(OpGraph g, Value x, double exponent) {
    return g.binary(BinaryOp.Kind.POWER, x, g.scalar(x.dtype(), exponent));
  }
}
