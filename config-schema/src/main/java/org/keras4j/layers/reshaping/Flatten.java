package org.keras4j.layers.reshaping;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Joins all axes but the first: (batch, …) to (batch, product). With channels first, the channels
 * are moved to the end before. Keras's Flatten.
 */
public record Flatten(Base base, boolean channelsFirst) implements Layer {
  public static final LayerType TYPE = LayerType.of("Flatten", Flatten::fromConfig);

  static Flatten fromConfig(LayerConfig c) {
    return new Flatten(c.base(), c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() < 1) {
      throw Shapes.bad("expected an input with a batch axis, got shape " + x.shape());
    }
    if (channelsFirst && x.rank() > 2) {
      x = g.toChannelsLast(x);
    }
    int size = 1;
    for (int i = 1; i < x.rank(); i++) {
      size = Shape.multiply(size, x.dim(i));
    }
    return Values.of(g.reshape(x, x.dim(0), size));
  }
}
