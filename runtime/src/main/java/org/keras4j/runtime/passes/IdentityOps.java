package org.keras4j.runtime.passes;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Removes ops that give their operand as it is, joins transpositions and reshapes that follow each
 * other, and makes reshapes of the transpositions that move axes of one element only.
 */
final class IdentityOps implements Pass {
  @Override
  public String name() {
    return "identity-ops";
  }

  @Override
  public String reason() {
    return "linear activations, whole slices and transpositions there and back copy for nothing";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      Value simpler = node.inputs().isEmpty() ? null : simpler(copy, node);
      if (simpler == null) {
        copy.node(node);
      } else {
        copy.put(node, simpler);
        changed = true;
      }
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  /** The same value with less to do, in the new graph, or null. */
  private static @Nullable Value simpler(GraphCopy copy, OpNode node) {
    Op op = node.op();
    List<Value> in = copy.values(node.inputs());
    Value x = in.get(0);
    if (op instanceof BinaryOp b) {
      return withNothing(copy.target(node.origin()), b, in);
    }
    if (op instanceof TransposeOp t) {
      return transposed(copy.target(node.origin()), x, t.permutation());
    }
    if (op instanceof ReduceOp r) {
      return reduced(copy.target(node.origin()), node, x, r);
    }
    boolean same = node.outputs().size() == 1 && x.spec().equals(node.outputs().get(0));
    if (op instanceof ReshapeOp) {
      OpGraph g = copy.target(node.origin());
      boolean again = g.node(x).op() instanceof ReshapeOp;
      return same
          ? x
          : again ? reshaped(g, g.node(x).inputs().get(0), node.outputs().get(0).shape()) : null;
    }
    return same && isIdentity(op, x.shape()) ? x : null;
  }

  /** True for ops whose result is their first operand, when it has the operand's type and shape. */
  private static boolean isIdentity(Op op, Shape shape) {
    if (op instanceof ReverseOp r) {
      return Arrays.stream(Shapes.axes(r.axes(), shape.rank())).allMatch(a -> shape.dim(a) == 1);
    }
    return op instanceof CastOp
        || op instanceof BroadcastOp
        || op instanceof SliceOp s && Arrays.stream(s.steps()).allMatch(step -> step == 1)
        || op instanceof PadOp p && Arrays.stream(p.before()).allMatch(n -> n == 0)
        || op instanceof ConcatOp && shape.size() > 0
        || op.equals(UnaryOp.IDENTITY);
  }

  private static Value reshaped(OpGraph g, Value x, Shape shape) {
    return x.shape().equals(shape) ? x : g.reshape(x, shape);
  }

  /** A product with ones. */
  private static @Nullable Value withNothing(OpGraph g, BinaryOp op, List<Value> in) {
    if (op.kind() == BinaryOp.Kind.MULTIPLY || op.kind() == BinaryOp.Kind.DIVIDE) {
      Value x = in.get(0);
      if (isOnes(g, in.get(1)) && spans(x, in.get(1))) {
        return x;
      }
      if (op.kind() == BinaryOp.Kind.MULTIPLY && isOnes(g, x) && spans(in.get(1), x)) {
        return in.get(1);
      }
    }
    return null;
  }

  private static boolean spans(Value x, Value other) {
    return x.shape().equals(Shapes.broadcast(x.shape(), other.shape()));
  }

  private static boolean isOnes(OpGraph g, Value value) {
    if (!(g.node(value).op() instanceof ConstantOp c) || !c.tensor().dtype().isFloating()) {
      return false;
    }
    Tensor t = c.tensor();
    for (int i = 0; i < t.size(); i++) {
      if (t.size() > 4096 || t.getDouble(i) != 1) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Value transposed(OpGraph g, Value x, int[] permutation) {
    int[] joined = permutation;
    Value from = x;
    if (g.node(x).op() instanceof TransposeOp before) {
      joined = Arrays.stream(permutation).map(p -> before.permutation()[p]).toArray();
      from = g.node(x).inputs().get(0);
    }
    int last = -1;
    boolean moves = false;
    int[] dims = new int[joined.length];
    for (int i = 0; i < joined.length; i++) {
      dims[i] = from.dim(joined[i]);
      if (dims[i] != 1) {
        moves |= joined[i] < last;
        last = joined[i];
      }
    }
    if (!moves) {
      return reshaped(g, from, Shape.of(dims));
    }
    return from == x ? null : g.transpose(from, joined);
  }

  /** A reduction over axes of one element. */
  private static @Nullable Value reduced(OpGraph g, OpNode node, Value x, ReduceOp op) {
    boolean plain =
        op.kind() != ReduceOp.Kind.ANY
            && op.kind() != ReduceOp.Kind.ALL
            && x.spec().dtype() == node.outputs().get(0).dtype()
            && x.spec().dtype().isFloating();
    boolean single = Arrays.stream(Shapes.axes(op.axes(), x.rank())).allMatch(a -> x.dim(a) == 1);
    return plain && single ? reshaped(g, x, node.outputs().get(0).shape()) : null;
  }
}
