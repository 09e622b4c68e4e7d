package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** TensorFlow's sums for moments, its isotonic regression, and its approximate largest elements. */
final class TfStatistics {
  private TfStatistics() {}

  static void addTo(Map<String, Function<TfCall, List<Value>>> all) {
    all.put("nn.sufficient_statistics", TfStatistics::sums);
    all.put("nn.isotonic_regression", TfStatistics::isotonic);
    all.put("approx_top_k", TfStatistics::largest);
  }

  /** How many elements, their sum and their squares' sum, both less a shift, and the shift. */
  private static List<Value> sums(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    int[] axes = Shapes.axes(c.integers("axes"), x.rank());
    boolean keep = c.bool("keepdims", c.bool("keep_dims", false));
    int count = 1;
    for (int axis : axes) {
      count = Shape.multiply(count, x.dim(axis));
    }
    Value n =
        count == Shape.UNKNOWN
            ? StaticValues.unknown(g, x.dtype(), Shape.of())
            : g.scalar(x.dtype(), count);
    Value shift = c.has("shift") ? c.tensor("shift", x.dtype()) : null;
    Value less = shift == null ? x : g.subtract(x, shift);
    Value sum = g.sum(less, keep, axes);
    Value squares = g.sum(g.multiply(less, less), keep, axes);
    return shift == null ? List.of(n, sum, squares) : List.of(n, sum, squares, shift);
  }

  /** The nearest sequences that never rise (or fall), by pooling neighbours that do. */
  private static List<Value> isotonic(TfCall c) {
    OpGraph g = c.g();
    Value given = c.x();
    DType dtype = given.dtype().isFloating() ? given.dtype() : wide(given.dtype());
    int axis = Shapes.axis(c.integer("axis", -1), given.rank());
    boolean falls = c.bool("decreasing", true);
    Value x = ArrayOps.move(g, g.cast(given, dtype), new int[] {axis}, new int[] {-1});
    TensorSpec[] out = {x.spec(), new TensorSpec(DType.INT32, x.shape())};
    TfRare op = new TfRare("isotonic_" + falls, List.of(out), in -> pooled(in.get(0), falls));
    return g.apply(op, List.of(x)).stream()
        .map(y -> ArrayOps.move(g, y, new int[] {-1}, new int[] {axis}))
        .toList();
  }

  private static DType wide(DType dtype) {
    return dtype == DType.INT8 || dtype == DType.INT16 ? DType.FLOAT32 : DType.FLOAT64;
  }

  private static List<Tensor> pooled(Tensor x, boolean falls) {
    int n = x.shape().last();
    double[] values = x.toDoubleArray();
    double[] out = new double[values.length];
    double[] segments = new double[values.length];
    for (int row = 0; n > 0 && row < values.length; row += n) {
      double[] sums = new double[n];
      int[] sizes = new int[n];
      int pools = 0;
      for (int i = 0; i < n; i++) {
        sums[pools] = falls ? values[row + i] : -values[row + i];
        sizes[pools++] = 1;
        while (pools > 1
            && sums[pools - 1] / sizes[pools - 1] > sums[pools - 2] / sizes[pools - 2]) {
          sums[pools - 2] += sums[pools - 1];
          sizes[pools - 2] += sizes[--pools];
        }
      }
      for (int pool = 0, i = row; pool < pools; pool++) {
        double mean = sums[pool] / sizes[pool];
        Arrays.fill(out, i, i + sizes[pool], falls ? mean : -mean);
        Arrays.fill(segments, i, i + sizes[pool], pool);
        i += sizes[pool];
      }
    }
    return List.of(
        Tensor.ofNumbers(x.dtype(), x.shape(), out),
        Tensor.ofNumbers(DType.INT32, x.shape(), segments));
  }

  /** On processors without an approximation of their own, which are exact. */
  private static List<Value> largest(TfCall c) {
    if (!c.bool("is_max_k", true) || c.integer("reduction_dimension", -1) != -1) {
      throw TfCall.unsupported(
          "is_max_k", "TensorFlow has it on other processors only, or compiled");
    }
    List<Value> both = c.g().apply(new SortOp(-1, true, c.integer("k", 1), true), List.of(c.x()));
    return List.of(both.get(0), c.g().cast(both.get(1), DType.INT32));
  }
}
