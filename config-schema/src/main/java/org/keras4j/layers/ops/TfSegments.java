package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.ScatterOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions that put together what belongs to one number: segments and counts. */
final class TfSegments {
  private TfSegments() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    for (String name : List.of("", "unsorted_")) {
      boolean sorted = name.isEmpty();
      all.put("math." + name + "segment_sum", c -> segments(c, sorted, Kind.ADD));
      all.put("math." + name + "segment_prod", c -> segments(c, sorted, Kind.MULTIPLY));
      all.put("math." + name + "segment_max", c -> segments(c, sorted, Kind.MAX));
      all.put("math." + name + "segment_min", c -> segments(c, sorted, Kind.MIN));
      all.put("math." + name + "segment_mean", c -> mean(c, sorted, false));
    }
    all.put("math.unsorted_segment_sqrt_n", c -> mean(c, false, true));
    all.put("math.zero_fraction", TfSegments::zeros);
    all.put("math.bincount", TfSegments::bincount);
    all.put("math.confusion_matrix", TfSegments::confusion);
    all.put("histogram_fixed_width", TfSegments::histogram);
    all.put("histogram_fixed_width_bins", TfSegments::bins);
  }

  private static Value ids(TfCall c) {
    return c.tensor("segment_ids", DType.INT32);
  }

  /** Of sorted segments their number follows from the last one's, which is data. */
  private static int number(TfCall c, boolean sorted, Value ids) {
    if (!sorted) {
      return c.integer("num_segments", 0);
    }
    if (ids.rank() != 1) {
      throw Shapes.bad("expected a vector of segments, got " + ids.shape());
    }
    if (c.g().isSymbolic()) {
      return Shape.UNKNOWN;
    }
    Long[] known = StaticValues.of(c.g(), ids);
    if (known != null && java.util.Arrays.stream(known).allMatch(java.util.Objects::nonNull)) {
      return Math.toIntExact(LongStream.of(0, known[known.length - 1] + 1).max().getAsLong());
    }
    Value last = c.g().max(c.g().cast(ids, DType.INT64), false);
    return c.g().measure(c.g().add(last, c.g().scalar(DType.INT64, 1)));
  }

  private static Value segments(TfCall c, boolean sorted, Kind kind) {
    Value ids = ids(c);
    int n = number(c, sorted, ids);
    return reduce(c.g(), c.x(), ids, n, kind, sorted);
  }

  /** Sorted segments that nobody is in hold what a sum of nothing is, or 1 for a product. */
  private static Value reduce(OpGraph g, Value x, Value ids, int n, Kind kind, boolean sorted) {
    if (ids.rank() > x.rank() || !x.dtype().isNumeric()) {
      throw Shapes.bad("segments " + ids.shape() + " do not fit " + x.spec());
    }
    Shape rest = x.shape().slice(ids.rank(), x.rank());
    Shape out = Shape.of(n).concat(rest);
    if (!out.isKnown() || !x.shape().isKnown()) {
      return StaticValues.unknown(g, x.dtype(), out);
    }
    Value start = g.broadcastTo(SegmentOps.neutral(g, kind, x.dtype()), out);
    int count = ids.shape().size();
    Value at = g.reshape(ids, count, 1);
    Value data = g.reshape(x, Shape.of(count).concat(rest));
    Value y = g.apply1(new ScatterOp(kind, true), start, at, data);
    if (!sorted || kind == Kind.ADD || kind == Kind.MULTIPLY) {
      return y;
    }
    Value filled = g.binary(BinaryOp.Kind.GREATER, counts(g, ids, n, rest.rank()), zero(g));
    return g.select(filled, y, g.scalar(x.dtype(), 0));
  }

  private static Value zero(OpGraph g) {
    return g.scalar(DType.INT32, 0);
  }

  /** How many are in each segment, with axes of 1 behind. */
  private static Value counts(OpGraph g, Value ids, int n, int axes) {
    int count = ids.shape().size();
    Value ones = g.broadcastTo(g.scalar(DType.INT32, 1), Shape.of(count));
    Value none = g.broadcastTo(zero(g), Shape.of(n));
    Value y = g.apply1(new ScatterOp(Kind.ADD, true), none, g.reshape(ids, count, 1), ones);
    Shape shape = Shape.of(n);
    for (int i = 0; i < axes; i++) {
      shape = shape.concat(Shape.of(1));
    }
    return g.reshape(y, shape);
  }

  private static Value mean(TfCall c, boolean sorted, boolean root) {
    OpGraph g = c.g();
    Value ids = ids(c);
    int n = number(c, sorted, ids);
    Value sum = reduce(g, c.x(), ids, n, Kind.ADD, sorted);
    if (!sum.shape().isKnown() || !ids.shape().isKnown()) {
      return sum;
    }
    Value counts = counts(g, ids, n, sum.rank() - 1);
    Value size = g.cast(g.maximum(counts, g.scalar(DType.INT32, 1)), sum.dtype());
    return g.divide(sum, root ? g.unary(UnaryOp.Kind.SQRT, size) : size);
  }

  // ---- counts

  /** The share of zeros. */
  private static Value zeros(TfCall c) {
    OpGraph g = c.g();
    Value zero =
        g.cast(g.binary(BinaryOp.Kind.EQUAL, c.x(), g.scalar(c.x().dtype(), 0)), DType.FLOAT32);
    return g.mean(zero, false);
  }

  private static Value bincount(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x().dtype().isInteger() ? c.x() : g.cast(c.x(), DType.INT32);
    boolean rows = c.integer("axis", 0) == -1;
    if (!rows && x.rank() != 1) {
      x = g.reshape(x, Shape.UNKNOWN);
    }
    if (x.rank() < 1 || x.rank() > 2) {
      throw Shapes.bad("counting takes one row of integers or several, got " + x.shape());
    }
    int least = c.has("minlength") ? c.integer("minlength", 0) : 0;
    int most = c.has("maxlength") ? c.integer("maxlength", 0) : Integer.MAX_VALUE;
    int depth = g.isSymbolic() ? Shape.UNKNOWN : most;
    if (least < most) {
      Value largest = g.max(g.cast(x, DType.INT64), false);
      int needed = g.measure(g.add(largest, g.scalar(DType.INT64, 1)));
      depth = needed == Shape.UNKNOWN ? needed : Math.min(most, Math.max(least, needed));
    }
    boolean binary = c.bool("binary_output", false);
    DType dtype = c.dtype("dtype", DType.INT32);
    if (!c.has("weights")) {
      return depth == Shape.UNKNOWN
          ? StaticValues.unknown(g, dtype, x.shape().with(-1, depth))
          : g.apply1(new BincountOp(depth, binary, dtype), x);
    }
    Value weights = c.tensor("weights", DType.FLOAT32);
    Value w = rows ? weights : g.reshape(weights, Shape.UNKNOWN);
    return depth == Shape.UNKNOWN
        ? StaticValues.unknown(g, w.dtype(), x.shape().with(-1, depth))
        : g.apply1(new BincountOp(depth, binary, w.dtype()), x, w);
  }

  private static Value confusion(TfCall c) {
    OpGraph g = c.g();
    Value labels = g.cast(c.x(), DType.INT64);
    Value predictions = g.cast(c.tensor("predictions", DType.INT64), DType.INT64);
    Value zero = g.scalar(DType.INT64, 0);
    int n;
    if (c.has("num_classes")) {
      n = c.integer("num_classes", 0);
    } else {
      Value most = g.maximum(g.max(labels, false), g.max(predictions, false));
      n = g.measure(g.add(g.maximum(most, zero), g.scalar(DType.INT64, 1)));
    }
    DType dtype = c.dtype("dtype", DType.INT32);
    if (n == Shape.UNKNOWN || !labels.shape().isKnown()) {
      return StaticValues.unknown(g, dtype, Shape.of(n, n));
    }
    int count = labels.shape().size();
    Value at = g.concat(List.of(g.reshape(labels, count, 1), g.reshape(predictions, count, 1)), 1);
    Value one = c.has("weights") ? g.cast(c.tensor("weights", dtype), dtype) : g.scalar(dtype, 1);
    Value values = one.rank() == 0 ? g.broadcastTo(one, Shape.of(count)) : g.reshape(one, count);
    Value none = g.broadcastTo(g.scalar(dtype, 0), Shape.of(n, n));
    return g.apply1(new ScatterOp(Kind.ADD, false), none, at, values);
  }

  /** The bin of each number; what lies outside belongs to the outermost. */
  private static Value bins(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int n = c.integer("nbins", 100);
    Value range = g.cast(c.tensor("value_range", x.dtype()), x.dtype());
    if (n < 1 || range.rank() != 1) {
      throw TfCall.bad("nbins", "must be positive, for a range of two numbers");
    }
    Value low = g.reshape(g.slice(range, 0, 0, 1), Shape.SCALAR);
    Value high = g.reshape(g.slice(range, 0, 1, 1), Shape.SCALAR);
    Value scaled = g.divide(g.subtract(x, low), g.subtract(high, low));
    Value at = g.unary(UnaryOp.Kind.FLOOR, g.multiply(g.scalar(x.dtype(), n), scaled));
    return g.cast(g.unary(new UnaryOp(UnaryOp.Kind.CLIP, 0, n - 1, 0), at), DType.INT32);
  }

  private static Value histogram(TfCall c) {
    Value at = bins(c);
    int n = c.integer("nbins", 100);
    DType dtype = c.dtype("dtype", DType.INT32);
    OpGraph g = c.g();
    return g.apply1(new BincountOp(n, false, dtype), g.reshape(at, Shape.UNKNOWN));
  }
}
