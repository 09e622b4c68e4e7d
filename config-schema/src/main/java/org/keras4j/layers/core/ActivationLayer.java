package org.keras4j.layers.core;

import java.util.Set;
import org.keras4j.layers.Activation;
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

/** Applies an activation function: {@code activation(inputs)}, same shape. Keras's Activation. */
public record ActivationLayer(Base base, Activation activation) implements Layer {
  public static final LayerType TYPE = LayerType.of("Activation", ActivationLayer::fromConfig);

  /** The functions that Keras 3 computes of integers as they are; others take them as float32. */
  private static final Set<String> KEEP_INTEGERS = Set.of("linear", "relu", "relu6");

  static ActivationLayer fromConfig(LayerConfig c) {
    if (!c.node().has("activation")) {
      throw c.node("activation").expected("an activation");
    }
    return new ActivationLayer(c.base(), c.activation("activation"));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    boolean whole = !x.dtype().isFloating() && x.dtype() != DType.STRING;
    if (whole && base.writer().isKeras3() && !KEEP_INTEGERS.contains(activation.name())) {
      x = g.cast(x, DType.FLOAT32);
    }
    return Values.of(activation.apply(g, x));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
