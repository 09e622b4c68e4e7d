package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.Values;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Tensor;

/** Collects the outputs of all layer calls while a model is lowered, nested models included. */
final class CallTrace implements ModelGraph.Observer {
  private record Output(String layer, String className, int node, int index) {}

  private final List<Output> outputs = new ArrayList<>();
  private final List<Value> values = new ArrayList<>();

  /** Forgets what was collected, for a model that is lowered anew. */
  CallTrace restart() {
    outputs.clear();
    values.clear();
    return this;
  }

  /** The values of the outputs, in the order of the calls. */
  List<Value> values() {
    return values;
  }

  @Override
  public void called(String model, Node node, Values results) {
    String prefix = model.replace("layers/", "");
    String name = prefix.isEmpty() ? node.layer().name() : prefix + "/" + node.layer().name();
    for (int i = 0; i < results.size(); i++) {
      outputs.add(new Output(name, node.layer().base().className(), node.index(), i));
      values.add(results.get(i));
    }
  }

  /** What the outputs were, one for each of the values. */
  List<LayerTrace> describe(List<Tensor> tensors) {
    List<LayerTrace> traces = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Output o = outputs.get(i);
      traces.add(LayerTrace.of(o.layer(), o.className(), o.node(), o.index(), tensors.get(i)));
    }
    return traces;
  }
}
