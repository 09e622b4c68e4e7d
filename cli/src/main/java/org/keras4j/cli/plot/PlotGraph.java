package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.model.ModelSummary;

/**
 * What is drawn of a model, without places.
 *
 * @param title the model's name
 * @param subtitle its class and size
 * @param nodes its layers, those of nested models within
 * @param edges from which layer to which tensors go; frames have none
 */
public record PlotGraph(String title, String subtitle, List<PlotNode> nodes, List<Edge> edges) {

  /** A tensor's way, from the path of one box to that of another. */
  public record Edge(String from, String to) {}

  /** All layers and frames. */
  public List<PlotNode> all() {
    List<PlotNode> all = new ArrayList<>();
    nodes.forEach(n -> all.addAll(n.all()));
    return all;
  }

  /** Families that occur, in the order of {@link Family}. */
  public List<Family> families() {
    return all().stream().map(PlotNode::family).distinct().sorted().toList();
  }

  static String subtitle(ModelSummary summary) {
    int layers = summary.rows().size();
    return String.format(
        java.util.Locale.ROOT,
        "%s · %,d %s · %,d parameters",
        summary.className(),
        layers,
        layers == 1 ? "layer" : "layers",
        summary.total().params());
  }
}
