package org.keras4j.layers.preprocessing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * {@code (inputs - mean) / max(sqrt(variance), 1e-7)}, or its inverse, with a mean and a variance
 * for each index of the axes. They are weights after {@code adapt()}, with a count that only
 * further adaption reads, or stand in the config. Keras's Normalization.
 *
 * @param axes the axes that have statistics of their own; empty for one mean of everything
 */
public record Normalization(
    Base base,
    int[] axes,
    @Nullable ConstantConfig mean,
    @Nullable ConstantConfig variance,
    boolean invert)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("Normalization", Normalization::fromConfig);

  /** Keras's epsilon. */
  private static final double EPSILON = 1e-7;

  static Normalization fromConfig(LayerConfig c) {
    boolean none = c.node().has("axis") && !c.has("axis");
    int[] axes = none ? new int[0] : c.intList("axis", -1);
    if (c.has("mean") != c.has("variance")) {
      throw c.node(c.has("mean") ? "variance" : "mean").expected("numbers, as the other has them");
    }
    ConstantConfig mean = c.has("mean") ? ConstantConfig.of(c.node("mean")) : null;
    ConstantConfig variance = c.has("variance") ? ConstantConfig.of(c.node("variance")) : null;
    if (mean != null && mean.shape().rank() > axes.length) {
      throw c.node("mean").expected("at most " + axes.length + " dimensions");
    }
    return new Normalization(c.base(), axes, mean, variance, c.bool("invert", false));
  }

  /** The axes with statistics of their own, in order. */
  private int[] keptAxes(int rank) {
    int[] kept = axes.length == 0 ? new int[0] : Shapes.axes(axes, rank);
    Arrays.sort(kept);
    return kept;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int[] kept = keptAxes(inputs.only().rank());
    int[] shape = new int[kept.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = inputs.known(kept[i]);
    }
    if (mean == null) {
      weights.nonTrainable("mean", shape);
      weights.nonTrainable("variance", shape);
      weights.add("count", DType.INT64, false);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType compute = base.dtype().compute();
    Value x = g.cast(inputs.only(), compute);
    Value m = statistic(g, x, mean, weights, "mean");
    Value v = statistic(g, x, variance, weights, "variance");
    DType real = compute.isFloating() ? compute : DType.FLOAT32;
    Value root = g.unary(UnaryOp.Kind.SQRT, g.cast(v, real));
    Value deviation = g.maximum(root, g.scalar(real, EPSILON));
    return Values.of(
        invert
            ? g.add(g.cast(m, real), g.multiply(g.cast(x, real), deviation))
            : g.divide(g.cast(difference(g, x, m), real), deviation));
  }

  /** Keras subtracts 64-bit integers without a sign as 32-bit ones. */
  private static Value difference(OpGraph g, Value x, Value m) {
    Value d = g.subtract(x, m);
    return x.dtype() == DType.UINT64 ? g.cast(d, DType.UINT32) : d;
  }

  /** The mean or the variance, shaped to be broadcast over the input. */
  private Value statistic(
      OpGraph g, Value x, @Nullable ConstantConfig given, Weights weights, String name) {
    int[] kept = keptAxes(x.rank());
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    int[] dims = new int[kept.length];
    for (int i = 0; i < kept.length; i++) {
      dims[i] = x.dim(kept[i]);
      shape[kept[i]] = dims[i];
    }
    if (given == null) {
      return g.reshape(g.cast(weights.raw(name), x.dtype()), shape);
    }
    boolean cut = !x.dtype().isFloating();
    Value constant = g.cast(g.constant(given.tensor(cut ? DType.FLOAT32 : x.dtype())), x.dtype());
    return g.reshape(g.broadcastTo(constant, Shape.of(dims)), shape);
  }

  @Override
  public boolean supportsMasking() {
    return base.writer().isKeras3();
  }
}
