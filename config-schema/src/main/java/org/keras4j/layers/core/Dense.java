package org.keras4j.layers.core;

import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Densely-connected layer: {@code activation(inputs · kernel + bias)} over the last axis. Input (…,
 * features), output (…, units). Keras's Dense.
 */
public record Dense(Base base, int units, Activation activation, boolean useBias) implements Layer {
  public static final LayerType TYPE = LayerType.of("Dense", Dense::fromConfig);

  static Dense fromConfig(LayerConfig c) {
    if (c.has("quantization_config")) {
      throw c.unsupported("quantization_config", "quantised layers are not supported");
    }
    return new Dense(
        c.base(), c.positiveInt("units"), c.activation("activation"), c.bool("use_bias", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("kernel", inputs.known(-1), units);
    if (useBias) {
      weights.trainable("bias", units);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value kernel = weights.get("kernel");
    Value y = g.matmul(g.cast(inputs.only(), kernel.dtype()), kernel);
    if (useBias) {
      y = g.biasAdd(y, weights.get("bias"));
    }
    return Values.of(activation.apply(g, y));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
