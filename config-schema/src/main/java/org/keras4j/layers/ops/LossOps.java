package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Crossentropies of {@code keras.ops.nn}. An output that comes straight from a sigmoid or softmax
 * is replaced by the logits that went into it, as Keras does on TensorFlow.
 */
public final class LossOps {
  private static final double EPSILON = 1e-7;

  /** Of two classes, of distributions, of class numbers. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("BinaryCrossentropy", LossOps::fromLogits, LossOps::binary),
          OpLayer.type("CategoricalCrossentropy", OverClasses::of, OverClasses::apply),
          OpLayer.type("SparseCategoricalCrossentropy", OverClasses::of, OverClasses::sparse));

  private LossOps() {}

  private static boolean fromLogits(LayerConfig c) {
    return c.bool("from_logits", false);
  }

  private static Value clipped(OpGraph g, Value p) {
    return g.unary(new UnaryOp(Kind.CLIP, EPSILON, 1 - EPSILON, 0), p);
  }

  private static Value binary(boolean fromLogits, OpCall call) {
    OpGraph g = call.g();
    Value target = call.tensor(0, "target");
    Value output = call.tensor(1, "output");
    same(target, output);
    Value logits = logits(g, output, new UnaryOp(Kind.SIGMOID));
    Value one = g.scalar(output.dtype(), 1);
    if (logits == null && !fromLogits) {
      Value p = clipped(g, output);
      Value yes = g.multiply(target, g.unary(Kind.LOG, p));
      Value no = g.multiply(g.subtract(one, target), g.unary(Kind.LOG, g.subtract(one, p)));
      return g.unary(Kind.NEGATIVE, g.add(yes, no));
    }
    Value x = logits == null ? output : logits;
    Value zero = g.scalar(x.dtype(), 0);
    Value rest =
        g.unary(Kind.LOG1P, g.unary(Kind.EXP, g.unary(Kind.NEGATIVE, g.unary(Kind.ABS, x))));
    return g.add(g.subtract(g.maximum(x, zero), g.multiply(x, target)), rest);
  }

  private static void same(Value target, Value output) {
    if (!target.shape().isCompatibleWith(output.shape())) {
      throw Shapes.bad("target " + target.shape() + " and output " + output.shape() + " differ");
    }
  }

  /** What a function was applied to, when a tensor is its result; null when it is not. */
  private static @Nullable Value logits(OpGraph g, Value output, Op function) {
    OpNode node = g.node(output);
    if (function instanceof UnaryOp) {
      return node.op().equals(function) ? node.inputs().get(0) : null;
    }
    if (node.op() instanceof SoftmaxOp softmax && softmax.kind() == SoftmaxOp.Kind.SOFTMAX) {
      return node.inputs().get(0);
    }
    return node.op() instanceof ReshapeOp ? ofAllAxes(g, node, output) : null;
  }

  /** Softmax over all axes is computed of the flattened tensor. */
  private static @Nullable Value ofAllAxes(OpGraph g, OpNode node, Value output) {
    OpNode inner = g.node(node.inputs().get(0));
    if (!(inner.op() instanceof SoftmaxOp)) {
      return null;
    }
    OpNode flat = g.node(inner.inputs().get(0));
    boolean whole = flat.op() instanceof ReshapeOp;
    Value x = whole ? flat.inputs().get(0) : null;
    return x != null && x.shape().equals(output.shape()) ? x : null;
  }

  private record OverClasses(boolean fromLogits, int axis) {
    private static final SoftmaxOp SOFTMAX = new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, new int[0]);

    static OverClasses of(LayerConfig c) {
      return new OverClasses(LossOps.fromLogits(c), c.integer("axis", -1));
    }

    private static Value logSoftmax(OpGraph g, Value x, int axis) {
      Value y = g.cast(x, x.dtype().promote(DType.FLOAT32));
      return g.apply1(new SoftmaxOp(SoftmaxOp.Kind.LOG_SOFTMAX, new int[] {axis}), y);
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value target = call.tensor(0, "target");
      Value output = call.tensor(1, "output");
      same(target, output);
      Value logits = logits(g, output, SOFTMAX);
      DType dtype = output.dtype();
      int at = Shapes.axis(axis, output.rank());
      if (logits == null && !fromLogits) {
        Value p = clipped(g, g.divide(output, g.sum(output, true, at)));
        Value sum = g.sum(g.multiply(target, g.unary(Kind.LOG, p)), false, at);
        return g.unary(Kind.NEGATIVE, sum);
      }
      Value logs = logSoftmax(g, logits == null ? output : logits, at);
      Value parts = g.multiply(g.cast(target, logs.dtype()), logs);
      return g.cast(g.unary(Kind.NEGATIVE, g.sum(parts, false, at)), dtype);
    }

    /** Class numbers outside of the classes are errors. */
    Value sparse(OpCall call) {
      OpGraph g = call.g();
      Value target = call.tensor(0, "target");
      Value output = call.tensor(1, "output");
      int last = output.rank() - 1;
      if (Shapes.axis(axis, output.rank()) != last) {
        throw Shapes.bad("the classes must be along the last axis, not along " + axis);
      }
      if (target.rank() == output.rank() && target.dim(-1) == 1) {
        target = g.squeeze(target, last);
      }
      if (!target.shape().isCompatibleWith(output.shape().slice(0, last))) {
        throw Shapes.bad(
            "target " + target.shape() + " does not number the classes of " + output.shape());
      }
      Value logits = logits(g, output, SOFTMAX);
      if (logits == null) {
        logits = fromLogits ? output : g.unary(Kind.LOG, clipped(g, output));
      }
      int classes = output.dim(-1);
      if (classes == Shape.UNKNOWN) {
        throw Shapes.bad("the number of classes of " + output.shape() + " must be known");
      }
      double[] numbers = new double[classes];
      Arrays.setAll(numbers, i -> i);
      Value all = g.constant(Tensor.ofNumbers(DType.INT64, Shape.of(classes), numbers));
      Value number = g.apply1(new GatherOp(0, false), all, g.cast(target, DType.INT64));
      Value here = g.binary(BinaryOp.Kind.EQUAL, g.expandDims(number, last), all);
      Value logs = logSoftmax(g, logits, last);
      Value kept = g.select(here, logs, g.scalar(logs.dtype(), 0));
      return g.cast(g.unary(Kind.NEGATIVE, g.sum(kept, false, last)), output.dtype());
    }
  }
}
