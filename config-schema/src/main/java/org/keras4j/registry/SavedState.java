package org.keras4j.registry;

import java.util.Optional;
import org.keras4j.tensor.Tensor;

/** What a model's file holds beside the config, for layers that need it when they are read. */
public interface SavedState {
  /** Nothing. */
  SavedState NONE = new SavedState() {};

  /** A file that a layer saved, by its path below {@code assets/}. */
  default Optional<byte[]> asset(String path) {
    return Optional.empty();
  }

  /**
   * A weight.
   *
   * @param place the layer's group in {@code .weights.h5}
   * @param number the weight's number in there
   * @param topLevel the layer of the outermost model that is or holds the layer
   * @param name layer and weight: {@code discretization/summary}
   */
  default Optional<Tensor> weight(String place, int number, String topLevel, String name) {
    return Optional.empty();
  }
}
