package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LinalgOp.Kind;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of matrices by their public names, and its fake quantization. */
final class TfLinalg {
  private TfLinalg() {}

  static void addTo(Map<String, Function<TfCall, List<Value>>> all) {
    single(all, "math.erfc", c -> c.g().unary(UnaryOp.Kind.ERFC, c.floatX()));
    single(all, "math.erfinv", c -> c.g().unary(UnaryOp.Kind.ERFINV, c.floatX()));
    single(all, "linalg.cholesky", c -> one(c.g(), Kind.CHOLESKY, false, c.x()));
    single(all, "linalg.det", c -> one(c.g(), Kind.DETERMINANT, false, c.x()));
    single(all, "linalg.inv", c -> one(c.g(), Kind.INVERSE, false, adjoint(c, c.x(), false)));
    single(all, "linalg.solve", TfLinalg::solve);
    single(all, "linalg.triangular_solve", TfLinalg::triangularSolve);
    single(all, "linalg.cholesky_solve", TfLinalg::choleskySolve);
    single(all, "linalg.eigvalsh", c -> eigh(c).get(0));
    single(all, "linalg.pinv", TfLinalg::pseudoInverse);
    single(all, "linalg.matrix_rank", TfLinalg::rank);
    single(all, "linalg.matrix_transpose", TfLinalg::transpose);
    single(all, "linalg.adjoint", c -> LinalgOps.turned(c.g(), c.x()));
    single(all, "linalg.matvec", TfLinalg::times);
    single(all, "linalg.band_part", TfLinalg::band);
    single(all, "quantization.fake_quant_with_min_max_vars", c -> fake(c, null));
    single(all, "quantization.fake_quant_with_min_max_args", c -> fake(c, null));
    single(all, "quantization.fake_quant_with_min_max_vars_per_channel", c -> fake(c, -1));
    all.put("linalg.eigh", TfLinalg::eigh);
    all.put("linalg.qr", c -> several(c, Kind.QR, c.bool("full_matrices", false)));
    all.put("linalg.svd", TfLinalg::svd);
    all.put("linalg.lu", TfLinalg::lu);
    all.put("linalg.eig", TfLinalg::eig);
    all.put("linalg.eigvals", c -> eig(c).subList(0, 1));
    all.put("linalg.normalize", TfLinear::normalize);
    all.put("clip_by_global_norm", TfLinear::clipByGlobalNorm);
    all.put("linalg.slogdet", c -> several(c, Kind.LOG_DETERMINANT, false));
  }

  private static void single(
      Map<String, Function<TfCall, List<Value>>> all, String name, Function<TfCall, Value> f) {
    all.put(name, c -> List.of(f.apply(c)));
  }

  private static Value one(OpGraph g, Kind kind, boolean flag, Value... operands) {
    return g.apply1(new LinalgOp(kind, flag), operands);
  }

  private static List<Value> several(TfCall c, Kind kind, boolean flag) {
    return c.g().apply(new LinalgOp(kind, flag), List.of(c.x()));
  }

  private static List<Value> eigh(TfCall c) {
    return several(c, Kind.EIGH, false);
  }

  /** Complex values and vectors. */
  private static List<Value> eig(TfCall c) {
    List<Value> parts = several(c, Kind.EIG, false);
    return List.of(
        c.g().apply1(new ComplexOp(), parts.get(0), parts.get(1)),
        c.g().apply1(new ComplexOp(), parts.get(2), parts.get(3)));
  }

  /** Both factors in one matrix, and which row of the matrix came where. */
  private static List<Value> lu(TfCall c) {
    OpGraph g = c.g();
    List<Value> parts = several(c, Kind.LU, false);
    DType dtype = c.dtype("output_idx_type", DType.INT32);
    // Keras has the inverse permutation
    Value rows = g.apply(SortOp.all(-1, false), List.of(parts.get(1))).get(1);
    return List.of(parts.get(0), g.cast(rows, dtype));
  }

  private static Value adjoint(TfCall c, Value x, boolean missing) {
    return c.bool("adjoint", missing) ? LinalgOps.turned(c.g(), x) : x;
  }

  private static Value solve(TfCall c) {
    Value[] ab = c.with("rhs");
    return one(c.g(), Kind.SOLVE, false, adjoint(c, ab[0], false), ab[1]);
  }

  private static Value triangularSolve(TfCall c) {
    Value[] ab = c.with("rhs");
    boolean lower = c.bool("lower", true) != c.bool("adjoint", false);
    return LinalgOps.solveTriangular(c.g(), lower, adjoint(c, ab[0], false), ab[1]);
  }

  /** The first argument is the lower factor of the matrix. */
  private static Value choleskySolve(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = c.with("rhs");
    Value y = LinalgOps.solveTriangular(g, true, ab[0], ab[1]);
    return LinalgOps.solveTriangular(g, false, LinalgOps.turned(g, ab[0]), y);
  }

  /** Singular values first, and V is not transposed. */
  private static List<Value> svd(TfCall c) {
    boolean full = c.bool("full_matrices", false);
    if (!c.bool("compute_uv", true)) {
      return several(c, Kind.SINGULAR_VALUES, false);
    }
    List<Value> usv = several(c, Kind.SVD, full);
    return List.of(usv.get(1), usv.get(0), LinalgOps.turned(c.g(), usv.get(2)));
  }

  private static List<Double> optional(TfCall c, String name) {
    return c.has(name) ? List.of(c.number(name, 0)) : List.of();
  }

  private static Value pseudoInverse(TfCall c) {
    return LinalgOps.pseudoInverse(c.g(), c.floatX(), optional(c, "rcond"));
  }

  private static Value rank(TfCall c) {
    return LinalgOps.rank(c.g(), c.floatX(), optional(c, "tol"));
  }

  private static Value transpose(TfCall c) {
    if (c.bool("conjugate", false) && !c.x().dtype().isNumeric()) {
      throw TfCall.bad("conjugate", "needs numbers");
    }
    return LinalgOps.turned(c.g(), c.x());
  }

  private static Value times(TfCall c) {
    OpGraph g = c.g();
    Value[] ab = c.with("b");
    boolean turn = c.bool("transpose_a", false) || c.bool("adjoint_a", false);
    Value column = g.expandDims(ab[1], ab[1].rank());
    Value y = g.matmul(ab[0], column, turn, false);
    return g.squeeze(y, y.rank() - 1);
  }

  private static Value band(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    if (x.rank() < 2) {
      throw Shapes.bad("expected matrices, got " + x.shape());
    }
    int m = x.dim(-2);
    int n = x.dim(-1);
    if (m == Shape.UNKNOWN || n == Shape.UNKNOWN) {
      return x;
    }
    int below = c.integer("num_lower", -1);
    int above = c.integer("num_upper", -1);
    return g.select(band(g, m, n, below, above), x, g.scalar(x.dtype(), 0));
  }

  /** True on so many diagonals below and above the main one; a negative number stands for all. */
  private static Value band(OpGraph g, int m, int n, int below, int above) {
    Value row = range(g, Shape.of(m, 1), m);
    Value column = range(g, Shape.of(1, n), n);
    Value offset = g.subtract(column, row);
    Value low = g.scalar(DType.INT32, below < 0 ? -m : -(double) below);
    Value high = g.scalar(DType.INT32, above < 0 ? n : above);
    return g.and(
        g.binary(BinaryOp.Kind.GREATER_EQUAL, offset, low),
        g.binary(BinaryOp.Kind.LESS_EQUAL, offset, high));
  }

  private static Value range(OpGraph g, Shape shape, int n) {
    double[] numbers = new double[n];
    Arrays.setAll(numbers, i -> i);
    return g.constant(Tensor.ofNumbers(DType.INT32, shape, numbers));
  }

  private static Value fake(TfCall c, @Nullable Integer axis) {
    int bits = c.integer("num_bits", 8);
    if (bits < 2 || bits > 16) {
      throw TfCall.bad("num_bits", "must be between 2 and 16");
    }
    double least = c.bool("narrow_range", false) ? 1 : 0;
    FakeQuantization f = new FakeQuantization(least, (1 << bits) - 1, axis);
    Value min = c.has("min") ? c.tensor("min", DType.FLOAT32) : c.g().scalar(DType.FLOAT32, -6);
    Value max = c.has("max") ? c.tensor("max", DType.FLOAT32) : c.g().scalar(DType.FLOAT32, 6);
    return f.apply(c.g(), c.floatX(), min, max);
  }
}
