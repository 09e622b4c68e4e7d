package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/** Places the parts of a drawing: in layers, edges at right angles, by Eclipse's layout kernel. */
public final class ElkLayout {
  private static final double MARGIN = 24;
  private static final double HEAD = 78;
  private static final double MIN_BOX = 124;
  private static final double MAX_TEXT = 330;
  private static final double PAD = 10;
  private static final double NAME_SIZE = 12;
  private static final double SHAPE_SIZE = 11;
  private static final double PARAMS_SIZE = 10;
  private static final double FRAME_SIZE = 12;
  private static final double LABEL_INSET = 12;
  private static final double BOX_HEIGHT = 62;
  private static final String INK = "#0f172a";
  private static final String GREY = "#475569";

  private final PlotGraph graph;
  private final Map<String, ElkNode> placed = new HashMap<>();
  private final List<Framed> framed = new ArrayList<>();
  private final List<Drawing.Box> boxes = new ArrayList<>();
  private final List<Drawing.Wire> wires = new ArrayList<>();

  private ElkLayout(PlotGraph graph) {
    this.graph = graph;
  }

  /**
   * Lays out a graph.
   *
   * @param rightwards whether the model goes from left to right, not downwards
   */
  public static Drawing of(PlotGraph graph, boolean rightwards) {
    return new ElkLayout(graph).draw(rightwards);
  }

  private Drawing draw(boolean rightwards) {
    ElkNode root = ElkGraphUtil.createGraph();
    options(root, rightwards);
    root.setProperty(CoreOptions.PADDING, new ElkPadding(0));
    graph.nodes().forEach(n -> add(n, root, rightwards));
    for (PlotGraph.Edge e : graph.edges()) {
      ElkNode from = placed.get(e.from());
      ElkNode to = placed.get(e.to());
      if (from != null && to != null) {
        ElkEdge edge = ElkGraphUtil.createSimpleEdge(from, to);
        edge.setIdentifier(e.from() + "\n" + e.to());
      }
    }
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    List<Drawing.Text> title = new ArrayList<>();
    title.add(Drawing.Text.of(MARGIN, 34, shown(graph.title(), 20, true), 20, true, INK));
    title.add(Drawing.Text.of(MARGIN, 54, shown(graph.subtitle(), 12, false), 12, false, GREY));
    double width = root.getWidth() + 2 * MARGIN;
    for (Drawing.Text t : title) {
      width = Math.max(width, t.x() + t.width() + MARGIN);
    }
    width = Math.max(width, 360);
    List<Drawing.Chip> legend = new ArrayList<>();
    double below = legend(legend, width);
    double left = (width - root.getWidth()) / 2;
    for (PlotNode n : graph.nodes()) {
      place(n, left, below);
    }
    wires(root, left, below);
    List<Drawing.Frame> frames = framed.stream().map(this::labelled).toList();
    double height = below + root.getHeight() + MARGIN;
    return new Drawing(width, height, frames, wires, boxes, title, legend);
  }

  private static String shown(String text, double size, boolean bold) {
    return TextWidths.fit(text, size, bold, 900);
  }

  /** Lays the legend below the title, in as many rows as it needs; gives where the model begins. */
  private double legend(List<Drawing.Chip> legend, double width) {
    double x = MARGIN;
    double y = HEAD - 8;
    for (Family f : graph.families()) {
      Drawing.Text label = Drawing.Text.of(x + 16, y + 9, f.label(), 11, false, GREY);
      double end = label.x() + label.width();
      if (end > width - MARGIN && x > MARGIN) {
        x = MARGIN;
        y += 20;
        label = Drawing.Text.of(x + 16, y + 9, f.label(), 11, false, GREY);
        end = label.x() + label.width();
      }
      legend.add(new Drawing.Chip(new Drawing.Rect(x, y, 10, 10), f.color(), label));
      x = end + 16;
    }
    return y + 36;
  }

  private static void options(ElkNode node, boolean rightwards) {
    node.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    node.setProperty(CoreOptions.DIRECTION, rightwards ? Direction.RIGHT : Direction.DOWN);
    node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    node.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    node.setProperty(CoreOptions.SPACING_NODE_NODE, 28.0);
    node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 30.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE, 18.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 12.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 10.0);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
  }

  private void add(PlotNode node, ElkNode parent, boolean rightwards) {
    ElkNode at = ElkGraphUtil.createNode(parent);
    placed.put(node.path(), at);
    if (node.isFrame()) {
      options(at, rightwards);
      double widest = 0;
      for (PlotNode c : node.children()) {
        add(c, at, rightwards);
        widest = Math.max(widest, placed.get(c.path()).getWidth());
      }
      // Room for the label on one side of a wire that comes in at the middle.
      double label = TextWidths.of(label(node), FRAME_SIZE, true);
      double beside = rightwards ? 18 : Math.max(18, label + 30 - widest / 2);
      at.setProperty(CoreOptions.PADDING, new ElkPadding(38, beside, 18, beside));
      at.setDimensions(widest + 2 * beside, 0);
      return;
    }
    double width = MIN_BOX;
    for (Drawing.Text t : texts(node, 0, 0, 0)) {
      width = Math.max(width, t.width() + 2 * PAD);
    }
    String params = params(node);
    double header = TextWidths.of(title(node), NAME_SIZE, true) + 2 * PAD;
    header += params.isEmpty() ? 0 : TextWidths.of(params, PARAMS_SIZE, false) + 12;
    at.setDimensions(Math.ceil(Math.max(width, header)), BOX_HEIGHT);
  }

  private static String title(PlotNode node) {
    return TextWidths.fit(node.className(), NAME_SIZE, true, MAX_TEXT);
  }

  private static String label(PlotNode frame) {
    String label = frame.name() + "  " + frame.className();
    return TextWidths.fit(label, FRAME_SIZE, true, MAX_TEXT);
  }

  private static String params(PlotNode node) {
    Long n = node.params();
    return n == null || n == 0 ? "" : String.format(java.util.Locale.ROOT, "%,d", n);
  }

  /** The texts of a box at a place: class, parameters, name, shape. */
  private static List<Drawing.Text> texts(PlotNode node, double x, double y, double width) {
    List<Drawing.Text> texts = new ArrayList<>();
    String white = "#ffffff";
    texts.add(Drawing.Text.of(x + PAD, y + 15.5, title(node), NAME_SIZE, true, white));
    String params = params(node);
    if (!params.isEmpty()) {
      double at = x + width - PAD - TextWidths.of(params, PARAMS_SIZE, false);
      texts.add(Drawing.Text.of(at, y + 15, params, PARAMS_SIZE, false, white));
    }
    String name = TextWidths.fit(node.name(), NAME_SIZE, false, MAX_TEXT);
    texts.add(Drawing.Text.of(x + PAD, y + 38, name, NAME_SIZE, false, INK));
    String shape = TextWidths.fit(node.shape(), SHAPE_SIZE, false, MAX_TEXT);
    texts.add(Drawing.Text.of(x + PAD, y + 54, shape, SHAPE_SIZE, false, GREY));
    return texts;
  }

  private void place(PlotNode node, double left, double top) {
    ElkNode at = java.util.Objects.requireNonNull(placed.get(node.path()));
    double x = left + at.getX();
    double y = top + at.getY();
    Drawing.Rect rect = new Drawing.Rect(x, y, at.getWidth(), at.getHeight());
    if (!node.isFrame()) {
      boxes.add(new Drawing.Box(node, rect, texts(node, x, y, at.getWidth())));
      return;
    }
    framed.add(new Framed(node, rect));
    node.children().forEach(c -> place(c, x, y));
  }

  /** A frame whose label has no place yet. */
  private record Framed(PlotNode node, Drawing.Rect rect) {}

  /** Puts the label of a frame where no wire goes through it, as far as there is such a place. */
  private Drawing.Frame labelled(Framed f) {
    Drawing.Rect r = f.rect();
    double room = r.width() - 2 * LABEL_INSET;
    String text = TextWidths.fit(label(f.node()), FRAME_SIZE, true, room);
    double width = TextWidths.of(text, FRAME_SIZE, true);
    double y = r.y() + 20;
    double left = r.x() + LABEL_INSET;
    double best = left;
    for (double x = left; x <= left + room - width; x += 4) {
      if (isFree(x - 4, y - FRAME_SIZE, x + width + 4, y + 4)) {
        best = x;
        break;
      }
    }
    String color = f.node().family().color();
    return new Drawing.Frame(f.node(), r, Drawing.Text.of(best, y, text, FRAME_SIZE, true, color));
  }

  private boolean isFree(double left, double top, double right, double bottom) {
    for (Drawing.Wire w : wires) {
      for (int i = 1; i < w.points().size(); i++) {
        Drawing.Point a = w.points().get(i - 1);
        Drawing.Point b = w.points().get(i);
        boolean beside = Math.max(a.x(), b.x()) < left || Math.min(a.x(), b.x()) > right;
        boolean apart = Math.max(a.y(), b.y()) < top || Math.min(a.y(), b.y()) > bottom;
        if (!beside && !apart) {
          return false;
        }
      }
    }
    return true;
  }

  /** The ways of all edges; an edge counts from the corner of the node that holds it. */
  private void wires(ElkNode node, double x, double y) {
    for (ElkEdge e : node.getContainedEdges()) {
      String[] ends = e.getIdentifier().split("\n", -1);
      for (ElkEdgeSection s : e.getSections()) {
        List<Drawing.Point> points = new ArrayList<>();
        points.add(new Drawing.Point(x + s.getStartX(), y + s.getStartY()));
        for (ElkBendPoint b : s.getBendPoints()) {
          points.add(new Drawing.Point(x + b.getX(), y + b.getY()));
        }
        points.add(new Drawing.Point(x + s.getEndX(), y + s.getEndY()));
        wires.add(new Drawing.Wire(ends[0], ends[1], points));
      }
    }
    for (ElkNode child : node.getChildren()) {
      wires(child, x + child.getX(), y + child.getY());
    }
  }
}
