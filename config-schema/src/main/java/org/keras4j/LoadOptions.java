package org.keras4j;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.Matching;
import org.keras4j.config.LoadLimits;
import org.keras4j.layers.LayerType;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.Shape;

/**
 * How a model is loaded. Immutable.
 *
 * @param registry the layers that configs may name
 * @param limits what a file may ask for
 * @param weights the file that holds the weights, or null to find them
 * @param initSeed gives a model without weights fresh ones of this seed; null: it has none
 * @param matching how the weights of that file are matched with the model's
 * @param inputShape batch shape of the input of a Sequential that was saved without, or null
 */
public record LoadOptions(
    LayerRegistry registry,
    LoadLimits limits,
    @Nullable Path weights,
    Matching matching,
    @Nullable Long initSeed,
    @Nullable Shape inputShape) {

  public static LoadOptions defaults() {
    return new LoadOptions(
        LayerRegistry.discovered(), LoadLimits.defaults(), null, Matching.STRICT, null, null);
  }

  public LoadOptions withRegistry(LayerRegistry newRegistry) {
    return new LoadOptions(newRegistry, limits, weights, matching, initSeed, inputShape);
  }

  /** These and layers of one's own: Keras's {@code custom_objects}. */
  public LoadOptions withLayers(LayerType... types) {
    LayerRegistry all = registry;
    for (LayerType t : types) {
      all = all.with(t);
    }
    return withRegistry(all);
  }

  public LoadOptions withLimits(LoadLimits newLimits) {
    return new LoadOptions(registry, newLimits, weights, matching, initSeed, inputShape);
  }

  public LoadOptions withWeights(@Nullable Path file) {
    return new LoadOptions(registry, limits, file, matching, initSeed, inputShape);
  }

  /** Loads the weights of {@link #weights} over those that the model has, as far as they match. */
  public LoadOptions withMatching(Matching how) {
    return new LoadOptions(registry, limits, weights, how, initSeed, inputShape);
  }

  public LoadOptions withInitSeed(@Nullable Long seed) {
    return new LoadOptions(registry, limits, weights, matching, seed, inputShape);
  }

  public LoadOptions withInputShape(@Nullable Shape batchShape) {
    return new LoadOptions(registry, limits, weights, matching, initSeed, batchShape);
  }
}
