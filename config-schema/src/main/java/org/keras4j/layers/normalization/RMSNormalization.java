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
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * {@code x / sqrt(mean(x²) + epsilon) * scale} over axes. The scale has the axes' lengths, and goes
 * along the last dimensions whatever the axes are. Computed in float32 at least. Keras's
 * RMSNormalization.
 */
public record RMSNormalization(Base base, int[] axes, double epsilon) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("RMSNormalization", RMSNormalization::fromConfig);

  static RMSNormalization fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0) {
      throw c.node("axis").expected("one or more axes");
    }
    Arrays.sort(axes);
    return new RMSNormalization(c.base(), axes, c.number("epsilon", 1e-6));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int[] shape = new int[axes.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = inputs.known(axes[i]);
    }
    weights.trainable("scale", shape);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    DType given = x.dtype();
    x = g.cast(x, given == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32);
    int[] at = Shapes.axes(axes, x.rank());
    Value y = g.apply1(new LayerNormOp(at, epsilon, true), x);
    return Values.of(g.cast(g.multiply(y, g.cast(weights.get("scale"), x.dtype())), given));
  }
}
