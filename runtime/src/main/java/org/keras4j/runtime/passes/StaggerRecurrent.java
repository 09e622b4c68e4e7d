package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.DType;

/**
 * Cuts the time of two recurrent layers, of which the second reads nothing but the first, into
 * spans. While the second walks through a span, the first can be in the next: two threads are busy
 * for most of the time. Each span begins with the states that the one before has left, so the
 * numbers are those of the whole.
 */
final class StaggerRecurrent implements Pass {
  private static final int MOST_SPANS = 4;

  /** Multiplications of a span that are worth handing it to another thread. */
  private static final double SPAN = 900_000;

  private final double span;

  StaggerRecurrent() {
    this(SPAN);
  }

  /** The same for spans of at least so many multiplications. */
  StaggerRecurrent(double span) {
    this.span = span;
  }

  @Override
  public String name() {
    return "stagger-recurrent";
  }

  @Override
  public String reason() {
    return "a recurrent layer need not wait until the one below it has seen the last step";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    if (context.kernels().threads() == 1) {
      return graph;
    }
    int[] above = above(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      if (above[node.id()] > 0) {
        continue; // made with the one that reads it
      }
      OpNode below = below(graph, above, node);
      if (below == null) {
        copy.node(node);
      } else {
        stagger(copy, below, node, spans(below, node));
        changed = true;
      }
    }
    return changed ? copy.finish(graph.outputs()) : graph;
  }

  /** By node: the layer that is computed together with this one, which it reads, or 0. */
  private int[] above(OpGraph graph) {
    int[] above = new int[graph.nodes().size()];
    int[] readers = new int[above.length];
    for (OpNode node : graph.nodes()) {
      node.inputs().forEach(v -> readers[v.node()]++);
    }
    graph.outputs().forEach(v -> readers[v.node()] += 2);
    for (OpNode node : graph.nodes()) {
      if (!walksForward(node)) {
        continue;
      }
      Value x = node.inputs().get(0);
      OpNode below = graph.node(x);
      boolean free = above[below.id()] == 0 && isAlone(above, below.id());
      if (free
          && walksForward(below)
          && x.output() == 0
          && readers[below.id()] == 1
          && ((RnnOp) below.op()).returnSequences()
          && spans(below, node) > 1) {
        above[below.id()] = node.id();
      }
    }
    return above;
  }

  /** True for a node that is not the upper one of two already. */
  private static boolean isAlone(int[] above, int node) {
    for (int a : above) {
      if (a == node) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable OpNode below(OpGraph graph, int[] above, OpNode node) {
    if (!(node.op() instanceof RnnOp)) {
      return null;
    }
    OpNode below = graph.node(node.inputs().get(0));
    return above[below.id()] == node.id() ? below : null;
  }

  private static boolean walksForward(OpNode node) {
    return node.op() instanceof RnnOp r
        && !r.mask()
        && !r.goBackwards()
        && node.outputs().get(0).dtype() == DType.FLOAT32;
  }

  private int spans(OpNode first, OpNode second) {
    double work = Math.min(Work.of(first), Work.of(second));
    int steps = first.inputs().get(0).dim(1);
    return (int) Math.min(Math.min(MOST_SPANS, steps), work / span);
  }

  private static void stagger(GraphCopy copy, OpNode first, OpNode second, int spans) {
    OpGraph g = copy.target(first.origin());
    Value x = copy.value(first.inputs().get(0));
    int steps = x.dim(1);
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < spans; i++) {
      int from = from(i, spans, steps);
      parts.add(g.slice(x, 1, from, from(i + 1, spans, steps) - from));
    }
    Walk below = new Walk(copy, first, true);
    Walk above = new Walk(copy, second, ((RnnOp) second.op()).returnSequences());
    List<Value> results = new ArrayList<>();
    for (int i = 0; i <= spans; i++) {
      Value next = i < spans ? below.result : null;
      if (i < spans) {
        below.take(parts.get(i));
      }
      if (i > 0) {
        results.add(above.take(i < spans ? next : below.result));
      }
    }
    Value all =
        ((RnnOp) second.op()).returnSequences()
            ? g.apply(new ConcatOp(1), results).get(0)
            : results.get(spans - 1);
    List<Value> outputs = new ArrayList<>(List.of(all));
    outputs.addAll(above.states);
    copy.put(second, outputs);
  }

  private static int from(int span, int spans, int steps) {
    return span * (steps / spans) + Math.min(span, steps % spans);
  }

  /** A layer on its way through the spans. */
  private static final class Walk {
    private final GraphCopy copy;
    private final OpNode node;
    private final RnnOp op;
    private final List<Value> weights;
    private final boolean sequences;
    private List<Value> states;
    private @Nullable Value result;

    Walk(GraphCopy copy, OpNode node, boolean sequences) {
      this.copy = copy;
      this.node = node;
      this.op = (RnnOp) node.op();
      this.sequences = sequences;
      int fixed = op.bias() ? 4 : 3;
      weights = copy.values(node.inputs().subList(1, fixed));
      states = copy.values(node.inputs().subList(fixed, node.inputs().size()));
    }

    /** Walks through a span and gives its output. */
    Value take(Value x) {
      List<Value> in = new ArrayList<>(List.of(x));
      in.addAll(weights);
      in.addAll(states);
      RnnOp span =
          new RnnOp(
              op.kind(),
              op.units(),
              op.activation(),
              op.recurrentActivation(),
              op.resetAfter(),
              false,
              sequences,
              op.zeroOutputForMask(),
              op.bias(),
              false,
              !states.isEmpty());
      List<Value> out = copy.target(node.origin()).apply(span, in);
      states = out.subList(1, out.size());
      result = out.get(0);
      return out.get(0);
    }
  }
}
