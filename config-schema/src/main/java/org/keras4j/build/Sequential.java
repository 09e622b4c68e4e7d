package org.keras4j.build;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.Shape;

/**
 * A chain of layers that is being described.
 *
 * <pre>{@code
 * KerasModel model = KerasModel.of(
 *     new Sequential()
 *         .add(Input.of(16))
 *         .add(Layers.dense(8).activation("relu"))
 *         .add(Layers.dense(1)));
 * }</pre>
 *
 * <p>Source: {@code keras.Sequential}.
 */
public final class Sequential {
  private final List<KerasLayer> layers = new ArrayList<>();
  private @Nullable SymbolicTensor last;
  private @Nullable SymbolicTensor input;
  private @Nullable String name;

  /** A chain without layers. */
  public Sequential() {}

  /** A chain of an entry and layers. */
  public static Sequential of(SymbolicTensor input, KerasLayer... layers) {
    return new Sequential().add(input).add(layers);
  }

  /** A chain of layers whose input is not known yet: {@link #build} tells it. */
  public static Sequential of(KerasLayer... layers) {
    return new Sequential().add(layers);
  }

  /** Names the model. */
  public Sequential name(String modelName) {
    name = modelName;
    return this;
  }

  /**
   * The entry of the chain, before all layers.
   *
   * @throws ModelFormatException when it is no {@link Input}, or there are layers already
   */
  public Sequential add(SymbolicTensor entry) {
    if (!entry.layer().isInput() || input != null || !layers.isEmpty()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "a Sequential has one input, which comes before all layers",
          null,
          "add(Input.of(…)) first, then layers");
    }
    input = entry;
    last = entry;
    return this;
  }

  /**
   * Adds layers at the end.
   *
   * @throws org.keras4j.errors.KerasException when a layer does not fit what is before it, has the
   *     name of another, or has several outputs
   */
  public Sequential add(KerasLayer... more) {
    for (KerasLayer layer : more) {
      if (layers.contains(layer)
          || layer.isNamed()
              && layers.stream().anyMatch(l -> l.isNamed() && l.name().equals(layer.name()))) {
        throw new ModelFormatException(
            ErrorCode.BAD_GRAPH,
            "All layers added to a Sequential model should have unique names. Name \""
                + layer.name()
                + "\" is already the name of a layer in this model.",
            null,
            "give one of the layers another name");
      }
      last = last == null ? null : layer.apply(last);
      layers.add(layer);
    }
    return this;
  }

  /** The layers. */
  public List<KerasLayer> layers() {
    return List.copyOf(layers);
  }

  /**
   * Says what goes into a chain without an entry: Keras's {@code build}.
   *
   * @param batchShape the shape of the input, batch dimension first
   */
  public Sequential build(Shape batchShape) {
    Sequential built = new Sequential();
    built.name = name;
    int[] sample = batchShape.slice(1, batchShape.rank()).dims();
    return built
        .add(Input.builder().shape(sample).batchSize(batchShape.dim(0)).make())
        .add(layers.toArray(KerasLayer[]::new));
  }

  /** The model as a layer of another. */
  public KerasLayer asLayer() {
    KerasLayer layer = Layers.of(describe());
    return name == null ? layer.unnamed() : layer;
  }

  /** The config and the weights given so far. */
  public ModelDescription describe() {
    List<KerasLayer> all = new ArrayList<>();
    if (input != null) {
      all.add(input.layer());
    }
    all.addAll(layers);
    Map<KerasLayer, String> names = LayerNames.of(all);
    List<Object> objects = new ArrayList<>();
    all.forEach(l -> objects.add(l.serialize(String.valueOf(names.get(l)))));
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("name", name == null ? "sequential" : name);
    config.put("trainable", true);
    config.put("dtype", Header.policy(null));
    config.put("layers", objects);
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("module", "keras");
    root.put("class_name", "Sequential");
    root.put("config", config);
    root.put("registered_name", null);
    if (input != null) {
      config.put("build_input_shape", input.configShape());
      Map<String, @Nullable Object> built = new LinkedHashMap<>();
      built.put("input_shape", input.configShape());
      root.put("build_config", built);
    }
    return ModelDescription.of(root, all, names);
  }
}
