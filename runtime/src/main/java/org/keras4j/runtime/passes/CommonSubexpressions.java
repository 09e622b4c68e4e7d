package org.keras4j.runtime.passes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.plan.OpText;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** Computes once what several nodes compute of the same operands. */
final class CommonSubexpressions implements Pass {
  /** Elements of constants that are compared; larger ones are rarely the same. */
  private static final int SMALL = 16;

  @Override
  public String name() {
    return "common-subexpressions";
  }

  @Override
  public String reason() {
    return "masks, casts and shared layers are asked for more than once";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    Map<List<Object>, Value> known = new HashMap<>();
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      List<Object> key = key(copy, node);
      Value before = key == null ? null : known.get(key);
      if (before != null) {
        copy.put(node, before);
        changed = true;
        continue;
      }
      copy.node(node);
      if (key != null) {
        known.put(key, copy.value(new Value(node.id(), 0, node.outputs().get(0), null)));
      }
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  /** What tells the node's value, or null when it is not compared. */
  private static @Nullable List<Object> key(GraphCopy copy, OpNode node) {
    Op op = node.op();
    if (op instanceof ConstantOp c) {
      Tensor t = c.tensor();
      return t.size() > SMALL || t.dtype() == DType.STRING
          ? null
          : List.of("constant", t.spec(), Arrays.toString(t.toBytes()));
    }
    if (!isPlain(op) || node.inputs().isEmpty()) {
      return null;
    }
    List<Integer> operands =
        copy.values(node.inputs()).stream()
            .flatMap(v -> List.of(v.node(), v.output()).stream())
            .toList();
    return List.of(OpText.of(op), operands);
  }

  /** Ops that their text describes completely. */
  private static boolean isPlain(Op op) {
    return op instanceof UnaryOp
        || op instanceof BinaryOp
        || op instanceof CastOp
        || op instanceof ReshapeOp
        || op instanceof TransposeOp
        || op instanceof SliceOp
        || op instanceof BroadcastOp
        || op instanceof ConcatOp
        || op instanceof PadOp
        || op instanceof GatherOp
        || op instanceof SelectOp
        || op instanceof ReduceOp
        || op instanceof SoftmaxOp
        || op instanceof ConvOp
        || op instanceof MatMulOp
        || op instanceof PoolOp
        || op instanceof BatchNormOp
        || op instanceof LayerNormOp;
  }
}
