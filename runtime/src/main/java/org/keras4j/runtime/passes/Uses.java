package org.keras4j.runtime.passes;

import java.util.List;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;

/** Who reads the outputs of each node of a graph. */
final class Uses {
  private final OpGraph graph;
  private final int[] count;
  private final int[] lastReader;

  Uses(OpGraph graph) {
    this.graph = graph;
    count = new int[graph.nodes().size()];
    lastReader = new int[count.length];
    for (OpNode node : graph.nodes()) {
      for (Value v : node.inputs()) {
        count[v.node()]++;
        lastReader[v.node()] = node.id();
      }
    }
    for (Value v : graph.outputs()) {
      count[v.node()] += 2;
    }
  }

  /** True when one operand of one node is all that reads the node's outputs. */
  boolean once(OpNode node) {
    return count[node.id()] == 1 && node.outputs().size() == 1;
  }

  /** The only reader of a node that is read {@linkplain #once once}. */
  OpNode reader(OpNode node) {
    return graph.nodes().get(lastReader[node.id()]);
  }

  /** True when a value is the same in each run: a weight, a constant, or one reshaped. */
  boolean isConstant(Value value) {
    OpNode node = graph.node(value);
    while (node.op() instanceof ReshapeOp) {
      node = graph.node(node.inputs().get(0));
    }
    return node.op() instanceof WeightOp
        || node.op() instanceof DerivedOp
        || node.op() instanceof ConstantOp;
  }

  List<OpNode> nodes() {
    return graph.nodes();
  }
}
