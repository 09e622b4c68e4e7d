package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** NumPy's functions that move, repeat and join the elements of tensors. */
public final class ArrayOps {
  /** Of one tensor first, then of several. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("BroadcastTo", c -> c.intList("shape"), ArrayOps::broadcastTo),
          OpLayer.type("FullLike", ArrayOps::dtype, ArrayOps::fullLike),
          OpLayer.type("Ravel", call -> flat(call.g(), call.x())),
          OpLayer.type("Flip", c -> c.intList("axis"), (axes, c) -> c.g().reverse(c.x(), axes)),
          OpLayer.type("Fliplr", call -> call.g().reverse(call.x(), 1)),
          OpLayer.type("Flipud", call -> call.g().reverse(call.x(), 0)),
          OpLayer.type("Rot90", Rotation::of, Rotation::apply),
          OpLayer.type("Swapaxes", ArrayOps::twoAxes, ArrayOps::swap),
          OpLayer.type("Moveaxis", ArrayOps::journeys, ArrayOps::move),
          OpLayer.type("Tile", c -> c.intList("repeats"), ArrayOps::tile),
          OpLayer.type("Repeat", ArrayOps::repeats, ArrayOps::repeat),
          OpLayer.type("Roll", ArrayOps::shifts, ArrayOps::roll),
          OpLayer.type("Pad", ArrayOps::padding, ArrayOps::pad),
          OpLayer.type("Diff", ArrayOps::order, ArrayOps::diff),
          OpLayer.type("Tril", c -> c.integer("k", 0), (k, call) -> triangle(call, k, true)),
          OpLayer.type("Triu", c -> c.integer("k", 0), (k, call) -> triangle(call, k, false)),
          OpLayer.type("Diagonal", ArrayOps::plane, (p, call) -> diagonal(call.g(), call.x(), p)),
          OpLayer.type("Trace", ArrayOps::plane, ArrayOps::trace),
          OpLayer.type("Take", c -> c.intList("axis"), ArrayOps::take),
          OpLayer.type("Append", c -> c.intList("axis"), ArrayOps::append),
          OpLayer.type("Hstack", call -> joined(call, 1)),
          OpLayer.type("Vstack", call -> joined(call, 0)));

  private ArrayOps() {}

  static Value unknown(OpGraph g, Value like, Shape shape) {
    return StaticValues.unknown(g, like.dtype(), shape);
  }

  static Value flat(OpGraph g, Value x) {
    return g.reshape(x, x.shape().size());
  }

  private static List<DType> dtype(LayerConfig c) {
    return c.has("dtype") ? List.of(c.dtype("dtype", DType.FLOAT32)) : List.of();
  }

  private static Value broadcastTo(int[] shape, OpCall call) {
    return call.g().broadcastTo(call.x(), Shape.of(shape));
  }

  private static Value fullLike(List<DType> dtype, OpCall call) {
    Value x = call.x();
    DType type = dtype.isEmpty() ? x.dtype() : dtype.get(0);
    Value fill = call.operand(1, "fill_value").as(call.g(), type);
    return call.g().broadcastTo(fill, x.shape());
  }

  private record Rotation(int turns, int[] axes) {
    static Rotation of(LayerConfig c) {
      int[] axes = c.intList("axes", 0, 1);
      if (axes.length != 2 || axes[0] == axes[1]) {
        throw c.node("axes").expected("two different axes");
      }
      return new Rotation(Math.floorMod(c.integer("k", 1), 4), axes);
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "array");
      int[] at = Shapes.axes(axes, x.rank());
      if (turns == 2) {
        return half(g, x, at);
      }
      if (turns == 1) {
        return g.transpose(g.reverse(x, at[1]), swapped(x.rank(), at[0], at[1]));
      }
      return turns == 0 ? x : g.reverse(g.transpose(x, swapped(x.rank(), at[0], at[1])), at[1]);
    }
  }

  /**
   * Two quarter turns, between which Keras takes the turned plane for one of the old shape: of a
   * plane that is not square, the elements come in another order than NumPy's.
   */
  private static Value half(OpGraph g, Value x, int[] plane) {
    int[] last = {x.rank() - 2, x.rank() - 1};
    int[] turn = swapped(x.rank(), last[0], last[1]);
    Value y = move(g, x, plane, last);
    Shape shape = y.shape();
    for (int i = 0; i < 2; i++) {
      y = g.reshape(g.transpose(g.reverse(y, last[1]), turn), shape);
    }
    return move(g, y, last, plane);
  }

  static int[] swapped(int rank, int a, int b) {
    int[] p = new int[rank];
    Arrays.setAll(p, i -> i);
    p[a] = b;
    p[b] = a;
    return p;
  }

  private static int[] twoAxes(LayerConfig c) {
    return new int[] {c.integer("axis1", 0), c.integer("axis2", 1)};
  }

  private static Value swap(int[] axes, OpCall call) {
    Value x = call.x();
    int[] at = Shapes.axes(axes, x.rank());
    return call.g().transpose(x, swapped(x.rank(), at[0], at[1]));
  }

  private static int[][] journeys(LayerConfig c) {
    int[][] both = {c.intList("source"), c.intList("destination")};
    if (both[0].length != both[1].length || both[0].length == 0) {
      throw c.node("destination").expected("as many axes as source has");
    }
    return both;
  }

  private static Value move(int[][] axes, OpCall call) {
    return move(call.g(), call.x(), axes[0], axes[1]);
  }

  /** Axes put at other positions; the others keep their order. */
  static Value move(OpGraph g, Value x, int[] source, int[] destination) {
    int[] from = Shapes.axes(source, x.rank());
    int[] to = Shapes.axes(destination, x.rank());
    int[] p = new int[x.rank()];
    Arrays.fill(p, -1);
    boolean[] moved = new boolean[x.rank()];
    for (int i = 0; i < from.length; i++) {
      p[to[i]] = from[i];
      moved[from[i]] = true;
    }
    int next = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] < 0) {
        while (moved[next]) {
          next++;
        }
        p[i] = next++;
      }
    }
    return g.transpose(x, p);
  }

  /** An axis so many times as long: whole when the new axis stands before it, else by element. */
  private static Value repeated(OpGraph g, Value x, int axis, int times, int inserted) {
    if (times == 1) {
      return x;
    }
    Shape out = x.shape().with(axis, Shape.multiply(x.dim(axis), times));
    Value wide = g.expandDims(x, inserted);
    return g.reshape(g.broadcastTo(wide, wide.shape().with(inserted, times)), out);
  }

  private static Value tile(int[] times, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    while (x.rank() < times.length) {
      x = g.expandDims(x, 0);
    }
    int lead = x.rank() - times.length;
    for (int i = 0; i < times.length; i++) {
      x = repeated(g, x, lead + i, times[i], lead + i);
    }
    return x;
  }

  private static int[][] repeats(LayerConfig c) {
    int[] times = c.intList("repeats");
    if (Arrays.stream(times).anyMatch(t -> t < 0) || times.length == 0) {
      throw c.node("repeats").expected("integers of at least 0");
    }
    return new int[][] {times, c.intList("axis")};
  }

  private static Value repeat(int[][] how, OpCall call) {
    OpGraph g = call.g();
    Value x = how[1].length == 0 ? flat(g, call.x()) : call.x();
    int axis = how[1].length == 0 ? 0 : Shapes.axis(how[1][0], x.rank());
    int[] times = how[0];
    if (times.length == 1) {
      return repeated(g, x, axis, times[0], axis + 1);
    }
    if (x.dim(axis) != Shape.UNKNOWN && x.dim(axis) != times.length) {
      throw Shapes.bad(times.length + " repeats do not fit axis " + axis + " of " + x.shape());
    }
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      for (int t = 0; t < times[i]; t++) {
        indices.add(i);
      }
    }
    Value at = g.constant(ints(indices.stream().mapToInt(i -> i).toArray()));
    return g.apply1(new GatherOp(axis, false), x, at);
  }

  private static Tensor ints(int... values) {
    return Tensor.of(values, values.length);
  }

  private static int[][] shifts(LayerConfig c) {
    int[] shift = c.intList("shift");
    int[] axis = c.intList("axis");
    if (shift.length == 0 || axis.length == 0 && shift.length != 1) {
      throw c.node("shift").expected("an integer, or one for each axis");
    }
    if (axis.length != 0 && axis.length != shift.length) {
      throw c.node("axis").expected("as many axes as there are shifts");
    }
    return new int[][] {shift, axis};
  }

  private static Value roll(int[][] how, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (how[1].length == 0) {
      return g.reshape(rolled(g, flat(g, x), 0, how[0][0]), x.shape());
    }
    for (int i = 0; i < how[0].length; i++) {
      x = rolled(g, x, Shapes.axis(how[1][i], x.rank()), how[0][i]);
    }
    return x;
  }

  private static Value rolled(OpGraph g, Value x, int axis, int shift) {
    int n = x.dim(axis);
    if (n == Shape.UNKNOWN || n == 0) {
      return x;
    }
    int by = Math.floorMod(shift, n);
    return by == 0
        ? x
        : g.concat(List.of(g.slice(x, axis, n - by, by), g.slice(x, axis, 0, n - by)), axis);
  }

  private record Padding(int[][] widths, PadOp.Mode mode) {}

  /** One pair for each axis, or one for all of them. */
  private static Padding padding(LayerConfig c) {
    String mode = c.choice("mode", "constant", "constant", "reflect", "symmetric");
    ConfigNode node = c.node("pad_width");
    PadOp.Mode of = PadOp.Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
    if (node.isNumber()) {
      return new Padding(new int[][] {pair(node)}, of);
    }
    List<int[]> widths = new ArrayList<>();
    boolean flat = node.items().stream().allMatch(ConfigNode::isNumber);
    if (flat) {
      widths.add(pair(node));
    } else {
      node.items().forEach(item -> widths.add(pair(item)));
    }
    return new Padding(widths.toArray(new int[0][]), of);
  }

  private static int[] pair(ConfigNode node) {
    int[] w = LayerConfig.intList(node);
    int[] two = w.length == 1 ? new int[] {w[0], w[0]} : w;
    if (two.length != 2 || two[0] < 0 || two[1] < 0) {
      throw node.expected("one or two integers of at least 0");
    }
    return two;
  }

  private static Value pad(Padding p, OpCall call) {
    Value x = call.x();
    int[] before = new int[x.rank()];
    int[] after = new int[x.rank()];
    if (p.widths().length != 1 && p.widths().length != x.rank()) {
      throw Shapes.bad("padding of " + p.widths().length + " axes got input " + x.shape());
    }
    for (int i = 0; i < before.length; i++) {
      int[] w = p.widths()[p.widths().length == 1 ? 0 : i];
      before[i] = w[0];
      after[i] = w[1];
    }
    Object value = call.args().argument(1, "constant_values");
    if (value != null && !(value instanceof Number)) {
      throw Shapes.bad("padding needs a number as its constant value");
    }
    double v = value == null ? 0 : ((Number) value).doubleValue();
    return call.g().pad(x, before, after, p.mode(), v);
  }

  private static int[] order(LayerConfig c) {
    int n = c.integer("n", 1);
    if (n < 0) {
      throw c.node("n").expected("an integer of at least 0");
    }
    return new int[] {n, c.integer("axis", -1)};
  }

  private static Value diff(int[] how, OpCall call) {
    OpGraph g = call.g();
    Value x = call.tensor(0, "a");
    int axis = Shapes.axis(how[1], x.rank());
    for (int i = 0; i < how[0]; i++) {
      int n = x.dim(axis);
      if (n == Shape.UNKNOWN) {
        return x;
      }
      Value next = g.slice(x, axis, Math.min(n, 1), Math.max(0, n - 1));
      Value last = g.slice(x, axis, 0, Math.max(0, n - 1));
      x = x.dtype() == DType.BOOL ? g.notEqual(next, last) : g.subtract(next, last);
    }
    return x;
  }

  private static Value triangle(OpCall call, int k, boolean lower) {
    OpGraph g = call.g();
    Value x = call.x();
    int rows = x.dim(-2);
    int columns = x.dim(-1);
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
      return unknown(g, x, x.shape());
    }
    double[] kept = new double[rows * columns];
    for (int i = 0; i < kept.length; i++) {
      int above = i % columns - i / columns;
      kept[i] = (lower ? above <= k : above >= k) ? 1 : 0;
    }
    Value mask = g.constant(Tensor.ofNumbers(DType.BOOL, Shape.of(rows, columns), kept));
    return g.select(mask, x, g.scalar(x.dtype(), 0));
  }

  private static int[] plane(LayerConfig c) {
    return new int[] {c.integer("offset", 0), c.integer("axis1", 0), c.integer("axis2", 1)};
  }

  static Value diagonal(OpGraph g, Value of, int[] plane) {
    Value x = move(g, of, new int[] {plane[1], plane[2]}, new int[] {-2, -1});
    int rows = x.dim(-2);
    int columns = x.dim(-1);
    Shape lead = x.shape().slice(0, x.rank() - 2);
    if (rows == Shape.UNKNOWN || columns == Shape.UNKNOWN) {
      return unknown(g, x, lead.concat(Shape.of(Shape.UNKNOWN)));
    }
    int row = Math.max(0, -plane[0]);
    int column = Math.max(0, plane[0]);
    int n = Math.max(0, Math.min(rows - row, columns - column));
    int[] indices = new int[n];
    Arrays.setAll(indices, i -> (row + i) * columns + column + i);
    Value flat = g.reshape(x, lead.concat(Shape.of(rows * columns)));
    return g.apply1(new GatherOp(lead.rank(), false), flat, g.constant(ints(indices)));
  }

  private static Value trace(int[] plane, OpCall call) {
    Value d = diagonal(call.g(), ReductionOps.sum(call), plane);
    return call.g().sum(d, false, -1);
  }

  private static Value take(int[] axis, OpCall call) {
    OpGraph g = call.g();
    Value x = axis.length == 0 ? flat(g, call.x()) : call.x();
    int at = axis.length == 0 ? 0 : Shapes.axis(axis[0], x.rank());
    return g.apply1(new GatherOp(at, true), x, call.tensor(1, "indices"));
  }

  private static Value append(int[] axis, OpCall call) {
    OpGraph g = call.g();
    Value[] ab = call.pair("x1", "x2");
    return axis.length == 0
        ? g.concat(List.of(flat(g, ab[0]), flat(g, ab[1])), 0)
        : g.concat(List.of(ab), Shapes.axis(axis[0], ab[0].rank()));
  }

  private static Value joined(OpCall call, int axis) {
    List<Value> parts = call.alike(0, "xs");
    return call.g().concat(parts, parts.get(0).rank() == 1 ? 0 : axis);
  }
}
