package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Quantiles over axes: the axes of the quantile that is asked for come first in the output. */
public final class QuantileOps {
  /** Among all elements, then among those that are not NaN. */
  public static final List<LayerType> TYPES =
      List.of(
          // Keras hands no method on to a quantile in a graph, which so is always linear.
          OpLayer.type("Quantile", c -> Rows.of(c, false), (r, call) -> r.at(call, asked(call))),
          OpLayer.type("Percentile", c -> Rows.of(c, true), (r, call) -> r.at(call, part(call))),
          OpLayer.type("Median", c -> Rows.of(c, false), (r, call) -> r.at(call, half(call))),
          OpLayer.type(
              "Nanquantile",
              c -> Rows.of(c, true).withoutNan(),
              (r, call) -> r.at(call, single(call))),
          OpLayer.type(
              "Nanpercentile",
              c -> Rows.of(c, true).withoutNan(),
              (r, call) -> r.at(call, part(call))),
          OpLayer.type(
              "Nanmedian",
              c -> Rows.of(c, false).withoutNan(),
              (r, call) -> r.noAxis() ? call.x() : r.at(call, half(call))));

  private QuantileOps() {}

  private static Value asked(OpCall call) {
    return call.tensor(1, "q");
  }

  private static Value single(OpCall call) {
    return call.operand(1, "q").as(call.g(), DType.FLOAT32);
  }

  private static Value part(OpCall call) {
    return call.g().divide(single(call), call.g().scalar(DType.FLOAT32, 100));
  }

  private static Value half(OpCall call) {
    return call.g().scalar(DType.FLOAT32, 0.5);
  }

  /**
   * Which elements make up a row.
   *
   * @param axes the axes of a row
   * @param all true when all axes are
   * @param method how a quantile between two elements is found
   * @param nan false when NaN does not count, true when it makes the quantile NaN
   */
  private record Rows(int[] axes, boolean all, String method, boolean keepDims, boolean nan) {
    static Rows of(LayerConfig c, boolean anyMethod) {
      String method =
          c.choice("method", "linear", "linear", "lower", "higher", "nearest", "midpoint");
      return new Rows(
          c.intList("axis"),
          !c.has("axis"),
          anyMethod ? method : "linear",
          c.bool("keepdims", false),
          true);
    }

    Rows withoutNan() {
      return new Rows(axes, all, method, keepDims, false);
    }

    boolean noAxis() {
      return !all && axes.length == 0;
    }

    Value at(OpCall call, Value q) {
      OpGraph g = call.g();
      Value x = OpCall.real(g, call.x());
      int rank = x.rank();
      int[] own = all ? IntStream.range(0, rank).toArray() : positive(axes, rank);
      int[] others = IntStream.range(0, rank).filter(d -> !contains(own, d)).toArray();
      int[] order = IntStream.concat(Arrays.stream(others), Arrays.stream(own)).toArray();
      Shape lead = Shape.of(Arrays.stream(others).map(x::dim).toArray());
      int n = 1;
      for (int axis : own) {
        n = Shape.multiply(n, x.dim(axis));
      }
      Value rows = g.reshape(rank == 0 ? x : g.transpose(x, order), lead.concat(Shape.of(n)));
      Value y =
          n == Shape.UNKNOWN || !nan && !lead.isKnown()
              ? StaticValues.unknown(g, x.dtype(), lead.concat(q.shape()))
              : new Row(g, rows, g.cast(q, DType.FLOAT64), method).quantile(nan);
      if (!nan && !all && q.rank() > 1) {
        return mixed(g, y, lead, own, q.shape());
      }
      return first(g, kept(g, y, rank, own, q.shape()), q.rank());
    }

    /** Keras turns all axes around and takes them for those that it wants. */
    private Value mixed(OpGraph g, Value y, Shape lead, int[] own, Shape q) {
      Value flat = g.reshape(y, Shape.of(lead.size()).concat(q));
      int[] turned = new int[flat.rank()];
      Arrays.setAll(turned, i -> flat.rank() - 1 - i);
      Value wide = g.reshape(g.transpose(flat, turned), q.concat(lead));
      for (int axis : keepDims ? IntStream.of(own).sorted().toArray() : new int[0]) {
        wide = g.expandDims(wide, axis + q.rank());
      }
      return wide;
    }

    private Value kept(OpGraph g, Value y, int rank, int[] own, Shape q) {
      if (!keepDims) {
        return y;
      }
      if (all) {
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        return g.reshape(y, Shape.of(ones).concat(q));
      }
      Value wide = y;
      for (int axis : IntStream.of(own).sorted().toArray()) {
        wide = g.expandDims(wide, axis);
      }
      return wide;
    }

    /** The last axes put before the others. */
    private static Value first(OpGraph g, Value y, int axes) {
      int rank = y.rank();
      if (rank < 2 || axes % rank == 0) {
        return y;
      }
      int[] p = new int[rank];
      Arrays.setAll(p, i -> Math.floorMod(i - axes, rank));
      return g.transpose(y, p);
    }

    private static int[] positive(int[] axes, int rank) {
      return Arrays.stream(axes).map(a -> Shapes.axis(a, rank)).toArray();
    }

    private static boolean contains(int[] axes, int axis) {
      return Arrays.stream(axes).anyMatch(a -> a == axis);
    }
  }

  /** Rows along the last axis, and quantiles of float64, which the output has as its last axes. */
  private record Row(OpGraph g, Value x, Value q, String method) {

    /** With NaN, all quantiles of its row are NaN; without, those of rows of nothing else. */
    Value quantile(boolean withNan) {
      Value isNan = g.unary(Kind.IS_NAN, x);
      Value none;
      Value y;
      if (withNan) {
        none = g.any(isNan, false, -1);
        Value sorted = g.apply1(SortOp.all(-1, false), x);
        Value last = g.scalar(DType.FLOAT64, x.dim(-1) - 1);
        y = between(g.multiply(last, q), g.scalar(DType.INT32, x.dim(-1) - 1), sorted);
      } else {
        Value there = g.cast(g.not(isNan), DType.INT32);
        Value count = wide(g.reduce(ReduceOp.Kind.SUM, there, new int[] {-1}, false));
        none = g.all(isNan, false, -1);
        Value top = g.scalar(x.dtype(), Double.POSITIVE_INFINITY);
        Value sorted = g.apply1(SortOp.all(-1, false), g.select(isNan, top, x));
        Value last = g.subtract(count, g.scalar(DType.INT32, 1));
        y = between(g.multiply(g.cast(last, DType.FLOAT64), q), last, sorted);
      }
      return g.select(wide(none), g.scalar(x.dtype(), Double.NaN), y);
    }

    /** A value for each row, with an axis of size 1 for each one of the quantiles. */
    private Value wide(Value ofRows) {
      Value v = ofRows;
      for (int i = 0; i < q.rank(); i++) {
        v = g.expandDims(v, v.rank());
      }
      return v;
    }

    private Value between(Value place, Value last, Value sorted) {
      switch (method) {
        case "lower":
          return pick(sorted, index(place, Kind.FLOOR, last));
        case "higher":
          return pick(sorted, index(place, Kind.CEIL, last));
        case "nearest":
          return pick(sorted, index(place, Kind.ROUND, last));
        case "midpoint":
          Value low = pick(sorted, index(place, Kind.FLOOR, last));
          Value high = pick(sorted, index(place, Kind.CEIL, last));
          return g.multiply(g.scalar(x.dtype(), 0.5), g.add(low, high));
        default:
          return linear(place, last, sorted);
      }
    }

    private Value linear(Value place, Value last, Value sorted) {
      Value one = g.scalar(DType.INT32, 1);
      Value zero = g.scalar(DType.INT32, 0);
      Value smaller = g.maximum(g.subtract(index(place, Kind.CEIL, last), one), zero);
      Value larger = g.maximum(g.minimum(g.add(smaller, one), last), zero);
      Value fraction = g.cast(g.subtract(g.cast(larger, DType.FLOAT64), place), x.dtype());
      Value rest = g.subtract(g.scalar(x.dtype(), 1), fraction);
      return g.add(
          g.multiply(pick(sorted, larger), rest), g.multiply(pick(sorted, smaller), fraction));
    }

    private Value index(Value place, UnaryOp.Kind rounding, Value last) {
      Value i = g.cast(g.unary(rounding, place), DType.INT32);
      return g.maximum(g.minimum(i, last), g.scalar(DType.INT32, 0));
    }

    /** Elements by their places, which are the same for all rows or of their own for each. */
    private Value pick(Value sorted, Value places) {
      int lead = x.rank() - 1;
      if (places.rank() == q.rank()) {
        return g.apply1(new GatherOp(lead, false), sorted, places);
      }
      Shape out = places.shape();
      Shape flat = out.slice(0, lead).concat(Shape.of(out.slice(lead, out.rank()).size()));
      Value at = g.cast(g.reshape(places, flat), DType.INT64);
      return g.reshape(OrderOps.takeAlong(g, sorted, at, lead), out);
    }
  }
}
