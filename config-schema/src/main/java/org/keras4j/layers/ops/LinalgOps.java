package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LinalgOp.Kind;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.ResultType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * {@code keras.ops.linalg}, and what other modules have of linear algebra. Matrices are float32 or
 * float64, as TensorFlow has them.
 */
public final class LinalgOps {
  /** Decompositions, then what is solved with them, then numbers of a matrix. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Cholesky", LinalgOps::upper, LinalgOps::cholesky),
          OpLayer.type("CholeskyInverse", LinalgOps::upper, LinalgOps::choleskyInverse),
          several("Eigh", Kind.EIGH),
          OpLayer.several("Eig", c -> null, LinalgOps::eig),
          OpLayer.several("LuFactor", c -> null, LinalgOps::lu),
          OpLayer.several(
              "Qr",
              c -> c.choice("mode", "reduced", "reduced", "complete").equals("complete"),
              (full, call) -> all(call, Kind.QR, full)),
          OpLayer.several("SVD", Svd::of, Svd::apply),
          OpLayer.type("Inv", call -> one(call.g(), Kind.INVERSE, call.x())),
          OpLayer.type("Solve", LinalgOps::solve),
          OpLayer.type("SolveTriangular", c -> c.bool("lower", false), LinalgOps::solveTriangular),
          OpLayer.type("Lstsq", c -> optional(c, "rcond"), LinalgOps::leastSquares),
          OpLayer.type("Pinv", c -> optional(c, "rcond"), (r, c) -> pseudoInverse(c.g(), c.x(), r)),
          OpLayer.type("Det", call -> one(call.g(), Kind.DETERMINANT, call.x())),
          several("Slogdet", Kind.LOG_DETERMINANT),
          OpLayer.type("Logdet", LinalgOps::logDeterminant),
          OpLayer.type("MatrixRank", c -> optional(c, "tol"), (t, c) -> rank(c.g(), c.x(), t)),
          OpLayer.type("Norm", Norm::of, Norm::apply),
          OpLayer.type("CDist", LinalgOps::distances));

  private LinalgOps() {}

  private static boolean upper(LayerConfig c) {
    return c.bool("upper", false);
  }

  private static List<Double> optional(LayerConfig c, String key) {
    Double v = c.optionalNumber(key);
    return v == null ? List.of() : List.of(v);
  }

  private static LayerType several(String className, Kind kind) {
    return OpLayer.several(className, c -> null, (none, call) -> all(call, kind, false));
  }

  private static List<Value> all(OpCall call, Kind kind, boolean flag) {
    return call.g().apply(new LinalgOp(kind, flag), List.of(call.x()));
  }

  private static Value one(OpGraph g, Kind kind, Value... operands) {
    return g.apply1(new LinalgOp(kind, false), operands);
  }

  /** Swaps the last two axes. */
  static Value turned(OpGraph g, Value x) {
    int[] order = new int[x.rank()];
    Arrays.setAll(order, i -> i);
    order[x.rank() - 1] = x.rank() - 2;
    order[x.rank() - 2] = x.rank() - 1;
    return g.transpose(x, order);
  }

  private static Value cholesky(boolean upper, OpCall call) {
    Value l = call.g().apply1(new LinalgOp(Kind.CHOLESKY, true), call.x());
    return upper ? turned(call.g(), l) : l;
  }

  /** The inverse of a matrix by its factor. */
  private static Value choleskyInverse(boolean upper, OpCall call) {
    OpGraph g = call.g();
    Value factor = call.x();
    Value identity = identity(g, factor);
    Value inverse = g.apply1(new LinalgOp(Kind.SOLVE_TRIANGULAR, !upper), factor, identity);
    return g.matmul(inverse, inverse, !upper, upper);
  }

  static Value identity(OpGraph g, Value like) {
    int n = like.dim(-1);
    if (n == Shape.UNKNOWN) {
      return like;
    }
    double[] ones = new double[Shape.multiply(n, n)];
    for (int i = 0; i < n; i++) {
      ones[i * n + i] = 1;
    }
    Value one = g.constant(Tensor.ofNumbers(like.dtype(), Shape.of(n, n), ones));
    return g.broadcastTo(one, like.shape());
  }

  private static List<Value> eig(@Nullable Object none, OpCall call) {
    List<Value> parts = all(call, Kind.EIG, false);
    return List.of(
        call.g().apply1(new ComplexOp(), parts.get(0), parts.get(1)),
        call.g().apply1(new ComplexOp(), parts.get(2), parts.get(3)));
  }

  private static List<Value> lu(@Nullable Object none, OpCall call) {
    if (call.x().rank() != 2) {
      throw Shapes.bad(
          "LuFactor takes one matrix (Keras fails on several), got shape " + call.x().shape());
    }
    return all(call, Kind.LU, false);
  }

  private record Svd(boolean full, boolean vectors) {
    static Svd of(LayerConfig c) {
      return new Svd(c.bool("full_matrices", true), c.bool("compute_uv", true));
    }

    List<Value> apply(OpCall call) {
      return vectors ? all(call, Kind.SVD, full) : all(call, Kind.SINGULAR_VALUES, false);
    }
  }

  private static Value solve(OpCall call) {
    OpGraph g = call.g();
    Value a = call.tensor(0, "a");
    Value b = call.tensor(1, "b");
    boolean vector = b.rank() == a.rank() - 1;
    Value x = one(g, Kind.SOLVE, a, vector ? g.expandDims(b, -1) : b);
    return vector ? g.squeeze(x, -1) : x;
  }

  private static Value solveTriangular(boolean lower, OpCall call) {
    return solveTriangular(call.g(), lower, call.tensor(0, "a"), call.tensor(1, "b"));
  }

  static Value solveTriangular(OpGraph g, boolean lower, Value a, Value b) {
    boolean vector = b.rank() == a.rank() - 1;
    Value right = vector ? g.expandDims(b, -1) : b;
    Shape batch = Shapes.broadcast(batch(a), batch(right));
    Value left = g.broadcastTo(a, batch.concat(matrix(a)));
    right = g.broadcastTo(right, batch.concat(matrix(right)));
    Value x = g.apply1(new LinalgOp(Kind.SOLVE_TRIANGULAR, lower), left, right);
    return vector ? g.squeeze(x, -1) : x;
  }

  private static Shape batch(Value x) {
    return x.shape().slice(0, x.rank() - 2);
  }

  private static Shape matrix(Value x) {
    return x.shape().slice(x.rank() - 2, x.rank());
  }

  private static double epsilon(DType dtype) {
    return dtype == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
  }

  private static Value scalar(OpGraph g, Value like, double value) {
    return g.scalar(like.dtype(), value);
  }

  private static Value reciprocal(OpGraph g, Value keep, Value s) {
    Value zero = scalar(g, s, 0);
    Value one = scalar(g, s, 1);
    return g.select(keep, g.divide(one, g.select(keep, s, one)), zero);
  }

  private static Value leastSquares(List<Double> rcond, OpCall call) {
    OpGraph g = call.g();
    Value a = call.tensor(0, "a");
    Value b = call.tensor(1, "b");
    if (a.rank() != 2 || b.rank() < 1 || b.rank() > 2) {
      throw Shapes.bad(
          "Lstsq takes a matrix and one or two axes, got " + a.shape() + ", " + b.shape());
    }
    double cut = epsilon(a.dtype());
    if (rcond.isEmpty()) {
      cut *= Math.max(a.dim(0), a.dim(1));
    } else {
      cut = rcond.get(0) < 0 ? cut : rcond.get(0);
    }
    List<Value> svd = g.apply(new LinalgOp(Kind.SVD, false), List.of(a));
    Value s = svd.get(1);
    Value least = g.multiply(scalar(g, s, cut), g.max(s, true, 0));
    Value keep = g.binary(BinaryOp.Kind.GREATER_EQUAL, s, least);
    Value right = g.matmul(svd.get(0), b.rank() == 1 ? g.expandDims(b, -1) : b, true, false);
    Value scaled = g.multiply(g.expandDims(reciprocal(g, keep, s), -1), right);
    Value x = g.matmul(svd.get(2), scaled, true, false);
    return b.rank() == 1 ? g.squeeze(x, -1) : x;
  }

  static Value pseudoInverse(OpGraph g, Value x, List<Double> rcond) {
    List<Value> svd = g.apply(new LinalgOp(Kind.SVD, false), List.of(x));
    Value s = svd.get(1);
    int longer = Math.max(x.dim(-2), x.dim(-1));
    double cut = rcond.isEmpty() ? 10 * longer * epsilon(x.dtype()) : rcond.get(0);
    Value least = g.multiply(scalar(g, s, cut), g.max(s, true, -1));
    Value keep = g.binary(BinaryOp.Kind.GREATER, s, least);
    Value v = g.multiply(turned(g, svd.get(2)), g.expandDims(reciprocal(g, keep, s), -2));
    return g.matmul(v, svd.get(0), false, true);
  }

  /** By the Cholesky factor: NaN unless the matrix is positive definite. */
  private static Value logDeterminant(OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    Value l = one(g, Kind.CHOLESKY, x);
    Value diagonal = g.sum(g.multiply(l, identity(g, x)), false, -1);
    Value logarithms = g.unary(UnaryOp.Kind.LOG, diagonal);
    return g.multiply(scalar(g, x, 2), g.sum(logarithms, false, -1));
  }

  static Value rank(OpGraph g, Value x, List<Double> tol) {
    Value s = one(g, Kind.SINGULAR_VALUES, x);
    Value least;
    if (tol.isEmpty()) {
      double cut = epsilon(x.dtype()) * Math.max(x.dim(-2), x.dim(-1));
      least = g.multiply(scalar(g, s, cut), g.max(s, true, -1));
    } else {
      least = scalar(g, s, tol.get(0));
    }
    return g.sum(g.cast(g.binary(BinaryOp.Kind.GREATER, s, least), DType.INT32), false, -1);
  }

  /** Euclidean distances of the rows of one matrix from those of another. */
  private static Value distances(OpCall call) {
    OpGraph g = call.g();
    Value x = call.tensor(0, "x");
    Value y = call.tensor(1, "y");
    DType dtype = ResultType.of(List.of(x.dtype(), y.dtype()), false, false);
    Value a = g.expandDims(g.cast(x, dtype), -2);
    Value b = g.expandDims(g.cast(y, dtype), y.rank() - 2);
    Value square = g.unary(UnaryOp.Kind.SQUARE, g.subtract(a, b));
    return g.unary(UnaryOp.Kind.SQRT, OpCall.real(g, g.sum(square, false, -1)));
  }

  /**
   * Of vectors or matrices.
   *
   * @param axes one or two; none stand for all
   * @param order a number, {@code fro} or {@code nuc}; null for the Euclidean norm
   */
  private record Norm(int[] axes, @Nullable Object order, boolean keepDims) {
    static Norm of(LayerConfig c) {
      ConfigNode ord = c.node("ord");
      Object order = null;
      if (ord.isString()) {
        order = c.choice("ord", "fro", "fro", "nuc");
      } else if (!ord.isNull()) {
        order = ord.number();
      }
      return new Norm(c.intList("axis"), order, c.bool("keepdims", false));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = OpCall.real(g, call.x());
      int[] over = Shapes.axes(axes, x.rank());
      if (over.length != 1 && over.length != 2) {
        throw Shapes.bad("a norm is of one or two axes, got " + over.length);
      }
      boolean vector = over.length == 1;
      if (order == null || "fro".equals(order) && !vector || vector && is(2)) {
        Value squares = g.unary(UnaryOp.Kind.SQUARE, x);
        return g.unary(UnaryOp.Kind.SQRT, g.sum(squares, keepDims, over));
      }
      if (order instanceof String && vector) {
        throw Shapes.bad("the norm '" + order + "' is one of matrices, not of one axis");
      }
      return vector ? ofVectors(g, x, over) : ofMatrices(g, x, over);
    }

    private boolean is(double value) {
      return order instanceof Double d && d == value;
    }

    private Value ofVectors(OpGraph g, Value x, int[] over) {
      double p = (Double) order;
      Value size = g.unary(UnaryOp.Kind.ABS, x);
      if (Double.isInfinite(p)) {
        return extreme(g, size, p > 0, keepDims, over[0]);
      }
      if (p == 0) {
        return g.sum(g.cast(g.notEqual(x, scalar(g, x, 0)), x.dtype()), keepDims, over);
      }
      Value powers = g.binary(BinaryOp.Kind.POWER, size, scalar(g, x, p));
      Value root = g.divide(scalar(g, x, 1), scalar(g, x, p));
      return g.binary(BinaryOp.Kind.POWER, g.sum(powers, keepDims, over), root);
    }

    private Value ofMatrices(OpGraph g, Value x, int[] over) {
      boolean singular = "nuc".equals(order) || is(2) || is(-2);
      if (singular) {
        return ofSingularValues(g, x, over);
      }
      boolean rows = is(1) || is(-1);
      if (!rows && !(order instanceof Double d && Double.isInfinite(d))) {
        throw Shapes.bad("there is no matrix norm of order " + order);
      }
      int summed = over[rows ? 0 : 1];
      int other = over[rows ? 1 : 0];
      Value sums = g.sum(g.unary(UnaryOp.Kind.ABS, x), true, summed);
      Value y = extreme(g, sums, (Double) order > 0, true, other);
      return keepDims ? y : g.reshape(y, Shapes.reduce(x.shape(), over, false));
    }

    private Value ofSingularValues(OpGraph g, Value x, int[] over) {
      int[] order = new int[x.rank()];
      int at = 0;
      for (int i = 0; i < x.rank(); i++) {
        if (i != over[0] && i != over[1]) {
          order[at++] = i;
        }
      }
      order[at] = over[0];
      order[at + 1] = over[1];
      Value s = one(g, Kind.SINGULAR_VALUES, g.transpose(x, order));
      Value y = is(2) || is(-2) ? extreme(g, s, is(2), false, s.rank() - 1) : g.sum(s, false, -1);
      return keepDims ? g.reshape(y, Shapes.reduce(x.shape(), over, true)) : y;
    }

    private static Value extreme(OpGraph g, Value x, boolean most, boolean keep, int axis) {
      return g.reduce(
          most ? org.keras4j.ops.ReduceOp.Kind.MAX : org.keras4j.ops.ReduceOp.Kind.MIN,
          x,
          new int[] {axis},
          keep);
    }
  }
}
