package org.keras4j.layers;

import org.keras4j.errors.KerasException;
import org.keras4j.ops.OpGraph;

/**
 * Stands for a layer that cannot be read, so that the rest of the model can still be listed.
 *
 * @param problem what is thrown when it is called
 */
public record UnknownLayer(Base base, KerasException problem) implements Layer {
  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    throw problem;
  }
}
