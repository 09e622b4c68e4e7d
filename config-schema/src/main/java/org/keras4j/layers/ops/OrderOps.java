package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UniqueOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Functions that put elements in order, or look for them. */
public final class OrderOps {
  /** Orders first, then searches. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Sort", OrderOps::axis, OrderOps::sort),
          OpLayer.type("Argsort", OrderOps::axis, OrderOps::argsort),
          OpLayer.type("Argpartition", Partition::of, Partition::apply),
          OpLayer.several("TopK", Top::of, Top::apply),
          OpLayer.type("InTopK", c -> c.integer("k", 0), OrderOps::inTopK),
          OpLayer.several("Unique", Different::of, Different::apply),
          OpLayer.type("SearchSorted", OrderOps::side, OrderOps::searchSorted),
          OpLayer.type("Digitize", OrderOps::digitize),
          OpLayer.type("TakeAlongAxis", c -> c.intList("axis"), OrderOps::takeAlong));

  private OrderOps() {}

  /** An axis, or none for all elements in one row; without the key it is the last one. */
  private static int[] axis(LayerConfig c) {
    return c.node().has("axis") ? c.intList("axis") : new int[] {-1};
  }

  private static Value row(OpGraph g, Value x, int[] axis) {
    return axis.length == 0 ? ArrayOps.flat(g, x) : x;
  }

  private static int along(Value x, int[] axis) {
    return axis.length == 0 ? 0 : Shapes.axis(axis[0], x.rank());
  }

  private static Value sort(int[] axis, OpCall call) {
    OpGraph g = call.g();
    Value x = row(g, call.x(), axis);
    return g.apply1(SortOp.all(along(x, axis), false), x);
  }

  private static Value argsort(int[] axis, OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    if (x.rank() == 0) {
      return g.constant(Tensor.of(new int[] {0}, 1));
    }
    Value r = row(g, x, axis);
    return g.apply(SortOp.all(along(r, axis), false), List.of(r)).get(1);
  }

  /** 0, 1, … up to a size, in a dtype. */
  static Value counted(OpGraph g, DType dtype, int size) {
    double[] numbers = new double[size];
    Arrays.setAll(numbers, i -> i);
    return g.constant(Tensor.ofNumbers(dtype, Shape.of(size), numbers));
  }

  /**
   * The places of the smallest elements, then the others, as Keras finds them: of int32, and with
   * the first ones taken out by a zero, in rows and axes that need not be their own.
   */
  private record Partition(int kth, int[] axis) {
    static Partition of(LayerConfig c) {
      return new Partition(c.integer("kth", 0), OrderOps.axis(c));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = row(g, g.cast(call.x(), DType.INT32), axis);
      int at = along(x, axis);
      Value rows = swapLast(g, x, at);
      if (!rows.shape().isKnown()) {
        return StaticValues.unknown(g, DType.INT32, x.shape());
      }
      int n = rows.dim(-1);
      int first = Math.min(Math.max(kth, 0), n - 1) + 1;
      SortOp smallest = new SortOp(-1, true, first, true);
      Value low = g.apply(smallest, List.of(g.unary(UnaryOp.Kind.NEGATIVE, rows))).get(1);
      if (first == n) {
        return swapLast(g, low, at);
      }
      Value taken =
          g.any(
              g.binary(BinaryOp.Kind.EQUAL, g.expandDims(low, low.rank()), counted(g, low, n)),
              false,
              0);
      Value left = g.select(cover(g, taken, rows.shape()), g.scalar(DType.INT32, 0), rows);
      Value high = g.apply(new SortOp(-1, true, n - first, true), List.of(left)).get(1);
      return swapLast(g, g.concat(List.of(low, high), low.rank() - 1), at);
    }

    private static Value counted(OpGraph g, Value like, int n) {
      return OrderOps.counted(g, like.dtype(), n);
    }

    /** A mask made as large as a tensor that it must fit into. */
    private static Value cover(OpGraph g, Value mask, Shape shape) {
      int[] after = new int[shape.rank()];
      for (int i = 0; i < after.length; i++) {
        after[i] = shape.dim(i) - mask.dim(i);
        if (after[i] < 0) {
          throw Shapes.bad(
              "argpartition of " + shape + " fails in Keras: too few rows for so many elements");
        }
      }
      return g.pad(mask, new int[shape.rank()], after, PadOp.Mode.CONSTANT, 0);
    }
  }

  private static Value swapLast(OpGraph g, Value x, int axis) {
    return axis == x.rank() - 1
        ? x
        : g.transpose(x, ArrayOps.swapped(x.rank(), axis, x.rank() - 1));
  }

  private record Top(int k, boolean sorted) {
    static Top of(LayerConfig c) {
      return new Top(c.integer("k", 0), c.bool("sorted", true));
    }

    List<Value> apply(OpCall call) {
      Value x = call.x();
      if (!x.dtype().isNumeric()) {
        throw Shapes.bad("top_k takes numbers, got " + x.dtype());
      }
      return call.g().apply(new SortOp(-1, true, k, sorted), List.of(x));
    }
  }

  /** False where a target is no class, or any prediction of its row is not finite. */
  private static Value inTopK(int k, OpCall call) {
    return inTopK(call.g(), call.tensor(0, "targets"), call.tensor(1, "predictions"), k);
  }

  static Value inTopK(OpGraph g, Value targets, Value x, int k) {
    if (targets.rank() != 1 || x.rank() != 2 || x.dtype() != DType.FLOAT32) {
      throw Shapes.bad("in_top_k takes classes and float32 predictions, got " + x.spec());
    }
    if (x.dim(1) == Shape.UNKNOWN) {
      return StaticValues.unknown(g, DType.BOOL, targets.shape());
    }
    Value classes = counted(g, targets.dtype(), x.dim(1));
    Value hit = g.binary(BinaryOp.Kind.EQUAL, g.expandDims(targets, 1), classes);
    Value own = g.sum(g.select(hit, x, g.scalar(DType.FLOAT32, 0)), true, 1);
    Value better = g.cast(g.binary(BinaryOp.Kind.GREATER, x, own), DType.INT32);
    Value few = g.binary(BinaryOp.Kind.LESS, g.sum(better, false, 1), g.scalar(DType.INT32, k));
    Value finite = g.all(g.unary(UnaryOp.Kind.IS_FINITE, x), false, 1);
    return g.and(g.and(g.any(hit, false, 1), finite), few);
  }

  private record Different(UniqueOp op, boolean flat, boolean[] outputs) {
    static Different of(LayerConfig c) {
      if (!c.has("size")) {
        throw c.unsupported("size", "the number of different elements depends on the data");
      }
      int[] axis = c.intList("axis");
      boolean[] outputs = {
        true,
        c.bool("return_index", false),
        c.bool("return_inverse", false),
        c.bool("return_counts", false)
      };
      UniqueOp op =
          new UniqueOp(
              axis.length == 0 ? 0 : axis[0],
              c.bool("sorted", true),
              c.positiveInt("size"),
              c.number("fill_value", 0));
      return new Different(op, axis.length == 0, outputs);
    }

    List<Value> apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      if (op.sorted() && !x.dtype().isNumeric()) {
        throw Shapes.bad("unique in order takes numbers, got " + x.dtype());
      }
      List<Value> all = g.apply(op, List.of(flat ? ArrayOps.flat(g, x) : x));
      List<Value> some = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (outputs[i]) {
          some.add(flat && i == 2 ? g.reshape(all.get(i), x.shape()) : all.get(i));
        }
      }
      return some;
    }
  }

  private static boolean side(LayerConfig c) {
    return c.choice("side", "left", "left", "right").equals("right");
  }

  private static Value searchSorted(boolean right, OpCall call) {
    OpGraph g = call.g();
    Value sequence = call.tensor(0, "sorted_sequence");
    Value values = call.tensor(1, "values");
    if (values.rank() == 0 || values.shape().slice(0, values.rank() - 1).size() > 1) {
      throw Shapes.bad("searchsorted takes a vector of values, got " + values.spec());
    }
    return g.apply1(new SearchOp(right), sequence, values);
  }

  /** The bins count as float32; so do all numbers but float64. */
  private static Value digitize(OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    Value bins = ArrayOps.flat(g, g.cast(call.tensor(1, "bins"), DType.FLOAT32));
    DType dtype = x.dtype() == DType.FLOAT64 ? x.dtype() : DType.FLOAT32;
    return g.apply1(new SearchOp(true), g.cast(bins, dtype), g.cast(x, dtype));
  }

  private static Value takeAlong(int[] axis, OpCall call) {
    OpGraph g = call.g();
    Value x = row(g, call.x(), axis);
    Value indices = g.cast(call.tensor(1, "indices"), DType.INT64);
    return takeAlong(g, x, indices, along(x, axis));
  }

  /** One element of a row of x for each index in the row of the same place. */
  static Value takeAlong(OpGraph g, Value x, Value indices, int axis) {
    if (x.rank() != indices.rank()) {
      throw Shapes.bad("indices of " + indices.shape() + " do not fit " + x.shape());
    }
    Shape others = Shapes.broadcast(x.shape().with(axis, 1), indices.shape().with(axis, 1));
    int n = x.dim(axis);
    int m = indices.dim(axis);
    if (!others.isKnown() || n == Shape.UNKNOWN || m == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), others.with(axis, m));
    }
    Value rows = swapLast(g, g.broadcastTo(x, others.with(axis, n)), axis);
    Value at = swapLast(g, g.broadcastTo(indices, others.with(axis, m)), axis);
    Value size = g.scalar(DType.INT64, n);
    Value zero = g.scalar(DType.INT64, 0);
    at = g.select(g.binary(BinaryOp.Kind.LESS, at, zero), g.add(at, size), at);
    Value inside =
        g.and(
            g.binary(BinaryOp.Kind.GREATER_EQUAL, at, zero),
            g.binary(BinaryOp.Kind.LESS, at, size));
    int count = others.size();
    Value starts = g.multiply(counted(g, DType.INT64, count), size);
    Shape rowShape = at.shape();
    Value places = g.add(g.reshape(at, count, m), g.expandDims(starts, 1));
    // Another row must not be met: -1 is an error when the indices are read.
    places = g.select(g.reshape(inside, count, m), places, g.scalar(DType.INT64, -1));
    Value y = g.apply1(new GatherOp(0, false), ArrayOps.flat(g, rows), places);
    return swapLast(g, g.reshape(y, rowShape), axis);
  }
}
