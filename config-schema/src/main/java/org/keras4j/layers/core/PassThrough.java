package org.keras4j.layers.core;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/** Gives its input, with its mask. Keras's ActivityRegularization, whose penalty only trains. */
public record PassThrough(Base base) implements Layer {
  public static final LayerType ACTIVITY_REGULARIZATION =
      LayerType.of("ActivityRegularization", c -> new PassThrough(c.base()));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return inputs;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
