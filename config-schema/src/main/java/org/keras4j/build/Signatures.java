package org.keras4j.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;

/** The arguments that the layers of Keras 3 take, as its own constructors tell. */
final class Signatures {
  /** What every layer takes beside its own arguments. */
  private static final List<String> OF_EVERY_LAYER =
      List.of("name", "trainable", "dtype", "activity_regularizer", "autocast");

  private static final ConfigNode ALL = read();

  /**
   * The arguments of a class.
   *
   * @param args in the order of the constructor
   * @param required how many of them have no default
   * @param defaults of those that the config always has
   * @param takesCommon false for the few that lack some of {@link #OF_EVERY_LAYER}
   * @param hasCommon whether configs have trainable and a dtype policy
   */
  record Signature(
      String className,
      List<String> args,
      int required,
      Map<String, Object> defaults,
      boolean takesCommon,
      boolean hasCommon) {

    /** All that can be set. */
    Set<String> known() {
      Set<String> known = new LinkedHashSet<>(args);
      if (takesCommon) {
        known.addAll(OF_EVERY_LAYER);
      }
      return known;
    }

    /**
     * Refuses what the class does not take.
     *
     * @throws ModelFormatException in the words of Keras
     */
    void check(String key, @Nullable Object value) {
      if (!known().contains(key)) {
        throw new ModelFormatException(
            ErrorCode.BAD_VALUE,
            "Unrecognized keyword arguments passed to "
                + className
                + ": {'"
                + Texts.shown(key)
                + "': "
                + (value instanceof String ? "'" + Texts.shown(value) + "'" : Texts.shown(value))
                + "}."
                + Texts.didYouMean(key, known()),
            null,
            "it takes " + String.join(", ", known()));
      }
    }
  }

  private Signatures() {}

  private static ConfigNode read() {
    try (InputStream in =
        Objects.requireNonNull(Signatures.class.getResourceAsStream("keras3-layers.json"))) {
      return ConfigReader.read(in.readAllBytes(), LoadLimits.defaults(), "keras3-layers.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The signature of a class of Keras, by any of its names; null for all others. */
  static @Nullable Signature of(String className) {
    ConfigNode alias = ALL.get("aliases").get(className);
    String name = alias.isString() ? alias.string() : className;
    ConfigNode entry = ALL.get("layers").get(name);
    if (!entry.isMap()) {
      return null;
    }
    return new Signature(
        name,
        entry.get("args").items().stream().map(ConfigNode::string).toList(),
        entry.get("required").integer(),
        entry.get("config").map(),
        !entry.has("base"),
        !entry.has("base") && !entry.has("common"));
  }

  /** All classes of Keras 3 by their main names. */
  static Set<String> classNames() {
    return ALL.get("layers").keys();
  }

  /**
   * The object that a name stands for as the value of an argument, such as {@code he_normal} of
   * {@code kernel_initializer}; null where it is no such argument.
   */
  static @Nullable Map<String, Object> object(String argument, String name) {
    String kind = argument.substring(argument.lastIndexOf('_') + 1) + "s";
    ConfigNode kinds = ALL.get(kind);
    if (!kinds.isMap() || !argument.contains("_")) {
      return null;
    }
    ConfigNode object = kinds.get(name);
    if (!object.isMap()) {
      throw new ModelFormatException(
          ErrorCode.BAD_VALUE,
          "Could not interpret the "
              + argument
              + " '"
              + Texts.shown(name)
              + "'."
              + Texts.didYouMean(name, kinds.keys()),
          null,
          "names are " + String.join(", ", kinds.keys()));
    }
    return object.map();
  }
}
