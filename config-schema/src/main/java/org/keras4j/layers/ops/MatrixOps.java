package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** NumPy's diagonals, products of vectors and matrices, and correlations. */
public final class MatrixOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Diag", c -> c.integer("k", 0), MatrixOps::diag),
          OpLayer.type(
              "Diagflat",
              c -> c.integer("k", 0),
              (k, call) -> matrix(call.g(), ArrayOps.flat(call.g(), call.x()), k)),
          OpLayer.type("Dstack", MatrixOps::inDepth),
          OpLayer.type("Cross", Cross::of, Cross::apply),
          OpLayer.type("Kron", MatrixOps::kron),
          OpLayer.type("Corrcoef", MatrixOps::correlations),
          OpLayer.type("Correlate", MatrixOps::mode, MatrixOps::correlate));

  private MatrixOps() {}

  /** A matrix of a vector, or the diagonal of a matrix. */
  private static Value diag(int k, OpCall call) {
    Value x = call.x();
    if (x.rank() == 1) {
      return matrix(call.g(), x, k);
    }
    if (x.rank() != 2) {
      throw Shapes.bad("diag takes a vector or a matrix, got " + x.shape());
    }
    return ArrayOps.diagonal(call.g(), x, new int[] {k, 0, 1});
  }

  private static Value matrix(OpGraph g, Value x, int k) {
    int n = x.dim(0);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), Shape.of(n, n));
    }
    int size = Math.addExact(n, Math.abs(k));
    int[] from = new int[Shape.of(size, size).size()];
    Arrays.fill(from, n);
    for (int i = 0; i < n; i++) {
      from[(i + Math.max(0, -k)) * size + i + Math.max(0, k)] = i;
    }
    Value zero = g.reshape(g.scalar(x.dtype(), 0), 1);
    Value padded = g.concat(List.of(x, zero), 0);
    return g.apply1(new GatherOp(0, false), padded, g.constant(Tensor.of(from, size, size)));
  }

  private static Value inDepth(OpCall call) {
    OpGraph g = call.g();
    List<Value> parts = new ArrayList<>();
    for (Value v : call.alike(0, "xs")) {
      Value x = v.rank() == 0 ? g.reshape(v, 1) : v;
      x = x.rank() == 1 ? g.expandDims(x, 0) : x;
      parts.add(x.rank() == 2 ? g.expandDims(x, 2) : x);
    }
    return g.concat(parts, 2);
  }

  /** The vector product; of plane vectors only its height. */
  private record Cross(int ofFirst, int ofSecond, int ofResult) {
    static Cross of(LayerConfig c) {
      if (c.has("axis")) {
        int axis = c.integer("axis", -1);
        return new Cross(axis, axis, axis);
      }
      return new Cross(c.integer("axisa", -1), c.integer("axisb", -1), c.integer("axisc", -1));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value[] ab = call.pair("x1", "x2");
      if (!ab[0].dtype().isNumeric()) {
        throw Shapes.bad("a vector product takes numbers, got " + ab[0].dtype());
      }
      Value a = ArrayOps.move(g, ab[0], new int[] {ofFirst}, new int[] {-1});
      Value b = ArrayOps.move(g, ab[1], new int[] {ofSecond}, new int[] {-1});
      boolean plane = a.dim(-1) == 2 && b.dim(-1) == 2;
      Value height = minor(g, a, b, 0, 1);
      if (plane) {
        return g.squeeze(height, height.rank() - 1);
      }
      a = inSpace(g, a);
      b = inSpace(g, b);
      Value y = g.concat(List.of(minor(g, a, b, 1, 2), minor(g, a, b, 2, 0), height), a.rank() - 1);
      return ArrayOps.move(g, y, new int[] {-1}, new int[] {ofResult});
    }

    private static Value inSpace(OpGraph g, Value v) {
      if (v.dim(-1) == 2) {
        int[] after = new int[v.rank()];
        after[v.rank() - 1] = 1;
        return g.pad(v, new int[v.rank()], after, PadOp.Mode.CONSTANT, 0);
      }
      if (v.dim(-1) != 3 && v.dim(-1) != Shape.UNKNOWN) {
        throw Shapes.bad("a vector product takes vectors of 2 or 3 elements, got " + v.shape());
      }
      return v;
    }

    private static Value minor(OpGraph g, Value a, Value b, int i, int j) {
      Value left = g.multiply(g.slice(a, -1, i, 1), g.slice(b, -1, j, 1));
      return g.subtract(left, g.multiply(g.slice(a, -1, j, 1), g.slice(b, -1, i, 1)));
    }
  }

  /** The vector product of vectors of three elements along the last axis. */
  static Value cross(OpGraph g, Value a, Value b) {
    List<Value> parts =
        List.of(Cross.minor(g, a, b, 1, 2), Cross.minor(g, a, b, 2, 0), Cross.minor(g, a, b, 0, 1));
    return g.concat(parts, Math.max(a.rank(), b.rank()) - 1);
  }

  private static Value kron(OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    if (!ab[0].dtype().isNumeric()) {
      throw Shapes.bad("a Kronecker product takes numbers, got " + ab[0].dtype());
    }
    int rank = Math.max(ab[0].rank(), ab[1].rank());
    int[] a = new int[2 * rank];
    int[] b = new int[2 * rank];
    int[] out = new int[rank];
    Arrays.fill(a, 1);
    Arrays.fill(b, 1);
    for (int i = 1; i <= rank; i++) {
      a[2 * (rank - i)] = i <= ab[0].rank() ? ab[0].dim(-i) : 1;
      b[2 * (rank - i) + 1] = i <= ab[1].rank() ? ab[1].dim(-i) : 1;
      out[rank - i] = Shape.multiply(a[2 * (rank - i)], b[2 * (rank - i) + 1]);
    }
    return g.reshape(g.multiply(g.reshape(ab[0], a), g.reshape(ab[1], b)), out);
  }

  /** Pearson's coefficients of the rows; the mean of int64 is cut to an integer, as in Keras. */
  private static Value correlations(OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (x.rank() < 2 || x.dtype() == DType.UINT64) {
      throw Shapes.bad("corrcoef takes matrices of numbers, got " + x.spec());
    }
    int n = x.dim(-1);
    if (n == Shape.UNKNOWN) {
      DType dtype = x.dtype() == DType.INT64 ? DType.FLOAT64 : OpCall.real(g, x).dtype();
      return StaticValues.unknown(g, dtype, x.shape().with(-1, x.dim(-2)));
    }
    Value centered = centered(g, x, n);
    Value products = g.matmul(centered, centered, false, true);
    boolean whole = products.dtype() == DType.INT64;
    Value sums = whole ? g.cast(products, DType.FLOAT64) : products;
    Value covariance = g.divide(sums, g.scalar(sums.dtype(), n - 1));
    int rank = x.rank();
    Value variance = ArrayOps.diagonal(g, covariance, new int[] {0, rank - 2, rank - 1});
    Value deviation = g.unary(UnaryOp.Kind.SQRT, variance);
    Value wide = deviation;
    for (int i = 1; i < rank; i++) {
      wide = g.expandDims(wide, wide.rank());
    }
    Value ratio = g.divide(covariance, g.multiply(wide, deviation));
    return g.unary(new UnaryOp(UnaryOp.Kind.CLIP, -1, 1, 0), ratio);
  }

  private static Value centered(OpGraph g, Value of, int n) {
    if (of.dtype() != DType.INT64) {
      Value x = OpCall.real(g, of);
      return g.subtract(x, g.mean(x, true, -1));
    }
    Value sum = g.sum(of, true, -1);
    Value size = g.unary(UnaryOp.Kind.ABS, sum);
    Value mean = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, size, g.scalar(DType.INT64, n));
    return g.subtract(of, g.multiply(g.unary(UnaryOp.Kind.SIGN, sum), mean));
  }

  private static String mode(LayerConfig c) {
    return c.choice("mode", "valid", "valid", "same", "full");
  }

  private static Value correlate(String mode, OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    DType dtype = ab[0].dtype();
    dtype = dtype == DType.INT64 ? DType.FLOAT64 : dtype.isFloating() ? dtype : DType.FLOAT32;
    if (ab[0].rank() != 1 || ab[1].rank() != 1) {
      throw Shapes.bad("correlate takes two vectors");
    }
    int n = ab[0].dim(0);
    int m = ab[1].dim(0);
    if (n == Shape.UNKNOWN || m == Shape.UNKNOWN) {
      return StaticValues.unknown(g, dtype, Shape.of(Shape.UNKNOWN));
    }
    if (mode.equals("valid") && m > n) {
      throw Shapes.bad("no " + m + " elements of a vector of " + n + " can be correlated");
    }
    int pad = mode.equals("valid") ? 0 : Math.max(m - 1, 0);
    Value x = g.reshape(g.cast(ab[0], dtype), 1, n, 1);
    Value kernel = g.reshape(g.cast(ab[1], dtype), m, 1, 1);
    int[] one = {1};
    ConvOp conv = new ConvOp(one, new int[][] {{pad, pad}}, one, one, 1);
    Value y = g.reshape(g.apply1(conv, x, kernel), n + 2 * pad - m + 1);
    if (!mode.equals("same")) {
      return y;
    }
    int length = Math.max(n, m);
    return g.slice(y, 0, (n + m - 1 - length) / 2, length);
  }
}
