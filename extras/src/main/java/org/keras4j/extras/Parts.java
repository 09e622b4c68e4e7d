package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.registry.LayerRegistry;

/** The Keras layers that a layer of this pack is made of. */
final class Parts {
  private Parts() {}

  /** A layer of Keras with this name and config, in the policy of the layer it belongs to. */
  static Layer of(LayerConfig c, String className, String name, Map<String, ?> config) {
    Map<String, Object> all = new LinkedHashMap<>();
    config.forEach((k, v) -> all.put(k, v instanceof Integer i ? (Object) i.longValue() : v));
    all.put("name", name);
    all.put("trainable", c.bool("trainable", true));
    if (c.has("dtype")) {
      all.put("dtype", c.node("dtype").value());
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("module", "keras.layers");
    object.put("class_name", className);
    object.put("config", all);
    object.put("registered_name", null);
    return c.resolver().layer(c.node().withValue(object));
  }

  /** The layer of Keras of this class, of the config itself. */
  static Layer builtIn(String className, LayerConfig c) {
    LayerType type = LayerRegistry.builtIns().find(LayerType.LAYERS, className);
    return Objects.requireNonNull(type).factory().apply(c);
  }

  /**
   * A layer that shares its name with one of Keras, from which its config tells it.
   *
   * @param keys that the config of Keras's layer never has
   */
  static LayerType beside(
      String className, List<String> keys, Function<LayerConfig, Layer> factory) {
    return LayerType.of(
        className,
        c -> {
          if (keys.stream().allMatch(c.node()::has)) {
            return factory.apply(c);
          }
          if (c.object().isForeign()) {
            throw c.unsupported(keys.get(0), "missing: this is not a known " + className);
          }
          return builtIn(className, c);
        });
  }

  /** The error of a call that this pack does not compute. */
  static UnsupportedModelException unsupported(String message) {
    return new UnsupportedModelException(ErrorCode.UNSUPPORTED_ARGUMENT, message, null, null);
  }
}
