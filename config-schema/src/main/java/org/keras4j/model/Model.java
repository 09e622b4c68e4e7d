package org.keras4j.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.KerasException;
import org.keras4j.layers.Layer;

/** A model, which is also a layer: it can be nested, shared and called several times. */
public interface Model extends Layer {
  /** The layers in Keras's order; a Sequential leaves its input layer out. */
  List<Layer> layers();

  /** The graph of calls; null for a Sequential whose input shape is not known yet. */
  @Nullable ModelGraph graph();

  @Override
  default boolean takesComplex() {
    return true;
  }

  @Override
  default boolean stateful() {
    ModelGraph graph = graph();
    return layers().stream().anyMatch(Layer::stateful)
        || graph != null && graph.nodes().stream().anyMatch(Model::trains);
  }

  @Override
  default boolean changesWeights() {
    return layers().stream().anyMatch(Layer::changesWeights);
  }

  private static boolean trains(Node call) {
    return call.layer().changesWeights() && Boolean.TRUE.equals(call.kwargs().get("training"));
  }

  /** Everything that keeps this model from running, nested models included; empty when it can. */
  List<KerasException> problems();
}
