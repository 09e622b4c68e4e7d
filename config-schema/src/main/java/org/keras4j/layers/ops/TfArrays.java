package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's functions that make, move and join arrays by their public names. */
final class TfArrays {
  private TfArrays() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("identity", TfCall::x);
    all.put("stop_gradient", TfCall::x);
    all.put("convert_to_tensor", TfArrays::convert);
    all.put("cast", c -> c.g().cast(c.x(), c.dtype("dtype", DType.FLOAT32)));
    all.put("shape", c -> StaticValues.shapeOf(c.g(), c.x(), c.dtype("out_type", DType.INT32)));
    all.put("rank", c -> c.g().scalar(DType.INT32, c.x().rank()));
    all.put("zeros_like", c -> like(c, 0));
    all.put("ones_like", c -> like(c, 1));
    all.put("fill", c -> c.g().broadcastTo(c.tensor("value", null), Shape.of(c.firstIntegers())));
    all.put("zeros", c -> filled(c, 0));
    all.put("ones", c -> filled(c, 1));
    // Of several tensors Keras saves the first one alone, and reads that back as a grid of one
    // axis.
    all.put("meshgrid", c -> c.g().reshape(c.x(), Shape.UNKNOWN));
    all.put("reshape", c -> reshape(c.g(), c.x(), c.integers("shape")));
    all.put("keras.backend.batch_flatten", TfArrays::batchFlatten);
    all.put("transpose", TfArrays::transpose);
    all.put("expand_dims", TfArrays::expandDims);
    all.put("squeeze", TfArrays::squeeze);
    all.put("concat", c -> c.g().concat(c.list(), c.integer("axis", 0)));
    all.put("stack", TfArrays::stack);
    all.put("tile", TfArrays::tile);
    all.put("reverse", c -> c.g().reverse(c.x(), c.integers("axis")));
    all.put("broadcast_to", c -> c.g().broadcastTo(c.x(), Shape.of(c.integers("shape"))));
    all.put("pad", TfArrays::pad);
    all.put("slice", TfSlices::slice);
    all.put("strided_slice", TfSlices::strided);
    all.put("ensure_shape", TfArrays::ensured);
    all.put("dynamic_stitch", TfArrays::stitch);
    all.put("one_hot", TfArrays::oneHot);
  }

  private static Value convert(TfCall c) {
    Value x = c.x();
    DType wanted = c.dtype("dtype", x.dtype());
    if (wanted != x.dtype()) {
      throw TfCall.bad("dtype", "is " + wanted + ", but the tensor is of " + x.dtype());
    }
    return x;
  }

  private static Value like(TfCall c, double value) {
    Value x = c.x();
    return c.g().broadcastTo(c.g().scalar(c.dtype("dtype", x.dtype()), value), x.shape());
  }

  private static Value filled(TfCall c, double value) {
    Value one = c.g().scalar(c.dtype("dtype", DType.FLOAT32), value);
    return c.g().broadcastTo(one, Shape.of(c.firstIntegers()));
  }

  private static Value reshape(OpGraph g, Value x, int[] dims) {
    return g.reshape(x, Shapes.reshape(x.shape(), Shape.of(dims)));
  }

  /** Keras itself infers nothing of the shape. */
  private static Value batchFlatten(TfCall c) {
    if (c.g().isSymbolic()) {
      return c.g().reshape(c.x(), Shape.UNKNOWN, Shape.UNKNOWN);
    }
    int size = 1;
    for (int i = 1; i < c.x().rank(); i++) {
      size = Shape.multiply(size, c.x().dim(i));
    }
    return reshape(c.g(), c.x(), new int[] {c.x().dim(0), size});
  }

  private static Value transpose(TfCall c) {
    Value x = c.x();
    int[] order = c.axes("perm");
    if (!c.has("perm")) {
      order = new int[x.rank()];
      Arrays.setAll(order, i -> x.rank() - 1 - i);
    }
    return c.g().transpose(x, order.length == x.rank() ? Shapes.axes(order, x.rank()) : order);
  }

  private static Value expandDims(TfCall c) {
    Value x = c.x();
    return c.g().expandDims(x, Shapes.axis(c.integer("axis", 0), x.rank() + 1));
  }

  private static Value squeeze(TfCall c) {
    Value x = c.x();
    String name = c.has("squeeze_dims") ? "squeeze_dims" : "axis";
    boolean all = c.axes(name).length == 0;
    boolean[] gone = new boolean[x.rank()];
    for (int axis : Shapes.axes(c.axes(name), x.rank())) {
      int d = x.dim(axis);
      if (!all && d != 1 && d != Shape.UNKNOWN) {
        throw Shapes.bad("cannot squeeze axis " + axis + " of " + x.shape() + ": it is not 1");
      }
      gone[axis] = !all || d == 1;
    }
    int[] dims = new int[x.rank()];
    int n = 0;
    for (int i = 0; i < x.rank(); i++) {
      if (!gone[i]) {
        dims[n++] = x.dim(i);
      }
    }
    return c.g().reshape(x, Arrays.copyOf(dims, n));
  }

  private static Value stack(TfCall c) {
    List<Value> parts = new ArrayList<>();
    for (Value v : c.list()) {
      parts.add(c.g().expandDims(v, Shapes.axis(c.integer("axis", 0), v.rank() + 1)));
    }
    return c.g().concat(parts, Shapes.axis(c.integer("axis", 0), parts.get(0).rank()));
  }

  /** The parts along an axis, which is taken out. */
  static List<Value> unstack(TfCall c) {
    Value x = c.x();
    int axis = Shapes.axis(c.integer("axis", 0), x.rank());
    int n = x.dim(axis) == Shape.UNKNOWN ? c.integer("num", 0) : x.dim(axis);
    if (n <= 0) {
      throw TfCall.unsupported("num", "the number of parts is not known");
    }
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      parts.add(c.g().squeeze(c.g().slice(x, axis, i, 1), axis));
    }
    return parts;
  }

  /** So many equal parts along an axis, or parts of given lengths, of which one may be −1. */
  static List<Value> split(TfCall c) {
    Value x = c.x();
    int axis = Shapes.axis(c.integer("axis", 0), x.rank());
    int size = x.dim(axis);
    int[] lengths = c.integers("num_or_size_splits");
    if (!(c.argument("num_or_size_splits") instanceof List)) {
      int n = lengths.length == 1 ? lengths[0] : 0;
      if (n <= 0 || size != Shape.UNKNOWN && size % n != 0) {
        throw Shapes.bad("cannot split axis " + axis + " of " + x.shape() + " into " + n);
      }
      lengths = new int[n];
      Arrays.fill(lengths, size == Shape.UNKNOWN ? Shape.UNKNOWN : size / n);
      if (size == Shape.UNKNOWN) {
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          parts.add(StaticValues.unknown(c.g(), x.dtype(), x.shape().with(axis, Shape.UNKNOWN)));
        }
        return parts;
      }
    }
    int rest = size;
    for (int length : lengths) {
      rest = rest == Shape.UNKNOWN || length < 0 ? rest : rest - length;
    }
    List<Value> parts = new ArrayList<>();
    int start = 0;
    int total = 0;
    for (int length : lengths) {
      int n = length < 0 ? rest : length;
      if (n < 0) {
        throw Shapes.bad("the parts do not fit axis " + axis + " of " + x.shape());
      }
      parts.add(c.g().slice(x, axis, start, n));
      start += n;
      total += n;
    }
    if (size != Shape.UNKNOWN && total != size) {
      throw Shapes.bad("the parts do not fill axis " + axis + " of " + x.shape());
    }
    return parts;
  }

  private static Value tile(TfCall c) {
    Value x = c.x();
    int[] times = c.integers("multiples");
    if (times.length != x.rank()) {
      throw TfCall.bad("multiples", "must have one number for each axis of " + x.shape());
    }
    for (int i = 0; i < times.length; i++) {
      x = repeated(c.g(), x, i, times[i], i);
    }
    return x;
  }

  /** An axis so many times as long: whole when the new axis stands before it, else by element. */
  static Value repeated(OpGraph g, Value x, int axis, int times, int inserted) {
    if (times == 1) {
      return x;
    }
    Shape out = x.shape().with(axis, Shape.multiply(x.dim(axis), times));
    Value wide = g.expandDims(x, inserted);
    return g.reshape(g.broadcastTo(wide, wide.shape().with(inserted, times)), out);
  }

  private static Value pad(TfCall c) {
    Value x = c.x();
    Object paddings = c.argument("paddings");
    if (!(paddings instanceof List<?> pairs) || pairs.size() != x.rank()) {
      throw TfCall.bad("paddings", "must have a pair for each axis of " + x.shape());
    }
    int[] before = new int[x.rank()];
    int[] after = new int[x.rank()];
    for (int i = 0; i < before.length; i++) {
      int[] pair = new TfCall(c.g(), pairs.get(i), Map.of()).firstIntegers();
      if (pair.length != 2 || pair[0] < 0 || pair[1] < 0) {
        throw TfCall.bad("paddings", "must hold pairs of integers of at least 0");
      }
      before[i] = pair[0];
      after[i] = pair[1];
    }
    String mode = c.string("mode", "CONSTANT").toUpperCase(java.util.Locale.ROOT);
    if (!List.of("CONSTANT", "REFLECT", "SYMMETRIC").contains(mode)) {
      throw TfCall.bad("mode", "must be CONSTANT, REFLECT or SYMMETRIC");
    }
    return c.g().pad(x, before, after, PadOp.Mode.valueOf(mode), c.number("constant_values", 0));
  }

  private static Value oneHot(TfCall c) {
    OpGraph g = c.g();
    Value ids = c.x();
    int depth = c.integer("depth", -1);
    if (depth < 0 || !ids.dtype().isInteger()) {
      throw TfCall.bad("depth", "must be an integer of at least 0, for ids that are integers");
    }
    int axis = Shapes.axis(c.integer("axis", -1), ids.rank() + 1);
    int[] dims = new int[ids.rank() + 1];
    Arrays.fill(dims, 1);
    dims[axis] = depth;
    double[] numbers = new double[depth];
    Arrays.setAll(numbers, i -> i);
    Value classes = g.constant(Tensor.ofNumbers(ids.dtype(), Shape.of(dims), numbers));
    DType dtype = c.dtype("dtype", DType.FLOAT32);
    Value on = g.scalar(dtype, c.number("on_value", 1));
    Value off = g.scalar(dtype, c.number("off_value", 0));
    Value hot = g.binary(BinaryOp.Kind.EQUAL, g.expandDims(ids, axis), classes);
    return g.select(hot, on, off);
  }

  static List<Value> shapes(TfCall c) {
    DType dtype = c.dtype("out_type", DType.INT32);
    return c.list().stream().map(v -> StaticValues.shapeOf(c.g(), v, dtype)).toList();
  }

  private static Value ensured(TfCall c) {
    Value x = c.x();
    if (c.argument("shape") instanceof List<?> dims) {
      boolean fits = dims.size() == x.rank();
      for (int i = 0; fits && i < x.rank(); i++) {
        boolean open = x.dim(i) == Shape.UNKNOWN || !(dims.get(i) instanceof Long);
        fits = open || ((Long) dims.get(i)).intValue() == x.dim(i);
      }
      if (!fits) {
        throw Shapes.bad("expected a tensor of shape " + dims + ", got " + x.shape());
      }
    }
    return x;
  }

  /** The places of indices in a tensor of a shape, one row for each axis. */
  static List<Value> unravel(TfCall c) {
    OpGraph g = c.g();
    int[] dims = c.integers("dims");
    Value rest = c.tensorOf(DType.INT32);
    List<Value> places = new ArrayList<>();
    for (int i = dims.length - 1; i >= 0; i--) {
      Value dim = g.scalar(rest.dtype(), dims[i]);
      places.add(0, g.expandDims(g.binary(BinaryOp.Kind.MOD, rest, dim), 0));
      rest = g.binary(BinaryOp.Kind.FLOOR_DIVIDE, rest, dim);
    }
    Value all = g.concat(places, 0);
    return List.of(all);
  }

  /** Rows of tensors, each where its index says; of several for one place the last counts. */
  private static Value stitch(TfCall c) {
    OpGraph g = c.g();
    if (!(c.first() instanceof List<?> lists) || !(c.argument("data") instanceof List<?> data)) {
      throw TfCall.bad("indices", "must be lists of integers, for as many tensors");
    }
    List<Value> parts = new TfCall(g, data, Map.of()).list();
    Value[] rows = new Value[0];
    for (int i = 0; i < parts.size(); i++) {
      int[] at = new TfCall(g, lists.get(i), Map.of()).firstIntegers();
      boolean scalar = lists.get(i) instanceof Long;
      for (int k = 0; k < at.length; k++) {
        rows = Arrays.copyOf(rows, Math.max(rows.length, at[k] + 1));
        Value part = parts.get(i);
        rows[at[k]] = scalar ? g.expandDims(part, 0) : g.slice(part, 0, k, 1);
      }
    }
    if (Arrays.asList(rows).contains(null)) {
      throw TfCall.bad("indices", "leave a row without a value, which TensorFlow does not define");
    }
    return g.concat(Arrays.asList(rows), 0);
  }
}
