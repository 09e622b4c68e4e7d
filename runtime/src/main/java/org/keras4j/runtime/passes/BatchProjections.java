package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Multiplies a value once by the matrices of several projections side by side: those that products
 * read through views, as attention's queries, keys and values.
 */
final class BatchProjections implements Pass {
  @Override
  public String name() {
    return "batch-projections";
  }

  @Override
  public String reason() {
    return "queries, keys and values of one input are one product with a wider matrix";
  }

  /** A product with what follows it: a bias, or null, and its last node. */
  private record Projection(OpNode product, @Nullable Value bias, OpNode last) {
    int width() {
      return product.outputs().get(0).shape().last();
    }
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    if (!context.kernels().fuses()) {
      return graph;
    }
    Uses uses = new Uses(graph);
    Map<List<Integer>, List<Projection>> byInput = new LinkedHashMap<>();
    for (OpNode node : graph.nodes()) {
      Projection p = projection(graph, uses, node);
      if (p != null) {
        Value x = node.inputs().get(0);
        byInput.computeIfAbsent(List.of(x.node(), x.output()), v -> new ArrayList<>()).add(p);
      }
    }
    Map<Integer, List<Projection>> firsts = new HashMap<>();
    byInput.values().removeIf(l -> l.size() < 2);
    byInput.values().forEach(l -> l.forEach(p -> firsts.put(p.product().id(), l)));
    if (byInput.isEmpty()) {
      return graph;
    }
    GraphCopy copy = new GraphCopy(graph);
    boolean[] done = new boolean[graph.nodes().size()];
    for (OpNode node : graph.nodes()) {
      List<Projection> together = firsts.get(node.id());
      if (together != null && !done[node.id()]) {
        join(graph, copy, together);
        for (Projection p : together) {
          done[p.product().id()] = true;
          done[p.last().id()] = true;
        }
      } else if (!done[node.id()] && !copy.has(node)) {
        copy.node(node);
      }
    }
    return new ConstantFolding().apply(copy.finish(graph.outputs()), context);
  }

  private static void join(OpGraph graph, GraphCopy copy, List<Projection> together) {
    OpGraph g = copy.target(together.get(0).product().origin());
    List<Value> kernels = new ArrayList<>();
    List<Value> biases = new ArrayList<>();
    boolean biased = together.stream().anyMatch(p -> p.bias() != null);
    for (Projection p : together) {
      kernels.add(constant(graph, copy, g, p.product().inputs().get(1)));
      Value bias = p.bias();
      if (biased) {
        biases.add(
            bias == null
                ? g.constant(Tensor.of(new float[p.width()], p.width()))
                : constant(graph, copy, g, bias));
      }
    }
    Value x = copy.value(together.get(0).product().inputs().get(0));
    Value all = g.matmul(x, g.concat(kernels, 1));
    if (biased) {
      all = g.biasAdd(all, g.concat(biases, 0));
    }
    int from = 0;
    for (Projection p : together) {
      copy.put(p.last(), g.slice(all, all.rank() - 1, from, p.width()));
      from += p.width();
    }
  }

  /** The copy of a constant, which may come later in the graph than where it is needed now. */
  private static Value constant(OpGraph graph, GraphCopy copy, OpGraph g, Value value) {
    OpNode node = graph.node(value);
    if (!copy.has(node)) {
      if (node.op() instanceof ReshapeOp) {
        constant(graph, copy, g, node.inputs().get(0));
      }
      copy.node(node);
    }
    return copy.value(value);
  }

  private static @Nullable Projection projection(OpGraph graph, Uses uses, OpNode node) {
    boolean fits =
        node.op() instanceof MatMulOp m
            && !m.transposeA()
            && !m.transposeB()
            && node.outputs().get(0).dtype() == DType.FLOAT32
            && uses.isConstant(node.inputs().get(1))
            && node.inputs().get(1).rank() == 2
            && !uses.isConstant(node.inputs().get(0))
            && uses.once(node);
    if (!fits) {
      return null;
    }
    OpNode next = uses.reader(node);
    Value bias = null;
    OpNode last = node;
    if (next.op() instanceof BinaryOp b
        && b.kind() == BinaryOp.Kind.ADD
        && next.inputs().get(0).node() == node.id()
        && uses.isConstant(next.inputs().get(1))
        && next.inputs().get(1).shape().equals(Shape.of(node.outputs().get(0).shape().last()))) {
      bias = next.inputs().get(1);
      last = next;
    }
    return isRead(graph, uses, last) ? new Projection(node, bias, last) : null;
  }

  /** True when a product of computed operands reads it, through views alone. */
  private static boolean isRead(OpGraph graph, Uses uses, OpNode node) {
    OpNode at = node;
    while (uses.once(at)) {
      at = uses.reader(at);
      if (at.op() instanceof MatMulOp) {
        return at.inputs().stream().noneMatch(uses::isConstant);
      }
      if (!(at.op() instanceof ReshapeOp) && !(at.op() instanceof TransposeOp)) {
        return false;
      }
    }
    return false;
  }
}
