package org.keras4j.config;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A serialised Keras object: {@code {"module": …, "class_name": …, "config": …, "registered_name":
 * …}}; older files have class name and config only.
 *
 * @param node the whole object's place
 */
public record KerasObject(
    @Nullable String module,
    String className,
    @Nullable String registeredName,
    ConfigNode config,
    ConfigNode node) {

  /** Key under which a dialect keeps the class name that the file has. */
  static final String WRITTEN_CLASS_NAME = "keras4j_written_class_name";

  private static final String KERAS_CORE = "keras_core";

  /** The class name as the file has it, whatever a dialect made of it. */
  public String writtenClassName() {
    ConfigNode written = node.get(WRITTEN_CLASS_NAME);
    return written.isString() ? written.string() : className;
  }

  /** True when the value looks like a serialised object. */
  public static boolean isOne(ConfigNode node) {
    return node.value() instanceof Map<?, ?> m && m.get("class_name") instanceof String;
  }

  /**
   * Reads an object.
   *
   * @throws org.keras4j.errors.ModelFormatException when it has no class name
   */
  public static KerasObject of(ConfigNode node) {
    if (!node.isMap()) {
      throw node.expected("an object with class_name and config");
    }
    String registered =
        node.get("registered_name").isString() ? node.get("registered_name").string() : null;
    return new KerasObject(
        node.get("module").isString() ? module(node.get("module").string()) : null,
        node.get("class_name").string(),
        registered,
        node.get("config"),
        node);
  }

  /** Keras Core became Keras 3: its modules are the same under another name. */
  private static String module(String written) {
    return written.equals(KERAS_CORE) || written.startsWith(KERAS_CORE + ".")
        ? "keras" + written.substring(KERAS_CORE.length())
        : written;
  }

  /**
   * True when the class is none of Keras's: a module is given that is not Keras's, or Keras wrote
   * that there is none, or the class was registered under a package.
   */
  public boolean isForeign() {
    if (module == null) {
      return node.has("module") || registeredName != null && registeredName.indexOf('>') >= 0;
    }
    return !module.equals("keras")
        && !module.startsWith("keras.")
        && !module.startsWith("tf_keras.")
        && !module.startsWith("tensorflow.")
        && !module.equals("builtins");
  }

  /** The layer's name: of the config, or beside it in Keras 1 and 2 graphs; null when unnamed. */
  public @Nullable String name() {
    if (config.get("name").isString()) {
      return config.get("name").string();
    }
    return node.get("name").isString() ? node.get("name").string() : null;
  }

  /** True for a whole model inside a config. */
  public boolean isModel() {
    return config.get("layers").isList()
            && (className.equals("Functional")
                || className.equals("Model")
                || className.equals("Sequential"))
        || className.equals("Sequential") && config.isList();
  }

  /** The name of the n-th of a kind, counted from 0: {@code dense}, {@code dense_1}, … */
  public static String numbered(String name, int n) {
    return n == 0 ? name : name + "_" + n;
  }

  /**
   * Keras's {@code to_snake_case} of a class name, without a custom object's package: what unnamed
   * layers and the groups of {@code .weights.h5} are called.
   */
  public static String snakeCase(String className) {
    String name = className.substring(className.lastIndexOf('>') + 1);
    return name.replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
