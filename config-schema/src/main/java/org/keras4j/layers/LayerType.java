package org.keras4j.layers;

import java.util.function.Function;

/**
 * A class of layers that configs can name.
 *
 * @param namespace {@code keras.layers}, {@code keras.ops}, or a custom package
 * @param className the class name in configs
 * @param factory makes a layer of a config
 */
public record LayerType(
    String namespace, String className, Function<LayerConfig, ? extends Layer> factory) {
  public static final String LAYERS = "keras.layers";
  public static final String OPS = "keras.ops";

  public static LayerType of(String className, Function<LayerConfig, ? extends Layer> factory) {
    return new LayerType(LAYERS, className, factory);
  }

  /** The same layers under another class name. */
  public LayerType alias(String otherName) {
    return new LayerType(namespace, otherName, factory);
  }
}
