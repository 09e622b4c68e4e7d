package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/** Passes in the order in which they are applied. Immutable. */
public final class Passes {
  private static final List<Pass> ALL =
      List.of(
          new DeadNodes(),
          new IdentityOps(),
          new CommonSubexpressions(),
          new PadIntoConvolution(),
          new FoldBatchNorm(),
          new ConstantFolding(),
          new FoldAffine(),
          new SwishOfProduct(),
          new ElementsBeforeReshape(),
          new BatchProjections(),
          new ViewProducts(),
          new StaggerRecurrent(),
          new FuseEpilogue());

  private final List<Pass> passes;

  private Passes(List<Pass> passes) {
    this.passes = List.copyOf(passes);
  }

  /** Every pass. */
  public static Passes all() {
    return new Passes(ALL);
  }

  /** No pass at all. */
  public static Passes none() {
    return new Passes(List.of());
  }

  /**
   * These without the ones of the given names.
   *
   * @throws IllegalArgumentException when there is no pass of a name
   */
  public Passes without(Collection<String> names) {
    List<Pass> kept = new ArrayList<>(passes);
    for (String name : names) {
      if (ALL.stream().noneMatch(p -> p.name().equals(name))) {
        throw new IllegalArgumentException(
            "no pass '" + name + "'; there are " + ALL.stream().map(Pass::name).toList());
      }
      kept.removeIf(p -> p.name().equals(name));
    }
    return new Passes(kept);
  }

  /** The passes in order. */
  public List<Pass> list() {
    return passes;
  }

  /** Applies all of them, one after the other. */
  public OpGraph apply(OpGraph graph, Pass.Context context) {
    return apply(graph, context, new ArrayList<>());
  }

  /** The same, which adds the names of the passes that changed something to a list. */
  public OpGraph apply(OpGraph graph, Pass.Context context, List<String> changed) {
    OpGraph result = graph;
    for (Pass pass : passes) {
      OpGraph next = pass.apply(result, context);
      assert sameInterface(result, next) : pass.name() + " changed what the graph takes or gives";
      if (!ops(result).equals(ops(next))) {
        changed.add(pass.name());
      }
      result = next;
    }
    return result;
  }

  private static List<Op> ops(OpGraph graph) {
    return graph.nodes().stream().map(OpNode::op).toList();
  }

  private static boolean sameInterface(OpGraph a, OpGraph b) {
    return specs(a.inputs()).equals(specs(b.inputs()))
        && specs(a.outputs()).equals(specs(b.outputs()));
  }

  private static List<TensorSpec> specs(List<Value> values) {
    return values.stream().map(Value::spec).toList();
  }
}
