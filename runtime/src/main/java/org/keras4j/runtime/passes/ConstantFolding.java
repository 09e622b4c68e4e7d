package org.keras4j.runtime.passes;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.OpText;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.Session;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Computes what depends only on constants and weights, once. A result is kept only when it is small
 * or takes no more memory than what it is made of, as unpacked floats do beside the bytes that they
 * were packed in. What is made of weights is shared between plans.
 */
final class ConstantFolding implements Pass {
  /** Elements that a result may have in any case. */
  private static final long SMALL = 1 << 16;

  /** Largest constant that is part of a sharing key. */
  private static final int KEY_ELEMENTS = 64;

  @Override
  public String name() {
    return "constant-folding";
  }

  @Override
  public String reason() {
    return "turned kernels, scaled weights and position tables are the same in every prediction";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    int n = graph.nodes().size();
    long[] sources = new long[n]; // bytes
    boolean[] foldable = new boolean[n];
    boolean any = false;
    for (OpNode node : graph.nodes()) {
      int id = node.id();
      foldable[id] = isFoldable(node, foldable, sources);
      any |= foldable[id] && !isLeaf(node);
    }
    if (!any) {
      return graph;
    }
    boolean[] wanted = new boolean[n];
    for (OpNode node : graph.nodes()) {
      if (!foldable[node.id()]) {
        node.inputs().forEach(v -> want(graph, v, foldable, wanted));
      }
    }
    graph.outputs().forEach(v -> want(graph, v, foldable, wanted));
    GraphCopy copy = new GraphCopy(graph);
    for (OpNode node : graph.nodes()) {
      if (!foldable[node.id()] || isLeaf(node)) {
        copy.node(node);
      } else if (wanted[node.id()]) {
        fold(graph, node, copy, context);
      } else if (node.op() instanceof ReshapeOp && copy.has(graph.node(node.inputs().get(0)))) {
        copy.node(node);
      }
    }
    return new DeadNodes().apply(copy.finish(graph.outputs()), context);
  }

  private static boolean isLeaf(OpNode node) {
    return node.op() instanceof ConstantOp || isStored(node.op());
  }

  private static boolean isFoldable(OpNode node, boolean[] foldable, long[] sources) {
    if (node.outputs().size() != 1) {
      return false;
    }
    TensorSpec out = node.outputs().get(0);
    long size = out.shape().size();
    long bytes = size * Storage.of(out.dtype()).elementBytes();
    if (isLeaf(node)) {
      sources[node.id()] = bytes;
      return true;
    }
    if (node.inputs().isEmpty() || node.op() instanceof CustomOp) {
      return false;
    }
    for (Value v : node.inputs()) {
      if (!foldable[v.node()]) {
        return false;
      }
      sources[node.id()] += sources[v.node()];
    }
    return size <= SMALL || bytes <= sources[node.id()];
  }

  /** Marks the node that is computed for a value: a reshape stays, as a view of its operand. */
  private static void want(OpGraph graph, Value value, boolean[] foldable, boolean[] wanted) {
    OpNode node = graph.node(value);
    while (foldable[node.id()] && node.op() instanceof ReshapeOp) {
      node = graph.node(node.inputs().get(0));
    }
    wanted[node.id()] = foldable[node.id()] && !isLeaf(node);
  }

  /** Puts the value in the place of a node; what is made of weights is computed by the planner. */
  private static void fold(OpGraph graph, OpNode node, GraphCopy copy, Context context) {
    OpGraph part = part(graph, node);
    boolean weighs = part.nodes().stream().anyMatch(n -> isStored(n.op()));
    if (weighs) {
      StringBuilder key = new StringBuilder();
      boolean said = describe(graph, node, key);
      copy.leaf(
          node,
          new DerivedOp(
              said ? key.toString() : "", node.outputs().get(0), () -> compute(part, context)));
    } else {
      copy.constant(node, compute(part, context));
    }
  }

  private static boolean isStored(Op op) {
    return op instanceof WeightOp || op instanceof DerivedOp;
  }

  /** The graph that computes a node alone. */
  static OpGraph part(OpGraph graph, OpNode node) {
    boolean[] needed = new boolean[graph.nodes().size()];
    needed[node.id()] = true;
    GraphCopy copy = new GraphCopy(graph);
    for (int i = node.id(); i >= 0; i--) {
      for (Value v : graph.nodes().get(i).inputs()) {
        needed[v.node()] |= needed[i];
      }
    }
    for (int i = 0; i <= node.id(); i++) {
      if (needed[i]) {
        copy.node(graph.nodes().get(i));
      }
    }
    return copy.finish(List.of(new Value(node.id(), 0, node.outputs().get(0), null)));
  }

  /** The value of a graph without inputs. */
  static Tensor compute(OpGraph part, Context context) {
    try (ExecutionPlan plan = Planner.plan(part, context.kernels().exact(), context.weights());
        Session session = plan.newSession()) {
      return session.run(List.of(), new RunControl()).get(0);
    }
  }

  /** Writes how a value is computed; false when a constant in it is too large to be written. */
  private static boolean describe(OpGraph graph, OpNode node, StringBuilder key) {
    if (node.op() instanceof ConstantOp c) {
      Tensor t = c.tensor();
      if (t.size() > KEY_ELEMENTS) {
        return false;
      }
      key.append(t.spec()).append(contents(t));
      return true;
    }
    if (node.op() instanceof DerivedOp d) {
      key.append(d.key());
      return !d.key().isEmpty();
    }
    key.append(OpText.of(node.op())).append('(');
    for (Value v : node.inputs()) {
      if (!describe(graph, graph.node(v), key) || key.length() > 10_000) {
        return false;
      }
      key.append(',');
    }
    key.append(')');
    return true;
  }

  private static @Nullable String contents(Tensor t) {
    if (t.dtype() == DType.STRING) {
      return Arrays.toString(t.toStringArray());
    }
    return Arrays.toString(t.toBytes());
  }
}
