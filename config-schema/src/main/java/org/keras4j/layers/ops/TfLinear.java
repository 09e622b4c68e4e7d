package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of linear algebra. */
final class TfLinear {
  private TfLinear() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("tensordot", TfLinear::tensordot);
    all.put("norm", TfLinear::norm);
    all.put("raw_ops.Einsum", c -> Einsum.apply(c.g(), c.string("equation", ""), c.list()));
    all.put("linalg.diag", TfLinear::matrix);
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
    OpGraph g = c.g();
    Value x = c.floatX();
    int[] axes = c.axes("axis");
    boolean matrix = c.argument("axis") instanceof List && axes.length == 2;
    boolean keep = c.bool("keepdims", c.bool("keep_dims", false));
    Object ord = c.argument("ord");
    boolean euclidean = ord == null || "euclidean".equals(ord) || "fro".equals(ord) && matrix;
    double p = ord instanceof Number n ? n.doubleValue() : euclidean ? 2 : Double.NaN;
    if (Double.isNaN(p) || p <= 0 || matrix && !euclidean && p != 1 && !Double.isInfinite(p)) {
      throw TfCall.unsupported("ord", "the norm is not supported");
    }
    if (p == 2) {
      return g.unary(Kind.SQRT, g.sum(g.unary(Kind.SQUARE, x), keep, axes));
    }
    Value size = g.unary(Kind.ABS, x);
    if (matrix) {
      int[] both = org.keras4j.ops.Shapes.axes(axes, x.rank());
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

  private static Value power(OpGraph g, Value x, double exponent) {
    return g.binary(BinaryOp.Kind.POWER, x, g.scalar(x.dtype(), exponent));
  }

  /** A matrix of bools that tells which (row, column) a rule takes. */
  private interface Rule {
    boolean takes(int row, int column);
  }

  private static Value where(OpGraph g, int rows, int columns, Rule rule) {
    double[] taken = new double[rows * columns];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = rule.takes(i / columns, i % columns) ? 1 : 0;
    }
    return g.constant(Tensor.ofNumbers(DType.BOOL, Shape.of(rows, columns), taken));
  }

  private static Value matrix(TfCall c) {
    if (c.has("k") && c.integer("k", 0) != 0 || c.has("num_rows") || c.has("num_cols")) {
      boolean natural = c.integer("num_rows", -1) == -1 && c.integer("num_cols", -1) == -1;
      if (!natural || c.integer("k", 0) != 0) {
        throw TfCall.unsupported("k", "only the main diagonal of a square matrix is supported");
      }
    }
    OpGraph g = c.g();
    Value x = c.x();
    int n = x.dim(-1);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), x.shape().concat(Shape.of(n)));
    }
    Value zero = g.scalar(x.dtype(), 0);
    return g.select(where(g, n, n, (i, j) -> i == j), g.expandDims(x, -1), zero);
  }
}
