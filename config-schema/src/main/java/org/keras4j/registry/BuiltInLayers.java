package org.keras4j.registry;

import java.util.List;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.core.Dense;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.Functional;
import org.keras4j.model.Sequential;

/** The list of all layers that keras4j has, one line each. */
final class BuiltInLayers {
  private BuiltInLayers() {}

  static List<LayerType> all() {
    return List.of(
        InputLayer.TYPE,
        Dense.TYPE,
        Functional.TYPE,
        Functional.TYPE.alias("Model"),
        Sequential.TYPE);
  }
}
