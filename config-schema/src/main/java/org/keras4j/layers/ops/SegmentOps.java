package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.ScatterOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Reductions of the rows of a tensor that belong to the same segment. */
public final class SegmentOps {
  public static final List<LayerType> TYPES =
      List.of(
          segments("SegmentSum", Kind.ADD),
          segments("SegmentProd", Kind.MULTIPLY),
          segments("SegmentMax", Kind.MAX),
          segments("SegmentMin", Kind.MIN));

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

  private static Value neutral(OpGraph g, Kind kind, DType dtype) {
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
}
