package org.keras4j.layers;

import org.keras4j.config.ConfigNode;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;

/** What a layer's factory needs to read the objects inside its config. */
public interface LayerResolver {
  /** The layer of a serialised object. */
  Layer layer(ConfigNode object);

  /** The activation of a config entry: a name, a function object, or a layer object. */
  Activation activation(ConfigNode node);

  Writer writer();

  LoadLimits limits();
}
