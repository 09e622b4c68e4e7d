package org.keras4j.layers.core;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/**
 * Gives its inputs. Keras's Identity, which hides masks in Keras 2, and its ActivityRegularization,
 * whose penalty only trains.
 */
public record PassThrough(Base base, boolean supportsMasking) implements Layer {
  public static final LayerType IDENTITY =
      LayerType.of("Identity", c -> new PassThrough(c.base(), c.writer().isKeras3()));
  public static final LayerType ACTIVITY_REGULARIZATION =
      LayerType.of("ActivityRegularization", c -> new PassThrough(c.base(), true));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return inputs;
  }
}
