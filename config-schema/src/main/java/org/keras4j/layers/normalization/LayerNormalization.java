package org.keras4j.layers.normalization;

import java.util.Arrays;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Normalisation of each sample by its own statistics over axes: {@code (x - mean) / sqrt(variance +
 * epsilon) * gamma + beta}. Weights have the axes' lengths, in the order of the axes. Computed in
 * float32 at least. Keras's LayerNormalization.
 *
 * @param rmsScaling Keras 3's {@code rms_scaling}: {@code x / sqrt(variance + epsilon) * gamma}
 */
public record LayerNormalization(
    Base base, int[] axes, double epsilon, boolean center, boolean scale, boolean rmsScaling)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("LayerNormalization", LayerNormalization::fromConfig);

  static LayerNormalization fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0) {
      throw c.node("axis").expected("one or more axes");
    }
    boolean rms = c.bool("rms_scaling", false);
    if (c.writer().isKeras3()) {
      Arrays.sort(axes);
    }
    return new LayerNormalization(
        c.base(),
        axes,
        c.number("epsilon", 1e-3),
        c.bool("center", true) && !rms,
        c.bool("scale", true) || rms,
        rms);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (!scale && !center) {
      return;
    }
    int[] shape = new int[axes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = inputs.known(axes[i]);
    }
    if (scale) {
      weights.trainable("gamma", shape);
    }
    if (center) {
      weights.trainable("beta", shape);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    DType compute = base.dtype().compute();
    Value x = keras3 ? inputs.only() : g.cast(inputs.only(), compute);
    DType given = x.dtype();
    x = g.cast(x, given == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32);
    int[] at = Shapes.axes(axes, x.rank());
    Value y =
        rmsScaling ? overDeviation(g, x, at) : g.apply1(new LayerNormOp(at, epsilon, false), x);
    if (scale) {
      y = g.multiply(y, weight(g, weights, "gamma", x, at));
    }
    if (center) {
      y = g.add(y, weight(g, weights, "beta", x, at));
    }
    return Values.of(g.cast(g.cast(y, given), compute));
  }

  private Value overDeviation(OpGraph g, Value x, int[] at) {
    Value centered = g.subtract(x, g.mean(x, true, at));
    Value variance =
        g.mean(g.unary(UnaryOp.Kind.SQUARE, ComplexOp.magnitude(g, centered)), true, at);
    Value shifted = g.add(variance, g.scalar(x.dtype(), epsilon));
    return g.multiply(x, g.unary(UnaryOp.Kind.RSQRT, shifted));
  }

  private static Value weight(OpGraph g, Weights weights, String name, Value x, int[] at) {
    Value w = g.cast(weights.raw(name), x.dtype());
    if (at.length == 1 && at[0] == x.rank() - 1) {
      return w;
    }
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    for (int axis : at) {
      shape[axis] = x.dim(axis);
    }
    return g.reshape(w, shape);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean autocast() {
    return !base.writer().isKeras3();
  }
}
