package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of matrices with three diagonals, which are laid out as dense ones. */
final class TfTridiagonal {
  private TfTridiagonal() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("linalg.tridiagonal_matmul", TfTridiagonal::product);
    all.put("linalg.tridiagonal_solve", TfTridiagonal::solution);
  }

  private static Value product(TfCall c) {
    Value matrix = matrix(c);
    return c.g().matmul(matrix, c.tensor("rhs", matrix.dtype()));
  }

  private static Value solution(TfCall c) {
    OpGraph g = c.g();
    Value matrix = matrix(c);
    Value rhs = c.tensor("rhs", matrix.dtype());
    boolean vector = rhs.rank() == matrix.rank() - 1;
    if (vector) {
      rhs = g.expandDims(rhs, -1);
    } else if (c.bool("transpose_rhs", false)) {
      rhs = LinalgOps.turned(g, rhs);
    }
    Value y = g.apply1(new LinalgOp(LinalgOp.Kind.SOLVE, false), matrix, rhs);
    return vector ? g.squeeze(y, -1) : y;
  }

  /** The matrix (…, M, M) in any of the three formats. */
  private static Value matrix(TfCall c) {
    OpGraph g = c.g();
    String format = c.string("diagonals_format", "compact");
    switch (format) {
      case "compact":
        Value x = c.floatX();
        if (x.rank() < 2 || x.dim(-2) != 3) {
          throw Shapes.bad("expected diagonals of shape (…, 3, M), got " + x.shape());
        }
        return dense(g, row(g, x, 0), row(g, x, 1), row(g, x, 2));
      case "sequence":
        List<Value> three = c.list();
        if (three.size() != 3) {
          throw TfCall.bad("diagonals", "must be three tensors");
        }
        int size = three.get(1).dim(-1);
        Value above = filled(g, three.get(0), size, false);
        return dense(g, above, three.get(1), filled(g, three.get(2), size, true));
      case "matrix":
        Value m = c.floatX();
        if (m.rank() < 2 || m.dim(-1) != m.dim(-2)) {
          throw Shapes.bad("expected a square matrix, got " + m.shape());
        }
        return g.multiply(m, g.cast(ones(g, m.dim(-1), -1, 1), m.dtype()));
      default:
        throw TfCall.bad("diagonals_format", "must be compact, sequence or matrix");
    }
  }

  private static Value row(OpGraph g, Value x, int row) {
    return g.squeeze(g.slice(x, -2, row, 1), -2);
  }

  /** A diagonal of M - 1 elements with one more, which counts for nothing. */
  private static Value filled(OpGraph g, Value x, int size, boolean before) {
    if (x.dim(-1) != size - 1) {
      return x;
    }
    int[] none = new int[x.rank()];
    int[] one = new int[x.rank()];
    one[x.rank() - 1] = 1;
    return g.pad(x, before ? one : none, before ? none : one, PadOp.Mode.CONSTANT, 0);
  }

  private static Value dense(OpGraph g, Value above, Value main, Value below) {
    int n = main.dim(-1);
    Value sum = spread(g, main, n, 0);
    return g.add(g.add(sum, spread(g, above, n, 1)), spread(g, below, n, -1));
  }

  /** Element i of a diagonal at row i, and as many columns beside the main diagonal. */
  private static Value spread(OpGraph g, Value x, int n, int beside) {
    Value place = g.cast(ones(g, n, beside, beside), x.dtype());
    return g.multiply(g.expandDims(x, -1), place);
  }

  /** 1 from one diagonal to another, 0 elsewhere. */
  private static Value ones(OpGraph g, int n, int from, int to) {
    if (n == Shape.UNKNOWN) {
      throw Shapes.bad("the size of a matrix of three diagonals must be known");
    }
    boolean[] all = new boolean[Shape.multiply(n, n)];
    for (int i = 0; i < n; i++) {
      for (int k = from; k <= to; k++) {
        if (i + k >= 0 && i + k < n) {
          all[i * n + i + k] = true;
        }
      }
    }
    return g.constant(Tensor.of(all, n, n));
  }
}
