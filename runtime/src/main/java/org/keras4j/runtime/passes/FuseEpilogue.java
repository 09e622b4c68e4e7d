package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.tensor.DType;

/**
 * Makes one op of a convolution, product, normalization or sum and of the elementwise ops that
 * follow it: its bias, the sum with another value, the activation. Where an engine computes them at
 * once.
 */
final class FuseEpilogue implements Pass {
  /** oneDNN takes 32; more than some are not worth the longer search for a kernel. */
  private static final int MOST_LINKS = 8;

  @Override
  public String name() {
    return "fuse-epilogue";
  }

  @Override
  public String reason() {
    return "bias, residual and activation on the way out save a walk over memory each";
  }

  /** A base, the readers that it takes along, and their other operands. */
  private record Chain(
      OpNode base, List<OpNode> taken, List<FusedOp.Link> links, List<Value> with) {
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
      if (!taken[node.id()] && isBase(node, context.kernels())) {
        Chain chain = chain(uses, node, taken, context.kernels());
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
        operands.addAll(chain.with);
        copy.replace(node, new FusedOp(chain.base.op(), chain.links), operands);
      } else if (!taken[node.id()]) {
        copy.node(node);
      }
    }
    return copy.finish(graph.outputs());
  }

  private static boolean isBase(OpNode node, KernelRegistry kernels) {
    Op op = node.op();
    boolean kind =
        op instanceof ConvOp
            || op instanceof MatMulOp
            || op instanceof ViewMatMulOp
            || op instanceof BatchNormOp
            || op instanceof LayerNormOp
            || op instanceof BinaryOp b && isArithmetic(b.kind())
            || op instanceof UnaryOp f && kernels.fuses(f);
    return kind && node.outputs().get(0).dtype() == DType.FLOAT32;
  }

  private static boolean isArithmetic(BinaryOp.Kind kind) {
    switch (kind) {
      case ADD:
      case SUBTRACT:
      case MULTIPLY:
      case DIVIDE:
      case MAXIMUM:
      case MINIMUM:
        return true;
      default:
        return false;
    }
  }

  private static Chain chain(
      Uses uses, OpNode base, boolean[] takenAlready, KernelRegistry kernels) {
    Chain chain = new Chain(base, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    OpNode last = base;
    while (uses.once(last) && chain.links.size() < MOST_LINKS) {
      OpNode next = uses.reader(last);
      if (takenAlready[next.id()] || !next.outputs().equals(base.outputs())) {
        break;
      }
      if (next.op() instanceof UnaryOp f && kernels.fuses(f)) {
        chain.links.add(FusedOp.Link.of(f));
      } else {
        Value other = other(uses, next, last, base);
        if (other == null) {
          break;
        }
        chain.links.add(FusedOp.Link.of(((BinaryOp) next.op()).kind()));
        chain.with.add(other);
      }
      chain.taken.add(next);
      last = next;
    }
    return chain;
  }

  /** What else an arithmetic op takes, when it can follow the base at once, or null. */
  private static @Nullable Value other(Uses uses, OpNode op, OpNode last, OpNode base) {
    if (!(op.op() instanceof BinaryOp b)
        || !isArithmetic(b.kind())
        || base.op() instanceof BatchNormOp) {
      return null;
    }
    Value left = op.inputs().get(0);
    Value right = op.inputs().get(1);
    boolean exchangeable = b.kind() != BinaryOp.Kind.SUBTRACT && b.kind() != BinaryOp.Kind.DIVIDE;
    Value other = left.node() == last.id() ? right : exchangeable ? left : null;
    if (other == null || other.node() == last.id()) {
      return null;
    }
    boolean repeats =
        Shapes.broadcast(last.outputs().get(0).shape(), other.shape())
            .equals(last.outputs().get(0).shape());
    return repeats && (uses.isConstant(other) || other.node() < base.id()) ? other : null;
  }
}
