package org.keras4j.layers.core;

import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/** Applies an activation function: {@code activation(inputs)}, same shape. Keras's Activation. */
public record ActivationLayer(Base base, Activation activation) implements Layer {
  public static final LayerType TYPE = LayerType.of("Activation", ActivationLayer::fromConfig);

  static ActivationLayer fromConfig(LayerConfig c) {
    if (!c.node().has("activation")) {
      throw c.node("activation").expected("an activation");
    }
    return new ActivationLayer(c.base(), c.activation("activation"));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(activation.apply(g, inputs.only()));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
