package org.keras4j.cli.plot;

import java.util.HashMap;
import java.util.Map;

/** Writes a model's graph as a Mermaid flowchart, which Git hosts draw in Markdown. */
public final class MermaidWriter {
  private final StringBuilder s = new StringBuilder();
  private final Map<String, String> ids = new HashMap<>();

  private MermaidWriter() {}

  /** The text of a {@code .mmd} file. */
  public static String write(PlotGraph graph, boolean rightwards) {
    return new MermaidWriter().draw(graph, rightwards);
  }

  private String draw(PlotGraph graph, boolean rightwards) {
    s.append("flowchart ").append(rightwards ? "LR" : "TD").append('\n');
    graph.nodes().forEach(n -> node(n, "  "));
    for (PlotGraph.Edge e : graph.edges()) {
      s.append("  ").append(ids.get(e.from())).append(" --> ").append(ids.get(e.to()));
      s.append('\n');
    }
    for (Family f : graph.families()) {
      s.append("  classDef ").append(name(f)).append(" fill:").append(f.color());
      s.append(",stroke:").append(f.color()).append(",color:#ffffff\n");
    }
    return s.toString();
  }

  private static String name(Family f) {
    return f.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void node(PlotNode n, String indent) {
    String id = "n" + ids.size();
    ids.put(n.path(), id);
    if (n.isFrame()) {
      s.append(indent).append("subgraph ").append(id).append(" [\"");
      s.append(escaped(n.name() + " (" + n.className() + ")")).append("\"]\n");
      n.children().forEach(c -> node(c, indent + "  "));
      s.append(indent).append("end\n");
      return;
    }
    s.append(indent).append(id).append("[\"<b>").append(escaped(n.className()));
    s.append("</b><br/>").append(escaped(n.name())).append("<br/>").append(escaped(n.shape()));
    s.append("\"]:::").append(name(n.family())).append('\n');
  }

  /** Characters that mean something to Mermaid, as it has them written. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x20 || "\"#;<>&`\\[]{}|".indexOf(c) >= 0) {
                out.append('#').append(c).append(';');
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
