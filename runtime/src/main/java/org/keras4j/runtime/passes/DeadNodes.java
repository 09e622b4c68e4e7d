package org.keras4j.runtime.passes;

import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;

/** Drops nodes that no output depends on. */
final class DeadNodes implements Pass {
  @Override
  public String name() {
    return "dead-nodes";
  }

  @Override
  public String reason() {
    return "masks and branches that nobody reads need not be computed";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    boolean[] live = new boolean[graph.nodes().size()];
    for (Value v : graph.outputs()) {
      live[v.node()] = true;
    }
    int dead = 0;
    for (int i = live.length - 1; i >= 0; i--) {
      OpNode node = graph.nodes().get(i);
      live[i] |= node.op() instanceof InputOp;
      dead += live[i] ? 0 : 1;
      for (Value v : node.inputs()) {
        live[v.node()] |= live[i];
      }
    }
    if (dead == 0) {
      return graph;
    }
    GraphCopy copy = new GraphCopy(graph);
    for (OpNode node : graph.nodes()) {
      if (live[node.id()]) {
        copy.node(node);
      }
    }
    return copy.finish(graph.outputs());
  }
}
