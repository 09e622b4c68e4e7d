package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.ScatterOp.Kind;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Reductions of the rows of a tensor that belong to the same segment, and histograms. */
public final class SegmentOps {
  public static final List<LayerType> TYPES =
      List.of(
          segments("SegmentSum", Kind.ADD),
          segments("SegmentProd", Kind.MULTIPLY),
          segments("SegmentMax", Kind.MAX),
          segments("SegmentMin", Kind.MIN),
          OpLayer.several("Histogram", Bins::of, Bins::apply));

  private SegmentOps() {}

  private static LayerType segments(String className, Kind kind) {
    return OpLayer.type(className, SegmentOps::number, (n, call) -> reduce(kind, n, call));
  }

  private static int number(LayerConfig c) {
    String why = "the number of segments depends on the data";
    if (c.bool("sorted", false)) {
      throw c.unsupported("sorted", why);
    }
    if (!c.has("num_segments")) {
      throw c.unsupported("num_segments", why);
    }
    return c.positiveInt("num_segments");
  }

  /** Rows with a negative segment are left out. */
  private static Value reduce(Kind kind, int segments, OpCall call) {
    OpGraph g = call.g();
    Value data = call.tensor(0, "data");
    Value ids = call.tensor(1, "segment_ids");
    if (ids.rank() != 1 || data.rank() == 0 || !data.dtype().isNumeric()) {
      throw Shapes.bad("segments take rows of numbers and a vector, got " + data.spec());
    }
    Value start = g.broadcastTo(neutral(g, kind, data.dtype()), data.shape().with(0, segments));
    return g.apply1(new ScatterOp(kind, true), start, g.expandDims(ids, 1), data);
  }

  static Value neutral(OpGraph g, Kind kind, DType dtype) {
    switch (kind) {
      case MAX:
        return extreme(g, dtype, true);
      case MIN:
        return extreme(g, dtype, false);
      default:
        return g.scalar(dtype, kind == Kind.ADD ? 0 : 1);
    }
  }

  /** The lowest or highest finite number of a dtype. */
  private static Value extreme(OpGraph g, DType dtype, boolean lowest) {
    if (dtype.isFloating()) {
      double most = ElementwiseOps.largest(dtype);
      return g.scalar(dtype, lowest ? -most : most);
    }
    if (dtype.isUnsigned()) {
      Value zero = g.scalar(dtype, 0);
      return lowest ? zero : IntegerOps.inverse(g, zero);
    }
    double least = -Math.scalb(1.0, 8 * dtype.byteSize() - 1);
    return lowest ? g.scalar(dtype, least) : IntegerOps.inverse(g, g.scalar(dtype, least));
  }

  /**
   * How many elements of a vector lie between the edges of bins, and the edges. Keras 3.15 calls
   * the function by the name of another module and fails; here it gives what {@code
   * keras.ops.histogram} gives outside of a graph.
   *
   * @param range the lowest and the highest edge; none for those of the elements
   */
  private record Bins(int number, List<Operand> range) {
    private static final int MAX = 1 << 24;

    static Bins of(LayerConfig c) {
      int n = c.has("bins") ? c.positiveInt("bins") : 10;
      if (n > MAX) {
        throw c.node("bins").expected("at most " + MAX + " bins");
      }
      if (!c.has("range")) {
        return new Bins(n, List.of());
      }
      List<ConfigNode> ends = c.node("range").items();
      if (ends.size() != 2) {
        throw c.node("range").expected("the lowest and the highest edge");
      }
      return new Bins(n, ends.stream().map(e -> new Operand(null, number(e))).toList());
    }

    private static Number number(ConfigNode node) {
      double d = node.number();
      return node.value() instanceof Long l ? (Number) l : (Number) d;
    }

    List<Value> apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      if (x.rank() != 1 || !x.dtype().isNumeric()) {
        throw Shapes.bad("a histogram takes a vector of numbers, got " + x.spec());
      }
      boolean own = range.isEmpty();
      Value low = own ? g.reduce(ReduceOp.Kind.MIN, x, new int[0], false) : range.get(0).tensor(g);
      Value high = own ? g.max(x, false) : g.cast(range.get(1).tensor(g), low.dtype());
      Value edges = g.cast(RangeOps.spread(g, low, high, number + 1), x.dtype());
      Value inside =
          g.and(
              g.binary(BinaryOp.Kind.GREATER_EQUAL, x, g.cast(low, x.dtype())),
              g.binary(BinaryOp.Kind.LESS_EQUAL, x, g.cast(high, x.dtype())));
      Value bin = g.apply1(new SearchOp(true), g.slice(edges, 0, 1, number - 1), x);
      Value place = g.select(inside, bin, g.scalar(DType.INT32, -1));
      Value none = g.broadcastTo(g.scalar(x.dtype(), 0), Shape.of(number));
      Value ones = g.broadcastTo(g.scalar(x.dtype(), 1), x.shape());
      Value counts = g.apply1(new ScatterOp(Kind.ADD, true), none, g.expandDims(place, 1), ones);
      return List.of(counts, edges);
    }
  }
}
