package org.keras4j.runtime.passes;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Lets elementwise ops that follow a reshaped product, or normalization of groups, come before the
 * reshape, where they can be part of the product.
 */
final class ElementsBeforeReshape implements Pass {
  @Override
  public String name() {
    return "elements-before-reshape";
  }

  @Override
  public String reason() {
    return "heads and merged axes come between a product and its bias";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    Uses uses = new Uses(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      Value moved = moved(graph, uses, copy, node);
      if (moved == null) {
        copy.node(node);
      } else {
        copy.put(node, moved);
        changed = true;
      }
    }
    return changed
        ? new IdentityOps()
            .apply(new DeadNodes().apply(copy.finish(graph.outputs()), context), context)
        : graph;
  }

  private static @Nullable Value moved(OpGraph graph, Uses uses, GraphCopy copy, OpNode node) {
    boolean unary = node.op() instanceof UnaryOp f && !f.isPredicate();
    boolean binary = node.op() instanceof BinaryOp b && !b.kind().isPredicate();
    for (int i = 0; i < (unary ? 1 : binary ? 2 : 0); i++) {
      OpNode reshape = graph.node(node.inputs().get(i)); // or what has become one
      if (!uses.once(reshape)) {
        continue;
      }
      OpGraph g = copy.target(node.origin());
      OpNode copied = g.node(copy.value(node.inputs().get(i)));
      if (!(copied.op() instanceof ReshapeOp)) {
        continue;
      }
      Value x = copied.inputs().get(0);
      if (!endsProduct(g, x)
          || !copied.outputs().get(0).shape().equals(node.outputs().get(0).shape())) {
        continue;
      }
      Shape shape = node.outputs().get(0).shape();
      Value other = null;
      if (binary) {
        Value value = node.inputs().get(1 - i);
        boolean once = value.node() != reshape.id();
        other = once ? beside(g, uses.isConstant(value), copy.value(value), x, shape) : null;
        if (other == null) {
          continue;
        }
      }
      return g.reshape(applied(g, node.op(), x, other, i), shape);
    }
    return null;
  }

  private static Value applied(OpGraph g, Op op, Value x, @Nullable Value other, int position) {
    if (other == null) {
      return g.apply1(op, x);
    }
    return position == 0 ? g.apply1(op, x, other) : g.apply1(op, other, x);
  }

  /** True for a product or a normalization with what elementwise ops may have followed it. */
  private static boolean endsProduct(OpGraph g, Value x) {
    OpNode node = g.node(x);
    for (int i = 0; i < 8 && !node.inputs().isEmpty(); i++) {
      if (node.op() instanceof MatMulOp
          || node.op() instanceof ConvOp
          || node.op() instanceof LayerNormOp) {
        return true;
      }
      if (!(node.op() instanceof UnaryOp) && !(node.op() instanceof BinaryOp)) {
        return false;
      }
      node = g.node(node.inputs().get(0));
    }
    return false;
  }

  /** The other operand for the shape before the reshape, or null when it is repeated otherwise. */
  private static @Nullable Value beside(
      OpGraph g, boolean constant, Value other, Value x, Shape shape) {
    Shape s = other.shape();
    if (s.equals(shape)) {
      return g.reshape(other, x.shape());
    }
    if (!constant || x.rank() == 0) {
      return null;
    }
    if (s.size() == 1 && s.rank() <= shape.rank()) {
      return g.reshape(other, Shape.of());
    }
    int covered = 1;
    for (int i = 1; i <= s.rank() && i <= shape.rank(); i++) {
      if (covered == s.size() && s.dim(-i) == 1) {
        continue;
      }
      if (s.dim(-i) != shape.dim(-i)) {
        return null;
      }
      covered *= s.dim(-i);
    }
    if (covered != s.size() || s.rank() > shape.rank()) {
      return null;
    }
    Shape tail = tail(x.shape(), covered);
    return tail == null ? null : g.reshape(other, tail);
  }

  /** The last axes of a shape that hold so many elements, or null where no number of axes does. */
  private static @Nullable Shape tail(Shape shape, int elements) {
    int first = shape.rank();
    int held = 1;
    while (first > 0 && held < elements) {
      first--;
      held *= shape.dim(first);
    }
    return held == elements && first < shape.rank() ? shape.slice(first, shape.rank()) : null;
  }
}
