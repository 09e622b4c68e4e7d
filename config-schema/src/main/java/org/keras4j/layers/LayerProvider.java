package org.keras4j.layers;

import java.util.List;
import java.util.Map;

/**
 * Layers and activations that a library brings along. Found by {@link java.util.ServiceLoader}:
 * name the implementation in {@code META-INF/services/org.keras4j.layers.LayerProvider}. Files
 * choose among what is registered by its Keras name; they never name a Java class.
 */
public interface LayerProvider {
  /**
   * The layers, each under the class name that files give it: {@code MyLayer}, or, when it was
   * registered in Keras, {@code my_package>MyLayer}.
   */
  List<LayerType> layers();

  /** Activations by the names that files give them. */
  default Map<String, Activation> activations() {
    return Map.of();
  }
}
