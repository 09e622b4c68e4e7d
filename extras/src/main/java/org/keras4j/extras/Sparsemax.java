package org.keras4j.extras;

import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The nearest point of the probability simplex, of "From Softmax to Sparsemax": what exceeds a
 * threshold that makes the sum 1. TensorFlow Addons' layer and function; Keras's own function of
 * the name takes another threshold.
 */
record Sparsemax(Base base, int axis) implements Layer {
  static final LayerType TYPE =
      LayerType.of("Addons>Sparsemax", c -> new Sparsemax(c.base(), c.integer("axis", -1)));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return inputs.map(x -> apply(g, x, axis));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** The function along an axis; NaN in rows that hold NaN or infinity. */
  static Value apply(OpGraph g, Value x, int axis) {
    int at = Shapes.axis(axis, x.rank());
    int n = x.dim(at);
    if (g.isSymbolic() || n == Shape.UNKNOWN) {
      return x.withMask(null);
    }
    DType dtype = x.dtype();
    Value sorted = g.apply(SortOp.all(at, true), List.of(x)).get(0);
    Value sums = g.apply1(new CumulativeOp(CumulativeOp.Kind.SUM, at, false, false), sorted);
    int[] dims = new int[x.rank()];
    java.util.Arrays.fill(dims, 1);
    dims[at] = n;
    double[] counts = new double[n];
    java.util.Arrays.setAll(counts, i -> i + 1);
    Value k = g.constant(Tensor.ofNumbers(dtype, Shape.of(dims), counts));
    Value one = g.scalar(dtype, 1);
    Value in = g.binary(BinaryOp.Kind.GREATER, g.add(one, g.multiply(k, sorted)), sums);
    Value size = g.sum(g.cast(in, dtype), true, at);
    Value last = g.binary(BinaryOp.Kind.EQUAL, k, g.maximum(size, one));
    Value sum = g.sum(g.select(last, sums, g.scalar(dtype, 0)), true, at);
    Value tau = g.divide(g.subtract(sum, one), size);
    Value y = g.maximum(g.scalar(dtype, 0), g.subtract(x, tau));
    Value total = g.slice(sums, at, n - 1, 1);
    Value none = g.binary(BinaryOp.Kind.EQUAL, size, g.scalar(dtype, 0));
    Value invalid = g.or(none, g.unary(Kind.IS_NAN, total));
    return g.select(invalid, g.scalar(dtype, Double.NaN), y);
  }
}
