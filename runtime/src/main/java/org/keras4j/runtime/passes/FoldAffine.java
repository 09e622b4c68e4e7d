package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Multiplies the factors that the channels of an input are scaled with, as Rescaling and
 * Normalization do, into the kernel of the convolution or product that follows, and makes a bias of
 * what is added to them. Where zeros are padded in between, only factors can move.
 */
final class FoldAffine implements Pass {
  /** Factors beyond this, or below its inverse, stay: kernels would lose digits. */
  private static final double LARGEST_FACTOR = 1e6;

  /** Larger offsets than this stay: the sum would cancel digits of the input. */
  private static final double LARGEST_OFFSET = 4;

  @Override
  public String name() {
    return "fold-affine";
  }

  @Override
  public String reason() {
    return "rescaled and normalized inputs are what a scaled kernel with a bias does for nothing";
  }

  /** What channels are multiplied with and what is added then, and the value before all that. */
  private record Affine(Value x, double[] factors, double[] offsets) {
    boolean shifts() {
      return Arrays.stream(offsets).anyMatch(o -> o != 0);
    }

    boolean isUniform() {
      return Arrays.stream(factors).allMatch(f -> f == factors[0])
          && Arrays.stream(offsets).allMatch(o -> o == offsets[0]);
    }

    boolean isSafe() {
      for (int i = 0; i < factors.length; i++) {
        double f = Math.abs(factors[i]);
        if (!(f <= LARGEST_FACTOR && f >= 1 / LARGEST_FACTOR)
            || !(Math.abs(offsets[i]) <= LARGEST_OFFSET)) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    Uses uses = new Uses(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      Affine before = takes(uses, node) ? before(graph, uses, node, context) : null;
      if (before == null) {
        copy.node(node);
      } else {
        copy.put(node, folded(copy, node, before));
        changed = true;
      }
    }
    return changed
        ? new ConstantFolding()
            .apply(new DeadNodes().apply(copy.finish(graph.outputs()), context), context)
        : graph;
  }

  private static boolean takes(Uses uses, OpNode node) {
    if (node.outputs().get(0).dtype() != DType.FLOAT32
        || node.inputs().size() != 2
        || !uses.isConstant(node.inputs().get(1))) {
      return false;
    }
    return node.op() instanceof ConvOp
        || node.op() instanceof MatMulOp m
            && !m.transposeA()
            && !m.transposeB()
            && node.inputs().get(1).rank() == 2;
  }

  private static boolean pads(OpNode node) {
    if (!(node.op() instanceof ConvOp conv)) {
      return false;
    }
    Shape x = node.inputs().get(0).shape();
    int[][] padding = conv.resolvedPadding(x, node.inputs().get(1).shape());
    return Arrays.stream(padding).anyMatch(p -> p[0] != 0 || p[1] != 0)
        || Arrays.stream(conv.lhsDilation()).anyMatch(d -> d != 1);
  }

  /** The longest chain of scalings before a node that its kernel can take, or null. */
  private static @Nullable Affine before(OpGraph graph, Uses uses, OpNode node, Context context) {
    List<OpNode> chain = new ArrayList<>();
    List<double[]> constants = new ArrayList<>();
    Value x = node.inputs().get(0);
    int channels = x.shape().last();
    boolean grouped = node.op() instanceof ConvOp conv && conv.groups() != 1;
    Affine best = null;
    while (true) {
      OpNode step = graph.node(x);
      double[] c = uses.once(step) ? constant(graph, uses, step, channels, context) : null;
      if (c == null) {
        boolean follows = step.op() instanceof ConvOp || step.op() instanceof MatMulOp;
        return follows ? null : best; // its own epilogue takes them
      }
      chain.add(step);
      constants.add(c);
      x = step.inputs().get(0);
      Affine all = joined(x, chain, constants, channels);
      if (all.isSafe() && !(pads(node) && all.shifts()) && !(grouped && !all.isUniform())) {
        best = all;
      }
    }
  }

  private static Affine joined(
      Value x, List<OpNode> chain, List<double[]> constants, int channels) {
    double[] factors = new double[channels];
    double[] offsets = new double[channels];
    Arrays.fill(factors, 1);
    for (int i = chain.size() - 1; i >= 0; i--) {
      BinaryOp op = (BinaryOp) chain.get(i).op();
      double[] c = constants.get(i);
      for (int k = 0; k < channels; k++) {
        double v = c[c.length == 1 ? 0 : k];
        switch (op.kind()) {
          case MULTIPLY:
            factors[k] *= v;
            offsets[k] *= v;
            break;
          case DIVIDE:
            factors[k] /= v;
            offsets[k] /= v;
            break;
          case ADD:
            offsets[k] += v;
            break;
          default:
            offsets[k] -= v;
        }
      }
    }
    return new Affine(x, factors, offsets);
  }

  /** What an op multiplies, divides, adds or subtracts, one for all channels or one each. */
  private static double @Nullable [] constant(
      OpGraph graph, Uses uses, OpNode node, int channels, Context context) {
    if (!(node.op() instanceof BinaryOp op)
        || op.kind() != BinaryOp.Kind.MULTIPLY
            && op.kind() != BinaryOp.Kind.DIVIDE
            && op.kind() != BinaryOp.Kind.ADD
            && op.kind() != BinaryOp.Kind.SUBTRACT) {
      return null;
    }
    Value c = node.inputs().get(1);
    boolean vector = c.shape().size() == channels && c.rank() > 0 && c.shape().last() == channels;
    if (!uses.isConstant(c)
        || channels == 0
        || c.shape().size() != 1 && !vector
        || !node.inputs().get(0).spec().equals(node.outputs().get(0))) {
      return null;
    }
    OpNode source = graph.node(c);
    while (source.op() instanceof ReshapeOp) {
      source = graph.node(source.inputs().get(0));
    }
    Tensor values = ConstantFolding.compute(ConstantFolding.part(graph, source), context);
    double[] result = new double[c.shape().size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.getDouble(i);
    }
    return result;
  }

  private static Value folded(GraphCopy copy, OpNode node, Affine before) {
    OpGraph g = copy.target(node.origin());
    Value kernel = copy.value(node.inputs().get(1));
    boolean one = before.isUniform();
    Value product =
        g.apply1(
            node.op(),
            copy.value(before.x()),
            g.multiply(kernel, vector(g, before.factors(), one)));
    if (!before.shifts()) {
      return product;
    }
    int[] axes = new int[kernel.rank() - 1];
    Arrays.setAll(axes, i -> i);
    Value added = g.multiply(kernel, vector(g, before.offsets(), one));
    return g.biasAdd(product, g.sum(added, false, axes));
  }

  /** Values for the axis before a kernel's last, or one for all. */
  private static Value vector(OpGraph g, double[] values, boolean one) {
    float[] v = new float[one ? 1 : values.length];
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) values[i];
    }
    return g.constant(one ? Tensor.of(v, 1) : Tensor.of(v, v.length, 1));
  }
}
