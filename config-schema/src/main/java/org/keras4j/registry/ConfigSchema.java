package org.keras4j.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerType;

/**
 * What the configs of Keras's layers look like, as Keras 2 and 3 write them: JSON Schema 2020-12.
 * Defaults are those of Keras 3. Keys that a schema does not name are allowed, as Keras 2 has more
 * of them in one version than in another, and keras4j passes over what has no meaning for it.
 */
public final class ConfigSchema {
  private static final String SCHEMA = "https://json-schema.org/draft/2020-12/schema";
  private static final ConfigNode ALL =
      ConfigReader.resource(ConfigSchema.class, "config-schemas.json");

  private ConfigSchema() {}

  /**
   * The schema of the config of a class, by any of its names.
   *
   * @throws UnsupportedModelException when Keras has no layer of that name
   */
  public static Map<String, Object> of(String className) {
    String name = mainName(className);
    ConfigNode entry = name == null ? ALL.get("") : ALL.get(name);
    if (!entry.isMap()) {
      throw new UnsupportedModelException(
          ErrorCode.UNKNOWN_LAYER,
          "Keras has no layer '"
              + Texts.shown(className)
              + "' whose config could be described."
              + Texts.didYouMean(className, ALL.keys()),
          null,
          "keras4j layers --kind layer lists the layers");
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", SCHEMA);
    schema.put("title", className);
    schema.put("description", "The config of keras.layers." + name + ".");
    schema.put("type", "object");
    schema.putAll(entry.map());
    return schema;
  }

  /** The classes that have a schema, by their main names. */
  public static Set<String> classNames() {
    return ALL.keys();
  }

  /** The name of a class that its other names stand for; null for what is no layer of Keras. */
  private static @Nullable String mainName(String className) {
    if (ALL.has(className)) {
      return className;
    }
    LayerType type = LayerRegistry.builtIns().find(LayerType.LAYERS, className);
    String name = type == null ? null : firstOf(type, ALL.keys());
    return name != null && ALL.has(name) ? name : null;
  }

  /** Of the names of a type, the first of those that are preferred, else the first. */
  static String firstOf(LayerType type, Set<String> preferred) {
    String first = null;
    for (LayerType t : LayerRegistry.builtIns().types()) {
      if (t.namespace().equals(type.namespace()) && t.factory() == type.factory()) {
        if (preferred.contains(t.className())) {
          return t.className();
        }
        first = first == null ? t.className() : first;
      }
    }
    return first == null ? type.className() : first;
  }
}
