package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.layers.Values;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.ops.Value;

/** Outputs of inner layers, chosen by {@code layer} or {@code layer:call}. */
final class LayerOutputs {
  private final List<Node> chosen = new ArrayList<>();

  /**
   * @throws InputMismatchException when there is no such layer, or it is called several times and
   *     the call is not named
   */
  LayerOutputs(ModelGraph graph, List<String> names) {
    for (String name : names) {
      chosen.add(node(graph, name));
    }
  }

  private static Node node(ModelGraph graph, String name) {
    int colon = name.lastIndexOf(':');
    boolean indexed = colon > 0 && name.substring(colon + 1).matches("\\d{1,6}");
    String layer = indexed && !graph.layers().containsKey(name) ? name.substring(0, colon) : name;
    if (!graph.layers().containsKey(layer)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "there is no layer '"
              + Texts.shown(layer)
              + "'."
              + Texts.didYouMean(layer, graph.layers().keySet()));
    }
    if (graph.layers().get(layer) instanceof InputLayer) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME, "layer '" + layer + "' is an input, which computes nothing");
    }
    List<Node> calls = graph.nodesOf(graph.layers().get(layer));
    if (layer.equals(name) && calls.size() > 1) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "layer '" + layer + "' is called " + calls.size() + " times",
          null,
          "name the call: " + layer + ":0 to " + layer + ":" + (calls.size() - 1));
    }
    int index = layer.equals(name) ? 0 : Integer.parseInt(name.substring(colon + 1));
    if (index >= calls.size()) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "layer '" + layer + "' is called " + calls.size() + " times, there is no call " + index);
    }
    return calls.get(index);
  }

  /** Collects the values of the chosen calls, in order of choice, as the calls are made. */
  ModelGraph.Observer collectInto(List<Value> values) {
    Value[][] found = new Value[chosen.size()][];
    return new ModelGraph.Observer() {
      private int open = chosen.size();

      @Override
      public void called(String model, Node node, Values outputs) {
        for (int i = 0; i < found.length; i++) {
          if (chosen.get(i) == node) {
            found[i] = outputs.all().toArray(new Value[0]);
            open--;
          }
        }
        if (open == 0 && found.length > 0) {
          for (Value[] v : found) {
            values.addAll(List.of(v));
          }
          open = -1;
        }
      }
    };
  }

  /** Names and symbolic specs of the chosen outputs. */
  List<TensorPort> ports() {
    List<TensorPort> ports = new ArrayList<>();
    for (Node n : chosen) {
      for (KerasTensor t : n.outputs()) {
        String name = n.index() == 0 ? t.layer() : t.layer() + ":" + n.index();
        ports.add(
            new TensorPort(
                n.outputs().size() == 1 ? name : name + "_" + t.tensorIndex(), t.borderSpec()));
      }
    }
    return ports;
  }
}
