package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
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
  private final PlotGraph graph;
  private final Map<String, ElkNode> placed = new HashMap<>();
  private final List<Layout.Placed> framed = new ArrayList<>();
  private final List<Layout.Placed> boxes = new ArrayList<>();
  private final List<Drawing.Wire> wires = new ArrayList<>();

  private ElkLayout(PlotGraph graph) {
    this.graph = graph;
  }

  /**
   * Lays out a graph.
   *
   * @param rightwards whether the model goes from left to right, not downwards
   * @param columns the columns of a model that goes downwards; 0 for as many as give a picture of
   *     the form of a page
   */
  public static Drawing of(PlotGraph graph, boolean rightwards, int columns) {
    ElkLayout elk = new ElkLayout(graph);
    Layout layout = elk.lay(rightwards);
    if (!rightwards) {
      layout = columns == 0 ? Columns.fold(layout) : Columns.fold(layout, columns);
    }
    return Page.of(graph, layout);
  }

  private Layout lay(boolean rightwards) {
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
    graph.nodes().forEach(n -> place(n, 0, 0));
    wires(root, 0, 0);
    return new Layout(root.getWidth(), root.getHeight(), boxes, framed, wires);
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
    node.setProperty(
        LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
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
      double label = TextWidths.of(Lettering.label(node, false), Lettering.FRAME_SIZE, true);
      double beside = rightwards ? 18 : Math.max(18, label + 30 - widest / 2);
      at.setProperty(CoreOptions.PADDING, new ElkPadding(38, beside, 18, beside));
      at.setDimensions(widest + 2 * beside, 0);
      return;
    }
    at.setDimensions(Lettering.width(node), Lettering.BOX_HEIGHT);
  }

  private void place(PlotNode node, double left, double top) {
    ElkNode at = java.util.Objects.requireNonNull(placed.get(node.path()));
    double x = left + at.getX();
    double y = top + at.getY();
    Drawing.Rect rect = new Drawing.Rect(x, y, at.getWidth(), at.getHeight());
    Layout.Placed placedNode = new Layout.Placed(node, rect, true);
    if (!node.isFrame()) {
      boxes.add(placedNode);
      return;
    }
    framed.add(placedNode);
    node.children().forEach(c -> place(c, x, y));
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
