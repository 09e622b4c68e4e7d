package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Layer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.KerasTensor;
import org.keras4j.model.Model;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.ModelSummary;
import org.keras4j.model.Node;
import org.keras4j.model.Structures;
import org.keras4j.tensor.Shape;

/** Reads what is drawn off a model. */
public final class PlotGraphReader {
  private final int depth;
  private final Set<PlotGraph.Edge> edges = new LinkedHashSet<>();

  private PlotGraphReader(int depth) {
    this.depth = depth;
  }

  /**
   * Reads a model.
   *
   * @param depth how many levels of nested models are opened; 0 draws each as one box
   */
  public static PlotGraph read(Model model, int depth) {
    PlotGraphReader reader = new PlotGraphReader(depth);
    List<PlotNode> nodes = reader.nodes(model, "", 0);
    return new PlotGraph(
        model.name(), PlotGraph.subtitle(ModelSummary.of(model)), nodes, List.copyOf(reader.edges));
  }

  private List<PlotNode> nodes(Model model, String prefix, int level) {
    ModelGraph graph = model.graph();
    List<PlotNode> nodes = new ArrayList<>();
    if (graph == null) {
      String before = null;
      for (Layer layer : model.layers()) {
        nodes.add(node(layer, null, null, prefix, level));
        String path = prefix + layer.name();
        if (before != null) {
          edges.add(new PlotGraph.Edge(before, entry(layer, path, 0, level)));
        }
        before = exit(layer, path, 0, level);
      }
      return nodes;
    }
    for (Map.Entry<String, Layer> e : graph.layers().entrySet()) {
      nodes.add(node(e.getValue(), graph, graph.specs().get(e.getKey()), prefix, level));
    }
    for (Node call : graph.nodes()) {
      if (!(call.layer() instanceof InputLayer)) {
        connect(call, graph, prefix, level);
      }
    }
    return nodes;
  }

  private void connect(Node call, ModelGraph graph, String prefix, int level) {
    List<KerasTensor> read = new ArrayList<>(Structures.flatten(call.args(), KerasTensor.class));
    read.addAll(Structures.flatten(call.kwargs(), KerasTensor.class));
    for (int i = 0; i < read.size(); i++) {
      KerasTensor t = read.get(i);
      Layer from = graph.layers().get(t.layer());
      if (from != null) {
        String path = prefix + call.layer().name();
        edges.add(
            new PlotGraph.Edge(
                exit(from, prefix + from.name(), t.tensorIndex(), level),
                entry(call.layer(), path, i, level)));
      }
    }
  }

  private boolean isOpened(Layer layer, int level) {
    return layer instanceof Model m && level < depth && !m.layers().isEmpty();
  }

  /** The box where the i-th input of a layer goes in. */
  private String entry(Layer layer, String path, int i, int level) {
    if (!isOpened(layer, level)) {
      return path;
    }
    ModelGraph inner = ((Model) layer).graph();
    if (inner == null) {
      Layer first = ((Model) layer).layers().get(0);
      return entry(first, path + "/" + first.name(), i, level + 1);
    }
    List<KerasTensor> inputs = inner.flatInputs();
    return path + "/" + inputs.get(Math.min(i, inputs.size() - 1)).layer();
  }

  /** The box where the i-th output of a layer comes out. */
  private String exit(Layer layer, String path, int i, int level) {
    if (!isOpened(layer, level)) {
      return path;
    }
    ModelGraph inner = ((Model) layer).graph();
    if (inner == null) {
      List<Layer> all = ((Model) layer).layers();
      Layer last = all.get(all.size() - 1);
      return exit(last, path + "/" + last.name(), i, level + 1);
    }
    List<KerasTensor> outputs = inner.flatOutputs();
    KerasTensor t = outputs.get(Math.min(i, outputs.size() - 1));
    Layer last = inner.layers().get(t.layer());
    return last == null ? path : exit(last, path + "/" + last.name(), t.tensorIndex(), level + 1);
  }

  private PlotNode node(
      Layer layer,
      @Nullable ModelGraph graph,
      @Nullable WeightSpecs specs,
      String prefix,
      int level) {
    String path = prefix + layer.name();
    String className = layer.base().className();
    List<PlotNode> children =
        isOpened(layer, level) ? nodes((Model) layer, path + "/", level + 1) : List.of();
    return new PlotNode(
        path,
        layer.name(),
        className.substring(className.indexOf('>') + 1),
        Family.of(layer),
        graph == null ? "?" : shape(graph, layer),
        specs == null ? null : (Long) specs.parameterCount(),
        layer instanceof Model ? Map.of() : layer.getConfig(),
        children);
  }

  /** The shapes that the last call of a layer gives. */
  private static String shape(ModelGraph graph, Layer layer) {
    List<Node> calls = graph.nodesOf(layer);
    if (calls.isEmpty()) {
      return "?";
    }
    List<String> shapes = new ArrayList<>();
    for (KerasTensor t : calls.get(calls.size() - 1).outputs()) {
      if (t.spec() == null) {
        return "?";
      }
      shapes.add(text(t.spec().shape()));
    }
    return String.join(", ", shapes);
  }

  private static String text(Shape shape) {
    return shape.toString().replace(",)", ")");
  }
}
