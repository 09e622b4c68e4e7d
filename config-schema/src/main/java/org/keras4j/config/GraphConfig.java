package org.keras4j.config;

import java.util.List;

/**
 * A functional model's graph, whatever dialect it was written in.
 *
 * @param inputs a structure (List, Map or a bare one) of {@link TensorRef}
 * @param outputs likewise
 */
public record GraphConfig(List<LayerEntry> layers, Object inputs, Object outputs) {

  /** A layer and its calls; an input layer has none. */
  public record LayerEntry(String name, KerasObject object, List<CallConfig> calls) {}
}
