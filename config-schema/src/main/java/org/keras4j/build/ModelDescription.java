package org.keras4j.build;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.InitialWeights;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.TensorSpec;

/** A model that was described: its config, and the weights that its layers were given. */
public final class ModelDescription {
  private final Map<String, @Nullable Object> config;
  private final LayerSources sources;
  private final Map<String, GivenWeights> given;

  private ModelDescription(
      Map<String, @Nullable Object> config, LayerSources sources, Map<String, GivenWeights> given) {
    this.config = config;
    this.sources = sources;
    this.given = given;
  }

  static ModelDescription of(
      Map<String, @Nullable Object> config,
      List<KerasLayer> layers,
      Map<KerasLayer, String> names) {
    LayerSources sources = LayerSources.NONE;
    Map<String, GivenWeights> given = new HashMap<>();
    for (KerasLayer l : layers) {
      sources = sources.with(l.sources());
      if (l.givenWeights() != null) {
        given.put(String.valueOf(names.get(l)), l.givenWeights());
      }
    }
    return new ModelDescription(config, sources, given);
  }

  /**
   * The model between tensors.
   *
   * @param inputs a {@link SymbolicTensor}, or a list or map of them
   * @param outputs likewise
   * @param name the model's name, or null for Keras's default
   * @throws org.keras4j.errors.ModelFormatException when outputs do not follow from the inputs, or
   *     two layers have the same name
   */
  public static ModelDescription functional(Object inputs, Object outputs, @Nullable String name) {
    return GraphWriter.write(inputs, outputs, name);
  }

  /** The serialised model, in the language of Keras 3. */
  public Map<String, @Nullable Object> config() {
    return config;
  }

  /** The registry that has all classes of the layers. */
  public LayerRegistry registry() {
    return sources.registry();
  }

  /** The registry that was given to a layer; null when none was. */
  @Nullable LayerRegistry givenRegistry() {
    return sources.base();
  }

  /** The same layers, whose classes are looked for in a registry. */
  public ModelDescription in(LayerRegistry registry) {
    return new ModelDescription(config, sources.in(registry), given);
  }

  /**
   * The weights: those that layers were given, and fresh ones for all others.
   *
   * @param specs the weights of the model
   * @throws org.keras4j.errors.WeightMismatchException when given weights do not fit
   */
  public WeightSource weights(WeightSpecs specs, long seed) {
    return weights(specs, new InitialWeights(seed, specs));
  }

  WeightSource weights(WeightSpecs specs, WeightSource fresh) {
    Map<String, WeightSource> own = new HashMap<>();
    for (WeightSpecs.Child c : specs.children()) {
      GivenWeights g = given.get(c.name());
      if (g != null) {
        g.check(c.name(), c.specs());
        own.put(c.key() + "/", g.source(c.specs()));
      }
    }
    return own.isEmpty()
        ? fresh
        : (String key, TensorSpec spec, java.nio.Buffer target) -> {
          for (Map.Entry<String, WeightSource> e : own.entrySet()) {
            if (key.startsWith(e.getKey())) {
              e.getValue().read(key.substring(e.getKey().length()), spec, target);
              return;
            }
          }
          fresh.read(key, spec, target);
        };
  }

  /** The weights of this model as those of a layer of another. */
  @Nullable GivenWeights asGiven() {
    return given.isEmpty() ? null : new GivenWeights.Described(this);
  }
}
