package org.keras4j.layers.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * A Lambda whose function the user registered in Java under the layer's name; the Python code of
 * the file is never looked at. As in Keras a mask ends here, unless the layer has a mask function:
 * then the results carry the masks that the Java function gave them.
 */
public record Lambda(Base base, BiFunction<OpGraph, Values, Values> function, boolean masks)
    implements Layer {

  /** The layer of a config with the function registered for it. */
  public static Lambda fromConfig(LayerConfig c, BiFunction<OpGraph, Values, Values> function) {
    return new Lambda(c.base(), function, c.has("mask"));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return function.apply(g, inputs);
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return masks
        ? outputs.masks()
        : new ArrayList<>(Collections.nCopies(outputs.size(), (Value) null));
  }
}
