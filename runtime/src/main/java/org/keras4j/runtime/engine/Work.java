package org.keras4j.runtime.engine;

import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** How much a graph has to compute. */
public final class Work {
  /**
   * Multiplications of a run below which threads wait for each other longer than they compute,
   * except in its large ops.
   */
  public static final double FOR_ONE_THREAD = 5_000_000;

  private Work() {}

  /** Multiplications of its convolutions, products and recurrent layers. */
  public static double of(OpGraph graph) {
    double sum = 0;
    for (OpNode node : graph.nodes()) {
      sum += of(node);
    }
    return sum;
  }

  /**
   * Multiplications that several threads share with profit: those of recurrent layers do not count,
   * whose steps are too short for threads to wait for each other at each.
   */
  public static double shared(OpGraph graph) {
    double sum = 0;
    for (OpNode node : graph.nodes()) {
      sum += node.op() instanceof RnnOp ? 0 : of(node);
    }
    return sum;
  }

  /** Multiplications of one op; 0 for those that are not made of products. */
  public static double of(OpNode node) {
    return of(node.op(), node.inputs().stream().map(Value::spec).toList(), node.outputs().get(0));
  }

  /** The same, by the specs of its operands and its first result. */
  public static double of(Op op, List<TensorSpec> in, TensorSpec result) {
    double out = result.shape().size();
    if (op instanceof FusedOp fused) {
      return of(fused.base(), in, result);
    }
    if (op instanceof ConvOp) {
      Shape kernel = in.get(1).shape();
      return kernel.last() == 0 ? 0 : out * kernel.size() / kernel.last();
    }
    if (op instanceof MatMulOp m) {
      return out * in.get(0).shape().dim(m.transposeA() ? -2 : -1);
    }
    if (op instanceof ViewMatMulOp m) {
      return out * m.left().shape().last();
    }
    if (op instanceof RnnOp) {
      Shape x = in.get(0).shape();
      double weights = (double) in.get(1).shape().size() + in.get(2).shape().size();
      return x.dim(0) * (double) x.dim(1) * weights;
    }
    return 0;
  }
}
