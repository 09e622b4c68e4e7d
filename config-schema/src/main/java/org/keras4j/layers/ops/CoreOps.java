package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.ScatterOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Functions of {@code keras.ops.core}: parts of tensors at places that may be computed. */
public final class CoreOps {
  /** What takes a part, what changes one, what casts. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Slice", c -> c.intList("shape"), CoreOps::slice),
          OpLayer.type("SliceUpdate", CoreOps::sliceUpdate),
          OpLayer.type("Scatter", c -> LayerConfig.shape(c.node("shape")), CoreOps::scatter),
          OpLayer.type("ScatterUpdate", CoreOps::reduction, CoreOps::scatterUpdate),
          OpLayer.type(
              "SaturateCast", c -> c.dtype("dtype", DType.FLOAT32), CoreOps::saturateCast));

  private CoreOps() {}

  /** An index for each axis: a number where it is known, and a scalar of int64. */
  private record Start(@Nullable Long known, Value value) {}

  private static List<Start> starts(OpCall call, Value x) {
    OpGraph g = call.g();
    Object argument = call.args().argument(1, "start_indices");
    List<Start> starts = new ArrayList<>();
    if (argument instanceof List<?> list) {
      for (Object each : list) {
        Operand o = Operand.of(g, each);
        if (o == null) {
          throw Shapes.bad("argument 'start_indices' must hold integers");
        }
        starts.add(start(g, o.tensor(g)));
      }
    } else {
      Value all = call.tensor(1, "start_indices");
      for (int i = 0; all.rank() == 1 && i < all.dim(0); i++) {
        starts.add(start(g, g.slice(all, 0, i, 1)));
      }
    }
    if (starts.size() != x.rank()) {
      throw Shapes.bad(starts.size() + " starts do not fit the axes of " + x.shape());
    }
    return starts;
  }

  private static Start start(OpGraph g, Value v) {
    if (!v.dtype().isInteger()) {
      throw Shapes.bad("argument 'start_indices' must hold integers, got " + v.dtype());
    }
    @Nullable Long[] of = StaticValues.of(g, v);
    return new Start(of == null ? null : of[0], g.reshape(g.cast(v, DType.INT64), Shape.SCALAR));
  }

  /** A part of each axis; −1 takes all that there is from its start on. */
  private static Value slice(int[] lengths, OpCall call) {
    OpGraph g = call.g();
    Value x = call.tensor(0, "inputs");
    List<Start> starts = starts(call, x);
    if (lengths.length != x.rank()) {
      throw Shapes.bad(lengths.length + " lengths do not fit the axes of " + x.shape());
    }
    int[] begins = new int[x.rank()];
    int[] sizes = new int[x.rank()];
    int[] steps = new int[x.rank()];
    Arrays.fill(steps, 1);
    for (int axis = 0; axis < x.rank(); axis++) {
      Long known = starts.get(axis).known();
      int size = x.dim(axis);
      if (known != null && (known < 0 || size != Shape.UNKNOWN && known > size)) {
        throw Shapes.bad("start " + known + " leaves axis " + axis + " of " + x.shape());
      }
      if (known == null && lengths[axis] < 0) {
        throw TfCall.unsupported("start_indices", "the length of the result depends on the data");
      }
      begins[axis] = known == null ? 0 : known.intValue();
      sizes[axis] = known == null || lengths[axis] < 0 ? Shape.UNKNOWN : lengths[axis];
    }
    Value y = g.apply1(new SliceOp(begins, sizes, steps), x);
    for (int axis = 0; axis < x.rank(); axis++) {
      if (starts.get(axis).known() == null) {
        Value places = g.add(range(g, lengths[axis]), starts.get(axis).value());
        y = g.apply1(new GatherOp(axis, false), y, places);
      }
    }
    return y;
  }

  private static Value range(OpGraph g, int n) {
    double[] numbers = new double[n];
    Arrays.setAll(numbers, i -> i);
    return g.constant(Tensor.ofNumbers(DType.INT64, Shape.of(n), numbers));
  }

  /** Where a part would leave the tensor it is moved back into it, as XLA does. */
  private static Value sliceUpdate(OpCall call) {
    OpGraph g = call.g();
    Value x = call.tensor(0, "inputs");
    Value updates = like(call, 2, x);
    List<Start> starts = starts(call, x);
    if (updates.rank() != x.rank()) {
      throw Shapes.bad("updates of " + updates.shape() + " do not fit " + x.shape());
    }
    if (!x.shape().isKnown() || !updates.shape().isKnown()) {
      return ArrayOps.unknown(g, x, x.shape());
    }
    Value first = g.scalar(DType.INT64, 0);
    long stride = 1;
    long[] places = {0};
    for (int axis = x.rank() - 1; axis >= 0; axis--) {
      int size = updates.dim(axis);
      int last = x.dim(axis) - size;
      if (last < 0) {
        throw Shapes.bad("updates of " + updates.shape() + " do not fit " + x.shape());
      }
      Value at = g.maximum(starts.get(axis).value(), g.scalar(DType.INT64, 0));
      at = g.minimum(at, g.scalar(DType.INT64, last));
      first = g.add(first, g.multiply(at, g.scalar(DType.INT64, stride)));
      places = spread(places, size, stride);
      stride *= x.dim(axis);
    }
    Value all = g.constant(Tensor.of(places, places.length, 1));
    Value flat =
        g.apply1(
            new ScatterOp(Kind.REPLACE, false),
            ArrayOps.flat(g, x),
            g.add(all, first),
            ArrayOps.flat(g, updates));
    return g.reshape(flat, x.shape());
  }

  /** The places of inner axes, for each index of the next outer axis. */
  private static long[] spread(long[] inner, int size, long stride) {
    return LongStream.range(0, size)
        .flatMap(i -> Arrays.stream(inner).map(p -> p + i * stride))
        .toArray();
  }

  /** The tensor of an argument; arrays in the graph take the dtype of x. */
  private static Value like(OpCall call, int position, Value x) {
    Object argument = call.args().argument(position, "updates");
    Value updates = call.tensor(position, "updates");
    return argument instanceof Value ? updates : call.g().cast(updates, x.dtype());
  }

  /** Values at their places among zeros; those of one place are added up. */
  private static Value scatter(Shape shape, OpCall call) {
    OpGraph g = call.g();
    Value indices = call.tensor(0, "indices");
    Value values = call.tensor(1, "values");
    DType dtype = values.dtype() == DType.BOOL ? DType.INT32 : values.dtype();
    if (!shape.isKnown()) {
      throw Shapes.bad("Scatter needs a shape without unknown dimensions, got " + shape);
    }
    Value zeros = g.broadcastTo(g.scalar(dtype, 0), shape);
    Value y = g.apply1(new ScatterOp(Kind.ADD, false), zeros, indices, g.cast(values, dtype));
    return g.cast(y, values.dtype());
  }

  private static Kind reduction(LayerConfig c) {
    if (!c.has("reduction")) {
      return Kind.REPLACE;
    }
    switch (c.choice("reduction", "add", "add", "max", "min", "mul")) {
      case "max":
        return Kind.MAX;
      case "min":
        return Kind.MIN;
      case "mul":
        return Kind.MULTIPLY;
      default:
        return Kind.ADD;
    }
  }

  private static Value scatterUpdate(Kind kind, OpCall call) {
    Value x = call.tensor(0, "inputs");
    Value indices = call.tensor(1, "indices");
    return call.g().apply1(new ScatterOp(kind, false), x, indices, like(call, 2, x));
  }

  /**
   * A cast of what is first clipped to the range of the new dtype. Keras computes the limits in the
   * old dtype, where some overflow: the quirks are its own.
   */
  private static Value saturateCast(DType to, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    DType from = x.dtype();
    boolean wide =
        from == DType.UINT64 && to != DType.FLOAT16 && !(to.byteSize() > 2 && to.isFloating());
    boolean tooWide = to == DType.UINT64 && (!from.isFloating() || from == DType.BFLOAT16);
    if (wide || tooWide || from == DType.STRING || to == DType.STRING) {
      throw Shapes.bad("Keras has no saturating cast from " + from + " to " + to);
    }
    if (from == DType.BOOL) {
      return g.cast(x, to);
    }
    double low = Math.max(Limits.least(from), Limits.least(to));
    double high = Math.min(Limits.most(from), Limits.most(to));
    if (from.isFloating()) {
      boolean shorter = from == DType.BFLOAT16 && to == DType.FLOAT16;
      low = shorter ? -65280 : low;
      high = shorter ? 65280 : high;
      return g.cast(g.unary(new UnaryOp(UnaryOp.Kind.CLIP, low, high, 0), x), to);
    }
    Value limit = limit(g, from, to, high);
    Value y = g.minimum(x, limit);
    return g.cast(g.maximum(y, lowest(g, from, to, low)), to);
  }

  private static Value lowest(OpGraph g, DType from, DType to, double low) {
    boolean exact = from == DType.INT64 && low == Long.MIN_VALUE;
    return exact ? g.constant(Tensor.of(new long[] {Long.MIN_VALUE})) : g.scalar(from, low);
  }

  /** The upper limit, rounded to a floating dtype where it is one's; beyond its own it wraps. */
  private static Value limit(OpGraph g, DType from, DType to, double high) {
    if (from == DType.INT64 && !to.isFloating() && high >= Long.MAX_VALUE) {
      return g.constant(Tensor.of(new long[] {Long.MAX_VALUE}));
    }
    double rounded = to.isFloating() ? Limits.round(high, to) : high;
    boolean overflows =
        rounded > Limits.most(from)
            || from.byteSize() == 8 && rounded >= Limits.most(from) && to.isFloating();
    return g.scalar(from, overflows ? (from.isUnsigned() ? 0 : Limits.least(from)) : rounded);
  }

  /** The ranges of numeric dtypes. */
  static final class Limits {
    private Limits() {}

    static double most(DType d) {
      switch (d) {
        case BOOL:
          return 1;
        case FLOAT16:
          return 65504;
        case BFLOAT16:
          return 0x1.fep127;
        case FLOAT32:
          return Float.MAX_VALUE;
        case FLOAT64:
          return Double.MAX_VALUE;
        default:
          return Math.scalb(1.0, 8 * d.byteSize() - (d.isUnsigned() ? 0 : 1)) - 1;
      }
    }

    static double least(DType d) {
      if (d.isFloating()) {
        return -most(d);
      }
      return d.isUnsigned() || d == DType.BOOL ? 0 : -Math.scalb(1.0, 8 * d.byteSize() - 1);
    }

    /** To the nearest number of a floating dtype, infinity beyond its largest. */
    static double round(double v, DType d) {
      if (d == DType.FLOAT64) {
        return v;
      }
      return d == DType.FLOAT32 ? (float) v : org.keras4j.tensor.Float16.round((float) v, d);
    }
  }
}
