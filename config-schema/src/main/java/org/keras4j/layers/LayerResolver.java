package org.keras4j.layers;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.tensor.Tensor;

/** What a layer's factory needs to read the objects inside its config. */
public interface LayerResolver {
  /** The layer of a serialised object. */
  Layer layer(ConfigNode object);

  /** The activation of a config entry: a name, a function object, or a layer object. */
  Activation activation(ConfigNode node);

  /**
   * A file that the layer which is being read saved beside its weights, such as {@code
   * vocabulary.txt}; empty when there is none.
   */
  default Optional<byte[]> asset(String name) {
    return Optional.empty();
  }

  /**
   * A weight of the layer that is being read, where its shape is known from the file alone; empty
   * when the file has no weights, or not this one.
   *
   * @param layer the layer's name
   * @param weight the weight's name
   * @param number the weight's number in {@code .weights.h5}
   */
  default Optional<Tensor> weight(String layer, String weight, int number) {
    return Optional.empty();
  }

  /** The Java counterpart of a Python function of texts, by its name; null when there is none. */
  default @Nullable UnaryOperator<String> textFunction(String name) {
    return null;
  }

  /** The Java counterpart of a Python function that splits texts; null when there is none. */
  default @Nullable Function<String, List<String>> splitFunction(String name) {
    return null;
  }

  Writer writer();

  LoadLimits limits();
}
