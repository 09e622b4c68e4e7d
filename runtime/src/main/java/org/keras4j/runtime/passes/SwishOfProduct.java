package org.keras4j.runtime.passes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Makes the one function of {@code x * sigmoid(x)}, in either order. Where an engine computes it at
 * once; the two agree on finite numbers.
 */
final class SwishOfProduct implements Pass {
  private static final UnaryOp SWISH = new UnaryOp(UnaryOp.Kind.SILU);

  @Override
  public String name() {
    return "swish-of-product";
  }

  @Override
  public String reason() {
    return "a value that is needed twice keeps its activation out of the primitive before it";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    if (!context.kernels().fuses(SWISH)) {
      return graph;
    }
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      Value x = operand(graph, node);
      if (x == null) {
        copy.node(node);
      } else {
        copy.replace(node, SWISH, List.of(x));
        changed = true;
      }
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  /** What a product multiplies with its own sigmoid, or null. */
  private static @Nullable Value operand(OpGraph graph, OpNode node) {
    if (!(node.op() instanceof BinaryOp b)
        || b.kind() != BinaryOp.Kind.MULTIPLY
        || node.outputs().get(0).dtype() != DType.FLOAT32) {
      return null;
    }
    for (int i = 0; i < 2; i++) {
      Value x = node.inputs().get(1 - i);
      OpNode gate = graph.node(node.inputs().get(i));
      if (gate.op() instanceof UnaryOp f
          && f.kind() == UnaryOp.Kind.SIGMOID
          && gate.inputs().get(0).node() == x.node()
          && gate.inputs().get(0).output() == x.output()) {
        return x;
      }
    }
    return null;
  }
}
