package org.keras4j.build;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.Signatures.Signature;

/**
 * How configs name the class of a layer.
 *
 * @param module null for a class of one's own
 * @param common whether configs have what every layer has: trainable and a dtype policy
 */
record Header(
    @Nullable String module, String className, @Nullable String registeredName, boolean common) {
  static final String KERAS = "keras.layers";

  boolean isInput() {
    return className.equals("InputLayer") && KERAS.equals(module);
  }

  /**
   * The serialised layer.
   *
   * @param given the arguments that were set
   * @param signature what the class takes, or null for a class of one's own
   */
  Map<String, @Nullable Object> object(
      String name, Map<String, @Nullable Object> given, @Nullable Signature signature) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("module", module);
    out.put("class_name", className);
    out.put("config", config(name, given, signature));
    out.put("registered_name", registeredName);
    return out;
  }

  private Map<String, @Nullable Object> config(
      String name, Map<String, @Nullable Object> given, @Nullable Signature signature) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("name", name);
    if (common) {
      all.put("trainable", true);
      all.put("dtype", "float32");
    }
    if (signature != null) {
      signature
          .defaults()
          .forEach((k, v) -> all.put(k, v instanceof String s ? named(k, s) : filled(k, v)));
    }
    given.forEach((k, v) -> all.put(k, filled(k, v)));
    all.put("name", name);
    if (common) {
      all.put("dtype", policy(all.get("dtype")));
    }
    return all;
  }

  private static Object named(String key, String name) {
    Map<String, Object> object = Signatures.object(key, name);
    return object == null ? name : object;
  }

  /** What Keras makes of null: its own default, where the config never has null. */
  private static @Nullable Object filled(String key, @Nullable Object value) {
    if (value != null) {
      return value;
    }
    switch (key) {
      case "data_format":
        return "channels_last";
      case "dtype":
        return "float32";
      default:
        return key.equals("activation") || key.endsWith("_activation") ? "linear" : null;
    }
  }

  /** A dtype as Keras 3 writes it. */
  static @Nullable Object policy(@Nullable Object dtype) {
    if (dtype != null && !(dtype instanceof String)) {
      return dtype;
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("module", "keras");
    out.put("class_name", "DTypePolicy");
    out.put("config", Map.of("name", dtype == null ? "float32" : dtype));
    out.put("registered_name", null);
    return out;
  }
}
