package org.keras4j.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.TensorSpec;

/**
 * An op of one output and what is done to each element of it afterwards, link by link: a function,
 * or arithmetic with another operand, which may be smaller and is then repeated. Inputs: the
 * base's, then the operands of the links in order. Made by passes, for engines that compute all at
 * once.
 */
public record FusedOp(Op base, List<Link> links) implements Op {
  public FusedOp {
    links = List.copyOf(links);
  }

  /**
   * One step behind the base. Either a function or arithmetic, with what was computed so far on the
   * left.
   */
  public record Link(BinaryOp.@Nullable Kind kind, @Nullable UnaryOp function) {
    public static Link of(UnaryOp function) {
      return new Link(null, function);
    }

    public static Link of(BinaryOp.Kind kind) {
      return new Link(kind, null);
    }

    /** The step as an op of its own. */
    public Op op() {
      return function != null ? function : new BinaryOp(java.util.Objects.requireNonNull(kind));
    }

    @Override
    public String toString() {
      return function == null ? op().opName() : function.toString();
    }
  }

  /** How many of the inputs are the base's. */
  public int baseInputs(int inputs) {
    return inputs - (int) links.stream().filter(l -> l.kind() != null).count();
  }

  /** The input that a link takes, or -1. */
  public int operand(int link, int inputs) {
    if (links.get(link).kind() == null) {
      return -1;
    }
    int at = baseInputs(inputs);
    for (Link l : links.subList(0, link)) {
      at += l.kind() == null ? 0 : 1;
    }
    return at;
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    int n = baseInputs(inputs.size());
    List<TensorSpec> out = base.infer(inputs.subList(0, n));
    for (TensorSpec operand : inputs.subList(n, inputs.size())) {
      Shapes.same(out.get(0).dtype(), operand.dtype(), this);
      if (!Shapes.broadcast(out.get(0).shape(), operand.shape()).equals(out.get(0).shape())) {
        throw Shapes.bad(operand + " is larger than " + out.get(0));
      }
    }
    return out;
  }

  @Override
  public String opName() {
    StringBuilder s = new StringBuilder(base.opName());
    links.forEach(l -> s.append('+').append(l.op().opName()));
    return s.toString();
  }
}
