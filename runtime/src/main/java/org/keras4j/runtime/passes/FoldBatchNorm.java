package org.keras4j.runtime.passes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Multiplies the scale of a normalization by constant statistics into the kernel of the convolution
 * or product before it, and keeps its offset as a bias.
 */
final class FoldBatchNorm implements Pass {
  @Override
  public String name() {
    return "fold-batch-norm";
  }

  @Override
  public String reason() {
    return "a scaled kernel and a bias do what a BatchNormalization does, for nothing";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    Uses uses = new Uses(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      OpNode product =
          node.op() instanceof BatchNormOp norm ? product(graph, uses, node, norm) : null;
      if (product == null) {
        copy.node(node);
      } else {
        copy.put(node, folded(graph, copy, node, product));
        changed = true;
      }
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  /** The convolution or product that takes the scale, or null. */
  private static @Nullable OpNode product(OpGraph graph, Uses uses, OpNode node, BatchNormOp norm) {
    int rank = node.outputs().get(0).shape().rank();
    int axis = Shapes.axis(norm.axis(), rank);
    if (axis != rank - 1 || node.outputs().get(0).dtype() != DType.FLOAT32) {
      return null;
    }
    for (Value w : node.inputs().subList(1, node.inputs().size())) {
      if (!uses.isConstant(w)) {
        return null;
      }
    }
    OpNode before = graph.node(node.inputs().get(0));
    if (bias(uses, before) != null) {
      if (!uses.once(before)) {
        return null;
      }
      before = graph.node(before.inputs().get(0));
    }
    boolean takes =
        before.op() instanceof ConvOp
            || before.op() instanceof MatMulOp m
                && !m.transposeB()
                && before.inputs().get(1).rank() == 2;
    return takes && uses.once(before) && uses.isConstant(before.inputs().get(1)) ? before : null;
  }

  /** What a node adds over the last axis to its first operand, or null. */
  private static @Nullable Value bias(Uses uses, OpNode node) {
    if (node.op() instanceof BinaryOp b && b.kind() == BinaryOp.Kind.ADD) {
      Value added = node.inputs().get(1);
      if (added.rank() == 1 && uses.isConstant(added) && node.inputs().get(0).rank() > 1) {
        return added;
      }
    }
    return null;
  }

  private static Value folded(OpGraph graph, GraphCopy copy, OpNode node, OpNode product) {
    OpGraph g = copy.target(node.origin());
    BatchNormOp norm = (BatchNormOp) node.op();
    List<Value> in = copy.values(node.inputs().subList(1, node.inputs().size()));
    Value mean = in.get(0);
    Value scale =
        g.unary(UnaryOp.Kind.RSQRT, g.add(in.get(1), g.scalar(DType.FLOAT32, norm.epsilon())));
    if (norm.gamma()) {
      scale = g.multiply(scale, in.get(2));
    }
    OpNode before = graph.node(node.inputs().get(0));
    Value offset = before == product ? null : copy.value(before.inputs().get(1));
    offset = offset == null ? g.unary(UnaryOp.Kind.NEGATIVE, mean) : g.subtract(offset, mean);
    offset = g.multiply(offset, scale);
    if (norm.beta()) {
      offset = g.add(offset, in.get(in.size() - 1));
    }
    Value x = copy.value(product.inputs().get(0));
    Value kernel = g.multiply(copy.value(product.inputs().get(1)), scale);
    return g.biasAdd(g.apply1(product.op(), x, kernel), offset);
  }
}
