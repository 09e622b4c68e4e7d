package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions of sequences: ranges, their masks, what is true, and searching. */
final class TfSequences {
  private TfSequences() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("range", TfSequences::range);
    all.put("linspace", TfSequences::linspace);
    all.put("eye", TfSequences::eye);
    all.put("size", TfSequences::size);
    all.put("sequence_mask", TfSequences::mask);
    all.put("reverse_sequence", TfSequences::reverse);
    all.put("searchsorted", TfSequences::search);
    all.put("boolean_mask", TfSequences::booleanMask);
    all.put("math.in_top_k", TfSequences::inTopK);
    all.put("math.cumulative_logsumexp", TfSequences::cumulative);
    all.put("math.invert_permutation", TfSequences::inverse);
    all.put("math.is_non_decreasing", c -> ordered(c, BinaryOp.Kind.GREATER_EQUAL));
    all.put("math.is_strictly_increasing", c -> ordered(c, BinaryOp.Kind.GREATER));
  }

  // ---- made of numbers

  private static Value counted(OpGraph g, DType dtype, int n) {
    double[] numbers = new double[n];
    Arrays.setAll(numbers, i -> i);
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(n), numbers));
  }

  /** Numbers from a start below a limit; where they are tensors they must follow from shapes. */
  private static Value range(TfCall c) {
    OpGraph g = c.g();
    boolean one = !c.has("limit");
    Number start = one ? (Number) 0L : number(g, c.first());
    Number limit = one ? number(g, c.first()) : number(g, c.argument("limit"));
    Number step = c.has("delta") ? number(g, c.argument("delta")) : (Number) 1L;
    boolean floats = start instanceof Double || limit instanceof Double || step instanceof Double;
    DType like = floats ? DType.FLOAT32 : DType.INT32;
    for (Object bound : Arrays.asList(c.first(), c.argument("limit"), c.argument("delta"))) {
      like = bound instanceof Value v && v.dtype() != DType.INT32 ? v.dtype() : like;
    }
    DType dtype = c.dtype("dtype", like);
    if (start == null || limit == null || step == null) {
      return StaticValues.unknown(g, dtype, Shape.of(Shape.UNKNOWN));
    }
    double by = step.doubleValue();
    if (by == 0) {
      throw TfCall.bad("delta", "must not be 0");
    }
    int n = (int) Math.max(0, Math.ceil((limit.doubleValue() - start.doubleValue()) / by));
    Value y = g.multiply(counted(g, dtype, n), g.scalar(dtype, by));
    return g.add(y, g.scalar(dtype, start.doubleValue()));
  }

  /** Null when it follows from a dimension not known yet. */
  private static Number number(OpGraph g, Object argument) {
    if (argument instanceof Number n) {
      return n;
    }
    Long[] known = argument instanceof Value v ? StaticValues.of(g, v) : null;
    if (known == null || known.length != 1) {
      throw TfCall.unsupported("limit", "the number of elements depends on the data");
    }
    return known[0];
  }

  private static Value linspace(TfCall c) {
    OpGraph g = c.g();
    Value start = c.x();
    Value stop = c.tensor("stop", start.dtype());
    int n = c.integer("num", 0);
    if (n < 1) {
      throw TfCall.bad("num", "must be positive");
    }
    Shape both = Shapes.broadcast(start.shape(), stop.shape());
    int axis = Shapes.axis(c.integer("axis", 0), both.rank() + 1);
    DType dtype =
        start.dtype().isFloating()
            ? start.dtype()
            : start.dtype().byteSize() < 4 ? DType.FLOAT32 : DType.FLOAT64;
    Value from = g.cast(g.expandDims(spread(g, start, both), axis), dtype);
    Value to = g.cast(g.expandDims(spread(g, stop, both), axis), dtype);
    if (n == 1) {
      return from;
    }
    int[] dims = new int[both.rank() + 1];
    Arrays.fill(dims, 1);
    dims[axis] = n - 2;
    double[] numbers = new double[n - 2];
    Arrays.setAll(numbers, i -> i + 1);
    Value step = g.divide(g.subtract(to, from), g.scalar(dtype, n - 1));
    List<Value> parts = new ArrayList<>(List.of(from));
    if (n > 2) {
      Value inner = g.constant(Tensor.ofNumbers(dtype, Shape.of(dims), numbers));
      parts.add(g.add(from, g.multiply(step, inner)));
    }
    parts.add(to);
    return g.concat(parts, axis);
  }

  private static Value spread(OpGraph g, Value x, Shape shape) {
    return shape.isKnown() ? g.broadcastTo(x, shape) : x;
  }

  private static Value eye(TfCall c) {
    OpGraph g = c.g();
    DType dtype = c.dtype("dtype", DType.FLOAT32);
    int[] rows = c.firstIntegers();
    int n = rows.length == 1 ? rows[0] : 0;
    int m = c.integer("num_columns", n);
    int[] batch = c.has("batch_shape") ? c.integers("batch_shape") : new int[0];
    Shape out = Shape.of(batch).concat(Shape.of(n, m));
    if (n == Shape.UNKNOWN || m == Shape.UNKNOWN || !Shape.of(batch).isKnown()) {
      return StaticValues.unknown(g, dtype, out);
    }
    double[] ones = new double[Shape.multiply(n, m)];
    for (int i = 0; i < Math.min(n, m); i++) {
      ones[i * m + i] = 1;
    }
    return g.broadcastTo(g.constant(Tensor.ofNumbers(dtype, Shape.of(n, m), ones)), out);
  }

  private static Value size(TfCall c) {
    int n = c.x().shape().size();
    return StaticValues.dimension(c.g(), n, c.dtype("out_type", DType.INT32));
  }

  // ---- lengths

  private static Value mask(TfCall c) {
    OpGraph g = c.g();
    Value lengths = c.x();
    int n;
    if (c.has("maxlen")) {
      n = c.integer("maxlen", 0);
    } else {
      Value longest = g.max(g.cast(lengths, DType.INT64), false);
      n = g.measure(g.maximum(longest, g.scalar(DType.INT64, 0)));
    }
    DType dtype = c.dtype("dtype", DType.BOOL);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, dtype, lengths.shape().insert(lengths.rank(), n));
    }
    Value row = counted(g, DType.INT64, n);
    Value each = g.expandDims(g.cast(lengths, DType.INT64), lengths.rank());
    return g.cast(g.binary(BinaryOp.Kind.LESS, row, each), dtype);
  }

  /** The first so many elements of an axis backwards, so many for each element of another. */
  private static Value reverse(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    String axisName = c.has("seq_dim") ? "seq_dim" : "seq_axis";
    String batchName = c.has("batch_dim") ? "batch_dim" : "batch_axis";
    int axis = Shapes.axis(c.integer(axisName, 0), x.rank());
    int batch = Shapes.axis(c.integer(batchName, 0), x.rank());
    Value lengths = g.cast(c.tensor("seq_lengths", DType.INT32), DType.INT64);
    int n = x.dim(axis);
    if (axis == batch || lengths.rank() != 1) {
      throw TfCall.bad("seq_lengths", "must be a vector along another axis than the sequences");
    }
    if (!x.shape().isKnown()) {
      int rows = x.dim(batch) == Shape.UNKNOWN ? lengths.dim(0) : x.dim(batch);
      return StaticValues.unknown(g, x.dtype(), x.shape().with(batch, rows));
    }
    int[] along = new int[x.rank()];
    Arrays.fill(along, 1);
    along[batch] = x.dim(batch);
    Value length = g.reshape(lengths, along);
    along[batch] = 1;
    along[axis] = n;
    Value place = g.reshape(counted(g, DType.INT64, n), along);
    Value back = g.subtract(g.subtract(length, g.scalar(DType.INT64, 1)), place);
    Value at = g.select(g.binary(BinaryOp.Kind.LESS, place, length), back, place);
    return OrderOps.takeAlong(g, x, at, axis);
  }

  // ---- order

  private static Value search(TfCall c) {
    OpGraph g = c.g();
    Value sorted = c.x();
    Value values = c.tensor("values", sorted.dtype());
    String side = c.string("side", "left");
    if (!side.equals("left") && !side.equals("right")) {
      throw TfCall.bad("side", "must be left or right");
    }
    DType dtype = c.dtype("out_type", DType.INT32);
    if (!sorted.shape().isKnown() || !values.shape().isKnown()) {
      return StaticValues.unknown(g, dtype, values.shape());
    }
    SearchOp op = new SearchOp(side.equals("right"));
    int rows = sorted.shape().slice(0, sorted.rank() - 1).size();
    Value flat = g.reshape(sorted, rows, sorted.dim(-1));
    Value wanted = g.reshape(values, rows, Shape.UNKNOWN);
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Value row = g.squeeze(g.slice(flat, 0, i, 1), 0);
      parts.add(g.apply1(op, row, g.slice(wanted, 0, i, 1)));
    }
    return g.cast(g.reshape(g.concat(parts, 0), values.shape()), dtype);
  }

  private static Value inTopK(TfCall c) {
    boolean named = c.has("targets") && c.argument("targets") != null;
    Value predictions = named ? c.x() : c.tensor("predictions", DType.FLOAT32);
    Value targets = named ? c.tensor("targets", DType.INT32) : c.x();
    return OrderOps.inTopK(c.g(), targets, predictions, c.integer("k", 1));
  }

  /** The logarithm of the running sum of exponentials, by the running maximum. */
  private static Value cumulative(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int axis = Shapes.axis(c.integer("axis", 0), x.rank());
    int n = x.dim(axis);
    if (n == Shape.UNKNOWN) {
      return x;
    }
    boolean exclusive = c.bool("exclusive", false);
    boolean reverse = c.bool("reverse", false);
    Value in = reverse ? g.reverse(x, axis) : x;
    List<Value> parts = new ArrayList<>();
    Value infinite = g.scalar(x.dtype(), Double.NEGATIVE_INFINITY);
    Value sum = g.broadcastTo(infinite, x.shape().with(axis, 1));
    for (int i = 0; i < n; i++) {
      if (exclusive) {
        parts.add(sum);
      }
      sum = logAddExp(g, sum, g.slice(in, axis, i, 1));
      if (!exclusive) {
        parts.add(sum);
      }
    }
    Value y = g.concat(parts, axis);
    return reverse ? g.reverse(y, axis) : y;
  }

  private static Value logAddExp(OpGraph g, Value a, Value b) {
    Value most = g.maximum(a, b);
    Value least = g.minimum(a, b);
    Value part = g.unary(Kind.LOG1P, g.unary(Kind.EXP, g.subtract(least, most)));
    Value none = g.binary(BinaryOp.Kind.EQUAL, most, g.scalar(a.dtype(), Double.NEGATIVE_INFINITY));
    return g.select(none, most, g.add(most, part));
  }

  private static Value inverse(TfCall c) {
    Value x = c.x();
    if (x.rank() != 1 || !x.dtype().isInteger()) {
      throw Shapes.bad("expected a permutation, got " + x.spec());
    }
    Value places = c.g().apply(SortOp.all(0, false), List.of(x)).get(1);
    return c.g().cast(places, x.dtype());
  }

  private static Value ordered(TfCall c, BinaryOp.Kind kind) {
    OpGraph g = c.g();
    Value x = g.reshape(c.x(), Shape.UNKNOWN);
    int n = x.dim(0);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, DType.BOOL, Shape.SCALAR);
    }
    if (n < 2) {
      return g.scalar(DType.BOOL, 1);
    }
    Value steps = g.binary(kind, g.slice(x, 0, 1, n - 1), g.slice(x, 0, 0, n - 1));
    return g.reduce(ReduceOp.Kind.ALL, steps, new int[0], false);
  }

  // ---- what is true

  /** The places of the true elements of a vector in order, as many as there are. */
  private static Value trueOnes(OpGraph g, Value flat) {
    Value hit = g.cast(flat, DType.INT32);
    Value count = g.sum(g.cast(flat, DType.INT64), false);
    int n = g.measure(count);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, DType.INT32, Shape.of(n));
    }
    return g.apply(new SortOp(0, true, n, true), List.of(hit)).get(1);
  }

  /** The indices (count, axes) of the true elements, in the order of the elements. */
  static Value where(OpGraph g, Value condition) {
    int rank = condition.rank();
    if (!condition.shape().isKnown()) {
      return StaticValues.unknown(g, DType.INT64, Shape.of(Shape.UNKNOWN, rank));
    }
    Value flat = g.reshape(condition, condition.shape().size());
    Value rest = g.cast(trueOnes(g, flat), DType.INT64);
    List<Value> parts = new ArrayList<>();
    for (int i = rank - 1; i >= 0; i--) {
      Value dim = g.scalar(DType.INT64, condition.dim(i));
      parts.add(g.expandDims(g.binary(BinaryOp.Kind.MOD, rest, dim), 1));
      rest = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, rest, dim);
    }
    Collections.reverse(parts);
    return g.concat(parts, 1);
  }

  /**
   * The elements, or parts, where a mask of several axes is true, along one axis in their place.
   */
  private static Value booleanMask(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    Value mask = c.tensor("mask", DType.BOOL);
    int axis = Shapes.axis(c.integer("axis", 0), x.rank());
    int end = axis + mask.rank();
    if (mask.rank() == 0 || end > x.rank() || mask.dtype() != DType.BOOL) {
      throw TfCall.bad("mask", "of " + mask.spec() + " does not fit " + x.shape());
    }
    Shape before = x.shape().slice(0, axis);
    Shape after = x.shape().slice(end, x.rank());
    int n = x.shape().slice(axis, end).size();
    if (n == Shape.UNKNOWN || !mask.shape().isKnown()) {
      Shape out = before.concat(Shape.of(Shape.UNKNOWN)).concat(after);
      return StaticValues.unknown(g, x.dtype(), out);
    }
    if (mask.shape().size() != n) {
      throw TfCall.bad("mask", "of " + mask.shape() + " does not fit " + x.shape());
    }
    Value rows = g.reshape(x, before.concat(Shape.of(n)).concat(after));
    Value places = trueOnes(g, g.reshape(mask, n));
    return g.apply1(new GatherOp(axis, false), rows, places);
  }
}
