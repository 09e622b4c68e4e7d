package org.keras4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.KerasModel;
import org.keras4j.TensorPort;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.Lowering;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.tensor.Tensor;

/**
 * What each layer of a model gives for some inputs.
 *
 * @param values by layer, in the order of the calls: {@code name}, {@code name:1} for a second
 *     call, {@code name_1} for a second output
 * @param layers the layers that gave them, under the same names
 */
record Activations(Map<String, Tensor> values, Map<String, String> layers) {
  /**
   * Computes them.
   *
   * @throws org.keras4j.errors.KerasException when the model cannot run, or the inputs do not fit
   */
  static Activations of(KerasModel model, List<Tensor> inputs, PredictorOptions options) {
    ModelGraph graph = Lowering.requireRunnable(model.model());
    List<String> asked = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    for (Node n : graph.nodes()) {
      if (!(n.layer() instanceof InputLayer)) {
        boolean once = graph.nodesOf(n.layer()).size() == 1;
        asked.add(once ? n.layer().name() : n.layer().name() + ":" + n.index());
        n.outputs().forEach(t -> owners.add(n.layer().name()));
      }
    }
    Map<String, Tensor> values = new LinkedHashMap<>();
    Map<String, String> layers = new LinkedHashMap<>();
    try (Predictor predictor = Predictor.of(model, options.withBatchSize(0).withOutputs(asked))) {
      List<Tensor> all = predictor.predict(inputs);
      List<TensorPort> ports = predictor.outputs();
      int own = model.outputs().size();
      for (int i = own; i < all.size(); i++) {
        String name = ports.get(i).name();
        values.put(name, all.get(i));
        layers.put(name, owners.get(i - own));
      }
    }
    return new Activations(values, layers);
  }
}
