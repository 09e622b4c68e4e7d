package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** TensorFlow's functions that pick elements by their places. */
final class TfGathers {
  private TfGathers() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("gather", TfGathers::gather);
    all.put("gather_nd", TfGathers::gatherNd);
  }

  private static int batchDims(TfCall c, Value indices) {
    int b = c.integer("batch_dims", 0);
    return b < 0 ? b + indices.rank() : b;
  }

  /** Parts of an axis; with batch dimensions, each row of indices picks from its own part of x. */
  private static Value gather(TfCall c) {
    Value x = c.x();
    Value indices = c.tensor("indices", DType.INT32);
    int batch = batchDims(c, indices);
    int axis = Shapes.axis(c.integer("axis", batch), x.rank());
    if (batch == 0) {
      return c.g().apply1(new GatherOp(axis, false), x, indices);
    }
    if (batch < 0 || batch > axis || batch > indices.rank()) {
      throw TfCall.bad("batch_dims", "must not be above the axis and the indices' rank");
    }
    Shape picks = indices.shape().slice(batch, indices.rank());
    Shape before = x.shape().slice(0, axis);
    Shape out = before.concat(picks).concat(x.shape().slice(axis + 1, x.rank()));
    if (!x.shape().isKnown() || !indices.shape().isKnown()) {
      return StaticValues.unknown(c.g(), x.dtype(), out);
    }
    OpGraph g = c.g();
    // (batch, axis, others) as one table, and the answer back
    int[] order =
        IntStream.concat(
                IntStream.concat(IntStream.range(0, batch), IntStream.of(axis)),
                IntStream.range(batch, x.rank()).filter(i -> i != axis))
            .toArray();
    Value table = g.transpose(x, order);
    int rows = before.slice(0, batch).size();
    int n = x.dim(axis);
    Shape others = table.shape().slice(batch + 1, table.rank());
    table = g.reshape(table, Shape.of(rows * n).concat(others));
    Value flat = g.reshape(indices, rows, picks.size());
    Value y = rows(g, table, flat, n, rows);
    y = g.reshape(y, before.slice(0, batch).concat(picks).concat(others));
    int p = picks.rank();
    int between = axis - batch;
    int[] back =
        IntStream.concat(
                IntStream.concat(
                    IntStream.range(0, batch), IntStream.range(batch + p, batch + p + between)),
                IntStream.concat(
                    IntStream.range(batch, batch + p),
                    IntStream.range(batch + p + between, y.rank())))
            .toArray();
    return g.transpose(y, back);
  }

  /** Rows of a table, of which each batch has its own n; an index out of range stays one. */
  private static Value rows(OpGraph g, Value table, Value indices, int n, int batches) {
    Value offsets = g.reshape(TfOrder.places(g, indices.dtype(), batches, n), batches, 1);
    Value inside =
        g.and(
            g.binary(BinaryOp.Kind.GREATER_EQUAL, indices, g.scalar(indices.dtype(), 0)),
            g.binary(BinaryOp.Kind.LESS, indices, g.scalar(indices.dtype(), n)));
    Value all = g.select(inside, g.add(indices, offsets), g.scalar(indices.dtype(), -1));
    return g.apply1(new GatherOp(0, false), table, all);
  }

  /** Elements, or parts, by places along several leading axes. */
  private static Value gatherNd(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    Value indices = c.tensor("indices", DType.INT32);
    int batch = batchDims(c, indices);
    int depth = indices.rank() == 0 ? -1 : indices.dim(-1);
    if (depth < 0 || batch < 0 || batch >= indices.rank() || batch + depth > x.rank()) {
      throw Shapes.bad("indices of " + indices.shape() + " do not fit " + x.shape());
    }
    Shape lead = indices.shape().slice(batch, indices.rank() - 1);
    Shape rest = x.shape().slice(batch + depth, x.rank());
    Shape head = x.shape().slice(0, batch);
    if (!x.shape().isKnown() || !indices.shape().isKnown()) {
      return StaticValues.unknown(g, x.dtype(), head.concat(lead).concat(rest));
    }
    int batches = head.size();
    int n = x.shape().slice(batch, batch + depth).size();
    Value place = g.broadcastTo(g.scalar(indices.dtype(), 0), head.concat(lead));
    List<Value> inside = new ArrayList<>();
    int stride = n;
    for (int i = 0; i < depth; i++) {
      int size = x.dim(batch + i);
      stride = size == 0 ? 0 : stride / size;
      Value one = g.squeeze(g.slice(indices, -1, i, 1), -1);
      DType t = one.dtype();
      inside.add(g.binary(BinaryOp.Kind.GREATER_EQUAL, one, g.scalar(t, 0)));
      inside.add(g.binary(BinaryOp.Kind.LESS, one, g.scalar(t, size)));
      place = g.add(place, g.multiply(one, g.scalar(t, stride)));
    }
    for (Value in : inside) {
      place = g.select(in, place, g.scalar(place.dtype(), -1));
    }
    Value table = g.reshape(x, Shape.of(batches * n).concat(rest));
    Value y = rows(g, table, g.reshape(place, batches, lead.size()), n, batches);
    return g.reshape(y, head.concat(lead).concat(rest));
  }
}
