package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Makes one op of a convolution or product and the bias, the sum with another value and the
 * activation that follow it, where an engine computes them at once.
 */
final class FuseEpilogue implements Pass {
  @Override
  public String name() {
    return "fuse-epilogue";
  }

  @Override
  public String reason() {
    return "bias, residual and activation on the way out save a walk over memory each";
  }

  /** A base and what of its readers it takes along. */
  private record Chain(
      OpNode base,
      List<OpNode> taken,
      @Nullable Value bias,
      @Nullable Value residual,
      @Nullable UnaryOp activation) {
    OpNode last() {
      return taken.isEmpty() ? base : taken.get(taken.size() - 1);
    }
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    if (!context.kernels().fuses()) {
      return graph;
    }
    Uses uses = new Uses(graph);
    Chain[] endsAt = new Chain[graph.nodes().size()];
    boolean[] taken = new boolean[endsAt.length];
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      if (!taken[node.id()] && isBase(node)) {
        Chain chain = chain(uses, node, taken);
        if (!chain.taken.isEmpty()) {
          chain.taken.forEach(n -> taken[n.id()] = true);
          taken[node.id()] = true;
          endsAt[chain.last().id()] = chain;
          changed = true;
        }
      }
    }
    if (!changed) {
      return graph;
    }
    GraphCopy copy = new GraphCopy(graph);
    for (OpNode node : graph.nodes()) {
      Chain chain = endsAt[node.id()];
      if (chain != null) {
        List<Value> operands = new ArrayList<>(chain.base.inputs());
        if (chain.bias != null) {
          operands.add(chain.bias);
        }
        if (chain.residual != null) {
          operands.add(chain.residual);
        }
        Op fused =
            new FusedOp(
                chain.base.op(), chain.bias != null, chain.residual != null, chain.activation);
        copy.replace(node, fused, operands);
      } else if (!taken[node.id()]) {
        copy.node(node);
      }
    }
    return copy.finish(graph.outputs());
  }

  private static boolean isBase(OpNode node) {
    Op op = node.op();
    boolean kind =
        op instanceof ConvOp
            || op instanceof MatMulOp
            || op instanceof BatchNormOp
            || op instanceof BinaryOp b
                && (b.kind() == BinaryOp.Kind.ADD || b.kind() == BinaryOp.Kind.MULTIPLY);
    return kind && node.outputs().get(0).dtype() == DType.FLOAT32;
  }

  private static Chain chain(Uses uses, OpNode base, boolean[] takenAlready) {
    List<OpNode> taken = new ArrayList<>();
    Value bias = null;
    Value residual = null;
    UnaryOp activation = null;
    boolean product = base.op() instanceof ConvOp || base.op() instanceof MatMulOp;
    OpNode last = base;
    while (uses.once(last) && activation == null) {
      OpNode next = uses.reader(last);
      if (takenAlready[next.id()]) {
        break;
      }
      if (next.op() instanceof UnaryOp f && !f.isPredicate()) {
        activation = f;
      } else if (product && next.op() instanceof BinaryOp b && b.kind() == BinaryOp.Kind.ADD) {
        Value other = other(next, last);
        if (other == null) {
          break;
        } else if (bias == null && residual == null && isBias(uses, other, last)) {
          bias = other;
        } else if (residual == null
            && other.spec().equals(last.outputs().get(0))
            && !uses.isConstant(other)
            && other.node() < base.id()) {
          residual = other;
        } else {
          break;
        }
      } else {
        break;
      }
      taken.add(next);
      last = next;
    }
    return new Chain(base, taken, bias, residual, activation);
  }

  private static boolean isBias(Uses uses, Value other, OpNode last) {
    return other.rank() == 1
        && uses.isConstant(other)
        && last.outputs().get(0).shape().rank() > 1
        && other.dim(0) == last.outputs().get(0).shape().last();
  }

  /** The operand of a sum that is not the given node's, or null. */
  private static @Nullable Value other(OpNode sum, OpNode last) {
    Value a = sum.inputs().get(0);
    Value b = sum.inputs().get(1);
    if (a.node() == last.id() && b.node() != last.id()) {
      return b;
    }
    return b.node() == last.id() && a.node() != last.id() ? a : null;
  }
}
