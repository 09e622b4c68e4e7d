package org.keras4j.cli.plot;

import java.util.HashMap;
import java.util.Map;

/** Writes a model's graph in the language of Graphviz. */
public final class DotWriter {
  private final StringBuilder s = new StringBuilder();
  private final Map<String, String> ids = new HashMap<>();

  private DotWriter() {}

  /** The text of a {@code .dot} file. */
  public static String write(PlotGraph graph, boolean rightwards) {
    return new DotWriter().draw(graph, rightwards);
  }

  private String draw(PlotGraph graph, boolean rightwards) {
    s.append("digraph ").append(quoted(graph.title())).append(" {\n");
    s.append("  rankdir=").append(rightwards ? "LR" : "TB").append(";\n");
    s.append("  label=").append(quoted(graph.title() + "\n" + graph.subtitle())).append(";\n");
    s.append("  labelloc=t;\n");
    s.append("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\",");
    s.append(" fontsize=11, fontcolor=white, color=white];\n");
    s.append("  edge [color=\"#64748b\"];\n");
    graph.nodes().forEach(n -> node(n, "  "));
    for (PlotGraph.Edge e : graph.edges()) {
      s.append("  ").append(ids.get(e.from())).append(" -> ").append(ids.get(e.to()));
      s.append(";\n");
    }
    return s.append("}\n").toString();
  }

  private void node(PlotNode n, String indent) {
    String id = "n" + ids.size();
    ids.put(n.path(), id);
    if (n.isFrame()) {
      s.append(indent).append("subgraph cluster_").append(id).append(" {\n");
      s.append(indent).append("  label=").append(quoted(n.name() + " (" + n.className() + ")"));
      s.append(";\n").append(indent).append("  style=\"rounded,dashed\";\n");
      n.children().forEach(c -> node(c, indent + "  "));
      s.append(indent).append("}\n");
      return;
    }
    s.append(indent).append(id).append(" [label=");
    s.append(quoted(n.className() + "\n" + n.name() + "\n" + n.shape()));
    s.append(", fillcolor=\"").append(n.family().color()).append("\"];\n");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
