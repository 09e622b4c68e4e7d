package org.keras4j.build;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.model.Structures;
import org.keras4j.tensor.Shape;

/** The arguments that the layers of Keras 3 take, as its own constructors tell. */
final class Signatures {
  /** What every layer takes beside its own arguments. */
  private static final List<String> OF_EVERY_LAYER =
      List.of("name", "trainable", "dtype", "activity_regularizer", "autocast");

  private static final ConfigNode ALL =
      ConfigReader.resource(Signatures.class, "keras3-layers.json");

  /**
   * The arguments of a class.
   *
   * @param args in the order of the constructor
   * @param required how many of them have no default
   * @param defaults of those that the config always has
   * @param takesCommon false for the few that lack some of {@link #OF_EVERY_LAYER}
   * @param hasCommon whether configs have trainable and a dtype policy
   * @param ranks the smallest and the largest rank of the input
   * @param merges whether it is called on a list of tensors
   */
  record Signature(
      String className,
      List<String> args,
      int required,
      Map<String, Object> defaults,
      boolean takesCommon,
      boolean hasCommon,
      int[] ranks,
      boolean merges) {

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

  /**
   * Refuses calls that Keras refuses before it looks at the layer.
   *
   * @param first the first argument of the call
   * @throws ModelFormatException in the words of Keras
   */
  static void check(Signature s, String layer, @Nullable Object first) {
    List<SymbolicTensor> inputs = Structures.flatten(first, SymbolicTensor.class);
    if (s.merges() && !(first instanceof List)) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "A merge layer should be called on a list of inputs. Received: input_shape="
              + inputs.stream().map(t -> t.shape().toString()).collect(Collectors.joining(", "))
              + " (not a list of shapes)",
          "layer '" + layer + "' (" + s.className() + ")",
          null);
    }
    if (inputs.isEmpty()) {
      return;
    }
    Shape shape = inputs.get(0).shape();
    int least = s.ranks()[0];
    int most = s.ranks()[1];
    if (shape.rank() < least || shape.rank() > most) {
      String expected =
          least == most
              ? "ndim=" + least
              : shape.rank() < least ? "min_ndim=" + least : "max_ndim=" + most;
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "Input 0 of layer '"
              + layer
              + "' is incompatible with the layer: expected "
              + expected
              + ", found ndim="
              + shape.rank()
              + ". Full shape received: "
              + shape,
          "layer '" + layer + "' (" + s.className() + ")",
          "the batch dimension counts");
    }
  }

  private Signatures() {}

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
        !entry.has("base") && !entry.has("common"),
        new int[] {rank(entry, 0, 0), rank(entry, 1, Integer.MAX_VALUE)},
        entry.has("merges"));
  }

  private static int rank(ConfigNode entry, int i, int otherwise) {
    ConfigNode ranks = entry.get("ranks");
    return ranks.isList() && ranks.items().get(i).isNumber()
        ? ranks.items().get(i).integer()
        : otherwise;
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
