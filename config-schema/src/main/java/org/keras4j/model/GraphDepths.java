package org.keras4j.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.keras4j.layers.Layer;
import org.keras4j.layers.core.InputLayer;

/**
 * How far each call is from the model's outputs, which gives Keras the order of a Functional
 * model's layers and tells it whether the model is a plain chain (Keras's {@code map_graph}).
 */
final class GraphDepths {
  private final Map<String, Node> byTensor = new HashMap<>();
  private final Map<Node, Integer> depths = new IdentityHashMap<>();
  private final List<Node> sinksLast = new ArrayList<>();
  private final Map<Layer, Integer> firstSeen = new IdentityHashMap<>();
  private final Map<Layer, Integer> layerDepths = new IdentityHashMap<>();

  private GraphDepths() {}

  static GraphDepths of(ModelGraph graph) {
    GraphDepths g = new GraphDepths();
    for (Node n : graph.nodes()) {
      g.byTensor.put(key(n.layer().name(), n.index()), n);
    }
    for (KerasTensor out : graph.flatOutputs()) {
      g.walk(g.producer(out));
    }
    g.measure();
    for (KerasTensor in : graph.flatInputs()) {
      Node n = g.producer(in);
      if (n != null && n.layer() instanceof InputLayer && !g.layerDepths.containsKey(n.layer())) {
        g.layerDepths.put(n.layer(), 0);
        g.firstSeen.put(n.layer(), -1);
        g.depths.put(n, 0);
      }
    }
    return g;
  }

  private static String key(String layer, int index) {
    return index + " " + layer;
  }

  private Node producer(KerasTensor t) {
    return byTensor.get(key(t.layer(), t.nodeIndex()));
  }

  /** The tensors that a call reads, in Keras's order. */
  static List<KerasTensor> inputsOf(Node n) {
    List<KerasTensor> in = Structures.flatten(n.args(), KerasTensor.class);
    in.addAll(Structures.flatten(n.kwargs(), KerasTensor.class));
    return in;
  }

  private record Visit(Node node, Iterator<KerasTensor> inputs) {}

  /** Depth first from an output, inputs before the calls that read them. */
  private void walk(Node from) {
    Deque<Visit> stack = new ArrayDeque<>();
    enter(from, stack);
    while (!stack.isEmpty()) {
      Visit top = stack.peek();
      if (top.inputs().hasNext()) {
        enter(producer(top.inputs().next()), stack);
      } else {
        stack.pop();
        sinksLast.add(top.node());
      }
    }
  }

  private void enter(Node n, Deque<Visit> stack) {
    if (n != null && depths.putIfAbsent(n, 0) == null) {
      firstSeen.putIfAbsent(n.layer(), firstSeen.size());
      stack.push(new Visit(n, inputsOf(n).iterator()));
    }
  }

  private void measure() {
    for (int i = sinksLast.size() - 1; i >= 0; i--) {
      Node n = sinksLast.get(i);
      int depth = Math.max(depths.get(n), layerDepths.getOrDefault(n.layer(), 0));
      layerDepths.put(n.layer(), depth);
      depths.put(n, depth);
      for (KerasTensor in : inputsOf(n)) {
        Node from = producer(in);
        if (from != null) {
          depths.merge(from, depth + 1, Math::max);
        }
      }
    }
  }

  /** True when the call takes part in computing the outputs, or is an input. */
  boolean reaches(Node n) {
    return depths.containsKey(n);
  }

  /** The layers as Keras lists them; those that no output needs come last. */
  List<Layer> order(Iterable<Layer> fileOrder) {
    List<Layer> reached = new ArrayList<>();
    List<Layer> others = new ArrayList<>();
    for (Layer l : fileOrder) {
      (layerDepths.containsKey(l) ? reached : others).add(l);
    }
    Collections.sort(
        reached,
        (a, b) -> {
          int byDepth = Integer.compare(layerDepths.get(b), layerDepths.get(a));
          return byDepth != 0 ? byDepth : Integer.compare(firstSeen.get(a), firstSeen.get(b));
        });
    reached.addAll(others);
    return reached;
  }

  /** True when each layer is called once, on one tensor, one after the other. */
  boolean isChain() {
    Map<Integer, Boolean> taken = new HashMap<>();
    Map<Layer, Boolean> called = new IdentityHashMap<>();
    for (Map.Entry<Node, Integer> e : depths.entrySet()) {
      if (taken.put(e.getValue(), true) != null
          || called.put(e.getKey().layer(), true) != null
          || inputsOf(e.getKey()).size() > 1) {
        return false;
      }
    }
    return true;
  }
}
