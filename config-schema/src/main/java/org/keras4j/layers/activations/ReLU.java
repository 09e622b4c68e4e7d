package org.keras4j.layers.activations;

import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activations;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/**
 * Rectified linear unit: {@code x > threshold ? min(x, maxValue) : negativeSlope * (x -
 * threshold)}. Keras's ReLU.
 */
public record ReLU(Base base, double negativeSlope, @Nullable Double maxValue, double threshold)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("ReLU", ReLU::fromConfig);

  static ReLU fromConfig(LayerConfig c) {
    Double max = c.optionalNumber("max_value");
    if (max != null && !(max >= 0)) {
      throw c.node("max_value").expected("a number of at least 0");
    }
    return new ReLU(c.base(), atLeast0(c, "negative_slope"), max, atLeast0(c, "threshold"));
  }

  private static double atLeast0(LayerConfig c, String key) {
    double d = c.number(key, 0);
    if (d < 0) {
      throw c.node(key).expected("a number of at least 0");
    }
    return d;
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(Activations.relu(g, inputs.only(), negativeSlope, maxValue, threshold));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
