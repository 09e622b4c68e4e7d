package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions of the order of elements: running sums, sorting, turning, scattering. */
final class TfOrder {
  private TfOrder() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("math.cumsum", c -> running(c, CumulativeOp.Kind.SUM));
    all.put("math.cumprod", c -> running(c, CumulativeOp.Kind.PRODUCT));
    all.put("sort", c -> sorted(c).get(0));
    all.put("argsort", c -> sorted(c).get(1));
    all.put("roll", TfOrder::roll);
    all.put("repeat", TfOrder::repeat);
    all.put("scatter_nd", TfOrder::scatter);
    all.put("tensor_scatter_nd_update", c -> change(c, ScatterOp.Kind.REPLACE));
    all.put("tensor_scatter_nd_add", c -> change(c, ScatterOp.Kind.ADD));
    all.put("tensor_scatter_nd_sub", TfOrder::subtract);
    all.put("tensor_scatter_nd_max", c -> change(c, ScatterOp.Kind.MAX));
    all.put("tensor_scatter_nd_min", c -> change(c, ScatterOp.Kind.MIN));
  }

  private static Value running(TfCall c, CumulativeOp.Kind kind) {
    CumulativeOp op =
        new CumulativeOp(
            kind, c.integer("axis", 0), c.bool("exclusive", false), c.bool("reverse", false));
    return c.g().apply1(op, c.x());
  }

  /** The largest elements of the last axis, and their places. */
  static List<Value> topK(TfCall c) {
    SortOp op = new SortOp(-1, true, c.integer("k", 1), c.bool("sorted", true));
    List<Value> both = c.g().apply(op, List.of(c.x()));
    return List.of(both.get(0), c.g().cast(both.get(1), c.dtype("index_type", DType.INT32)));
  }

  private static List<Value> sorted(TfCall c) {
    String direction = c.string("direction", "ASCENDING");
    if (!direction.equals("ASCENDING") && !direction.equals("DESCENDING")) {
      throw TfCall.bad("direction", "must be ASCENDING or DESCENDING");
    }
    SortOp op = SortOp.all(c.integer("axis", -1), direction.equals("DESCENDING"));
    return c.g().apply(op, List.of(c.x()));
  }

  /** Axes turned so that what leaves at one end enters at the other. */
  private static Value roll(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int[] shifts = c.integers("shift");
    int[] axes = c.integers("axis");
    if (shifts.length != axes.length) {
      throw TfCall.bad("shift", "must have one number for each axis");
    }
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], x.rank());
      int n = x.dim(axis);
      int shift = n <= 0 ? 0 : Math.floorMod(shifts[i], n);
      if (shift != 0) {
        Value end = g.slice(x, axis, n - shift, shift);
        x = g.concat(List.of(end, g.slice(x, axis, 0, n - shift)), axis);
      }
    }
    return x;
  }

  /** Each element of an axis as often as it says, once for all or element by element. */
  private static Value repeat(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    int axis = 0;
    if (c.has("axis")) {
      axis = Shapes.axis(c.integer("axis", 0), x.rank());
    } else {
      x = g.reshape(x, x.shape().size());
    }
    if (c.argument("repeats") instanceof Value data && StaticValues.of(g, data) == null) {
      return repeated(g, x, axis, data);
    }
    int[] times = c.integers("repeats");
    int n = x.dim(axis);
    if (times.length == 1) {
      return TfArrays.repeated(g, x, axis, times[0], axis + 1);
    }
    if (n != Shape.UNKNOWN && n != times.length) {
      throw TfCall.bad("repeats", "must have one number for each element of " + x.shape());
    }
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      if (times[i] < 0) {
        throw TfCall.bad("repeats", "must hold integers of at least 0");
      }
      Value one = g.slice(x, axis, i, 1);
      parts.add(TfArrays.repeated(g, one, axis, times[i], axis + 1));
    }
    return g.concat(parts, axis);
  }

  /** As often as a tensor of the data says: element i while the place is below the sum up to i. */
  private static Value repeated(OpGraph g, Value x, int axis, Value times) {
    if (times.rank() > 1 || !times.dtype().isInteger()) {
      throw TfCall.bad("repeats", "must be an integer or a vector of them");
    }
    int n = x.dim(axis);
    Value each = g.cast(times, DType.INT64);
    if (n != Shape.UNKNOWN) {
      each = g.broadcastTo(each, Shape.of(n));
    }
    int total = g.measure(g.sum(each, false));
    if (n == Shape.UNKNOWN || total == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), x.shape().with(axis, Shape.UNKNOWN));
    }
    Value ends = g.apply1(new CumulativeOp(CumulativeOp.Kind.SUM, 0, false, false), each);
    Value at = g.apply1(new SearchOp(true), ends, places(g, DType.INT64, total, 1));
    return g.apply1(new GatherOp(axis, false), x, at);
  }

  private static Value scatter(TfCall c) {
    Value updates = c.tensor("updates", null);
    Value zeros =
        c.g().broadcastTo(c.g().scalar(updates.dtype(), 0), Shape.of(c.integers("shape")));
    Value indices = indices(c, c.first());
    return c.g().apply1(new ScatterOp(ScatterOp.Kind.ADD, false), zeros, indices, updates);
  }

  private static Value change(TfCall c, ScatterOp.Kind kind) {
    Value x = c.x();
    Value updates = c.tensor("updates", x.dtype());
    Value indices = indices(c, c.argument("indices"));
    return c.g().apply1(new ScatterOp(kind, false), x, indices, updates);
  }

  private static Value subtract(TfCall c) {
    Value x = c.x();
    Value updates = c.g().unary(UnaryOp.Kind.NEGATIVE, c.tensor("updates", x.dtype()));
    Value indices = indices(c, c.argument("indices"));
    return c.g().apply1(new ScatterOp(ScatterOp.Kind.ADD, false), x, indices, updates);
  }

  private static Value indices(TfCall c, Object of) {
    return new TfCall(c.g(), of, Map.of()).tensorOf(DType.INT32);
  }

  /** All places from 0 in the given shape, in steps of {@code step}. */
  static Value places(OpGraph g, DType dtype, int count, int step) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> (double) i * step);
    return g.constant(org.keras4j.tensor.Tensor.ofNumbers(dtype, Shape.of(count), numbers));
  }
}
