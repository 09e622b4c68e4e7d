package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * TensorFlow's diagonals of matrices. Several of them, from a lowest to a highest one, are rows of
 * a matrix, the highest first; a shorter one lies at the left or the right end of its row.
 */
final class TfDiagonals {
  private TfDiagonals() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("linalg.diag", c -> matrix(c, "RIGHT_LEFT"));
    all.put("linalg.diag_part", c -> part(c, "RIGHT_LEFT"));
    all.put("linalg.set_diag", c -> set(c, "RIGHT_LEFT"));
    all.put("raw_ops.MatrixDiagV2", c -> matrix(c, "LEFT_LEFT"));
    all.put("raw_ops.MatrixDiagPartV2", c -> part(c, "LEFT_LEFT"));
    all.put("raw_ops.MatrixSetDiagV2", c -> set(c, "LEFT_LEFT"));
    all.put("linalg.trace", c -> c.g().sum(main(c), false, -1));
    all.put("linalg.tensor_diag", TfDiagonals::tensor);
    all.put("linalg.tensor_diag_part", TfDiagonals::tensorPart);
  }

  /**
   * A band of diagonals of a matrix.
   *
   * @param low the lowest diagonal, negative below the main one
   * @param left whether the diagonals above, and below, lie at the left end of their rows
   */
  private record Band(int low, int high, boolean[] left) {
    static Band of(TfCall c, String missing) {
      int[] k = c.has("k") ? c.integers("k") : new int[] {0};
      String align = c.string("align", missing);
      List<String> aligns = List.of("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT");
      if (k.length < 1 || k.length > 2 || k[0] > k[k.length - 1] || !aligns.contains(align)) {
        throw TfCall.bad("k", "must be a diagonal or the lowest and the highest, in a known order");
      }
      boolean[] left = {align.startsWith("LEFT"), align.endsWith("LEFT")};
      return new Band(k[0], k[k.length - 1], left);
    }

    int count() {
      return high - low + 1;
    }

    int longest(int rows, int columns) {
      return Math.min(rows + Math.min(high, 0), columns - Math.max(low, 0));
    }

    /** For each element of a matrix its place in the rows of diagonals, −1 outside of the band. */
    int[] places(int rows, int columns) {
      int width = longest(rows, columns);
      int[] out = new int[rows * columns];
      for (int i = 0; i < out.length; i++) {
        int d = i % columns - i / columns;
        int length = Math.min(rows + Math.min(d, 0), columns - Math.max(d, 0));
        boolean atLeft = d >= 0 && left[0] || d <= 0 && left[1];
        int along = i / columns - Math.max(0, -d) + (atLeft ? 0 : width - length);
        out[i] = d < low || d > high ? -1 : (high - d) * width + along;
      }
      return out;
    }
  }

  private static Value padding(TfCall c, DType dtype) {
    return c.has("padding_value") ? c.tensor("padding_value", dtype) : c.g().scalar(dtype, 0);
  }

  /** Elements of the last axis by their places, or a filling where there is none. */
  private static Value pick(OpGraph g, Value x, int[] places, Value fill) {
    int[] at = Arrays.stream(places).map(p -> Math.max(p, 0)).toArray();
    Value y = g.apply1(new GatherOp(x.rank() - 1, false), x, g.constant(Tensor.of(at)));
    if (Arrays.stream(places).allMatch(p -> p >= 0)) {
      return y;
    }
    double[] taken = Arrays.stream(places).mapToDouble(p -> p < 0 ? 0 : 1).toArray();
    Value mask = g.constant(Tensor.ofNumbers(DType.BOOL, Shape.of(taken.length), taken));
    return g.select(mask, y, fill);
  }

  private static Value flat(OpGraph g, Value x, int axes) {
    int at = x.rank() - axes;
    return g.reshape(
        x, x.shape().slice(0, at).concat(Shape.of(x.shape().slice(at, x.rank()).size())));
  }

  private static Shape lead(Value x, int axes) {
    return x.shape().slice(0, x.rank() - axes);
  }

  private static void requireBand(Band band, int rows, int columns) {
    if (band.low() <= -rows && rows > 0 || band.high() >= columns && columns > 0) {
      throw TfCall.bad("k", "lies outside of matrices of " + rows + " by " + columns);
    }
  }

  private static Value part(TfCall c, String missing) {
    OpGraph g = c.g();
    Value x = requireMatrix(c.x());
    Band band = Band.of(c, missing);
    int rows = x.dim(-2);
    int columns = x.dim(-1);
    boolean several = band.count() > 1;
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
      Shape out = several ? Shape.of(band.count(), Shape.UNKNOWN) : Shape.of(Shape.UNKNOWN);
      return StaticValues.unknown(g, x.dtype(), lead(x, 2).concat(out));
    }
    requireBand(band, rows, columns);
    int width = band.longest(rows, columns);
    int[] places = new int[band.count() * width];
    Arrays.fill(places, -1);
    int[] ofMatrix = band.places(rows, columns);
    for (int i = 0; i < ofMatrix.length; i++) {
      if (ofMatrix[i] >= 0) {
        places[ofMatrix[i]] = i;
      }
    }
    Value y = pick(g, flat(g, x, 2), places, padding(c, x.dtype()));
    return several ? g.reshape(y, lead(x, 2).concat(Shape.of(band.count(), width))) : y;
  }

  private static Value main(TfCall c) {
    return part(new TfCall(c.g(), c.first(), Map.of()), "RIGHT_LEFT");
  }

  private static Value requireMatrix(Value x) {
    if (x.rank() < 2) {
      throw Shapes.bad("expected matrices, got " + x.shape());
    }
    return x;
  }

  /** The number of axes that hold the diagonals of one matrix. */
  private static int axes(Band band, Value diagonals) {
    int axes = band.count() > 1 ? 2 : 1;
    if (diagonals.rank() < axes || axes == 2 && diagonals.dim(-2) != band.count()) {
      throw Shapes.bad("expected " + band.count() + " diagonals, got " + diagonals.shape());
    }
    return axes;
  }

  private static Value matrix(TfCall c, String missing) {
    OpGraph g = c.g();
    Value x = c.x();
    Band band = Band.of(c, missing);
    int axes = axes(band, x);
    int width = x.dim(-1);
    int rows = c.integer("num_rows", -1);
    int columns = c.integer("num_cols", -1);
    if (width == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), lead(x, axes).concat(Shape.of(rows, columns)));
    }
    int leastRows = width - Math.min(band.high(), 0);
    int leastColumns = width + Math.max(band.low(), 0);
    if (rows == -1 && columns == -1) {
      rows = Math.max(leastRows, leastColumns);
      columns = rows;
    } else {
      rows = rows == -1 ? leastRows : rows;
      columns = columns == -1 ? leastColumns : columns;
    }
    boolean fits = rows >= leastRows && columns >= leastColumns;
    if (!fits || rows != leastRows && columns != leastColumns) {
      throw TfCall.bad("num_rows", "and num_cols do not fit the diagonals " + x.shape());
    }
    requireBand(band, rows, columns);
    Value y = pick(g, flat(g, x, axes), band.places(rows, columns), padding(c, x.dtype()));
    return g.reshape(y, lead(x, axes).concat(Shape.of(rows, columns)));
  }

  private static Value set(TfCall c, String missing) {
    OpGraph g = c.g();
    Value x = requireMatrix(c.x());
    Band band = Band.of(c, missing);
    Value diagonals = c.tensor("diagonal", x.dtype());
    int axes = axes(band, diagonals);
    int rows = x.dim(-2);
    int columns = x.dim(-1);
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN || !diagonals.shape().isKnown()) {
      return x;
    }
    requireBand(band, rows, columns);
    if (diagonals.dim(-1) != band.longest(rows, columns)) {
      throw Shapes.bad("diagonals " + diagonals.shape() + " do not fit " + x.shape());
    }
    Value y = pick(g, flat(g, diagonals, axes), band.places(rows, columns), flat(g, x, 2));
    return g.reshape(y, x.shape());
  }

  /** A tensor of twice the rank, zeros but where the two halves of the indices are the same. */
  private static Value tensor(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int n = x.shape().size();
    Shape out = x.shape().concat(x.shape());
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), out);
    }
    return g.reshape(matrix(new TfCall(g, g.reshape(x, n), Map.of()), "RIGHT_LEFT"), out);
  }

  private static Value tensorPart(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    Shape half = x.shape().slice(0, x.rank() / 2);
    if (x.rank() % 2 != 0 || !half.isCompatibleWith(x.shape().slice(x.rank() / 2, x.rank()))) {
      throw Shapes.bad("the first half of the axes differs from the second: " + x.shape());
    }
    int n = half.size();
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), half);
    }
    return g.reshape(main(new TfCall(g, g.reshape(x, n, n), Map.of())), half);
  }
}
