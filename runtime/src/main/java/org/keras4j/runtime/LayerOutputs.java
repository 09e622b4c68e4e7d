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
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.ops.Value;

/**
 * Outputs of inner layers, chosen by {@code layer} or {@code layer:call}; layers of nested models
 * by the way to them, {@code inner/layer}.
 */
final class LayerOutputs {
  /**
   * A call, in the model of a key.
   *
   * @param name the way to the layer, and which of its calls it is where it has several
   */
  private record Chosen(String key, String name, Node node) {}

  private final List<Chosen> chosen = new ArrayList<>();

  /**
   * @throws InputMismatchException when there is no such layer, or it is called several times and
   *     the call is not named
   */
  LayerOutputs(ModelGraph graph, List<String> names) {
    for (String name : names) {
      chosen.add(find(graph, "", "", name));
    }
  }

  private static Chosen find(ModelGraph graph, String key, String prefix, String name) {
    if (graph.layers().keySet().stream().noneMatch(layer -> isCall(name, layer))) {
      for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
        String outer = name.substring(0, at);
        ModelGraph inner = graph.layers().get(outer) instanceof Model model ? model.graph() : null;
        if (inner != null) {
          requireOneCall(graph, outer, prefix);
          String innerKey = (key.isEmpty() ? "" : key + "/") + "layers/" + outer;
          return find(inner, innerKey, prefix + outer + "/", name.substring(at + 1));
        }
      }
    }
    Node node = node(graph, name);
    String path = prefix + node.layer().name();
    boolean shared = graph.nodesOf(node.layer()).size() > 1;
    return new Chosen(key, shared ? path + ":" + node.index() : path, node);
  }

  private static void requireOneCall(ModelGraph graph, String name, String prefix) {
    int calls = graph.nodesOf(graph.layers().get(name)).size();
    if (calls != 1) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "the model '"
              + prefix
              + name
              + "' is called "
              + calls
              + " times, so that its layers give several outputs",
          null,
          "ask for those of one call: take the part of the model by ModelPart.of");
    }
  }

  private static boolean isCall(String name, String layer) {
    return name.equals(layer) || name.matches(java.util.regex.Pattern.quote(layer) + ":\\d{1,6}");
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
          Chosen c = chosen.get(i);
          if (c.node() == node && c.key().equals(model)) {
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
    for (Chosen c : chosen) {
      Node n = c.node();
      for (KerasTensor t : n.outputs()) {
        ports.add(
            new TensorPort(
                n.outputs().size() == 1 ? c.name() : c.name() + "_" + t.tensorIndex(),
                t.borderSpec()));
      }
    }
    return ports;
  }
}
