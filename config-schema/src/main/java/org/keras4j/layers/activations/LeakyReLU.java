package org.keras4j.layers.activations;

import org.keras4j.layers.Activations;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * {@code x > 0 ? x : negativeSlope * x}, of integers as float32. Keras's LeakyReLU; the slope is
 * called {@code alpha} in Keras 1 and 2.
 */
public record LeakyReLU(Base base, double negativeSlope) implements Layer {
  public static final LayerType TYPE = LayerType.of("LeakyReLU", LeakyReLU::fromConfig);

  static LeakyReLU fromConfig(LayerConfig c) {
    String key = c.has("alpha") ? "alpha" : "negative_slope";
    double slope = c.number(key, 0.3);
    if (slope < 0 && c.writer().isKeras3()) {
      throw c.node(key).expected("a number of at least 0");
    }
    return new LeakyReLU(c.base(), slope);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value floating = x.dtype().isFloating() ? x : g.cast(x, DType.FLOAT32);
    return Values.of(g.unary(Activations.relu(negativeSlope, null, 0), floating));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
