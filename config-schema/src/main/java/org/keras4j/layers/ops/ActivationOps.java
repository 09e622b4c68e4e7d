package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.keras4j.layers.Activations;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/** Keras's activation functions as ops. */
public final class ActivationOps {
  /** Elementwise ones first. */
  public static final List<LayerType> TYPES =
      List.of(
          rectifier("Relu", Double.POSITIVE_INFINITY),
          rectifier("Relu6", 6),
          plain("Sigmoid", Kind.SIGMOID),
          plain("Silu", Kind.SILU),
          plain("Softplus", Kind.SOFTPLUS),
          plain("Softsign", Kind.SOFTSIGN),
          plain("Selu", Kind.SELU),
          plain("Mish", Kind.MISH),
          plain("LogSigmoid", Kind.LOG_SIGMOID),
          plain("TanhShrink", Kind.TANH_SHRINK),
          plain("SparsePlus", Kind.SPARSE_PLUS),
          plain("SparseSigmoid", Kind.SPARSE_SIGMOID),
          elementwise("HardSigmoid", c -> new UnaryOp(Kind.HARD_SIGMOID, 1 / 6.0, 0.5, 0)),
          elementwise("HardSilu", c -> new UnaryOp(Kind.HARD_SILU, 1 / 6.0, 0.5, 0)),
          elementwise("HardTanh", c -> new UnaryOp(Kind.CLIP, -1, 1, 0)),
          OpLayer.type(
              "LeakyRelu",
              c -> Activations.relu(c.number("negative_slope", 0.2), null, 0),
              (op, call) -> call.g().unary(op, OpCall.real(call.g(), call.x()))),
          elementwise("Elu", c -> new UnaryOp(Kind.ELU, c.number("alpha", 1), 0, 0)),
          elementwise("Celu", c -> new UnaryOp(Kind.CELU, c.number("alpha", 1), 0, 0)),
          elementwise("Gelu", ActivationOps::gelu),
          elementwise(
              "SoftShrink", c -> new UnaryOp(Kind.SOFT_SHRINK, c.number("threshold", 0.5), 0, 0)),
          elementwise(
              "HardShrink", c -> new UnaryOp(Kind.HARD_SHRINK, c.number("threshold", 0.5), 0, 0)),
          elementwise("Squareplus", c -> new UnaryOp(Kind.SQUAREPLUS, c.number("b", 4), 0, 0)),
          OpLayer.type("ReLU", Relu::of, Relu::apply),
          overAxis("Softmax", SoftmaxOp.Kind.SOFTMAX),
          overAxis("LogSoftmax", SoftmaxOp.Kind.LOG_SOFTMAX),
          overAxis("Sparsemax", SoftmaxOp.Kind.SPARSEMAX),
          OpLayer.type(
              "Glu",
              c -> c.integer("axis", -1),
              (axis, call) -> Activations.glu(call.g(), call.floatX(), axis)));

  private ActivationOps() {}

  private static LayerType plain(String className, Kind kind) {
    return elementwise(className, c -> new UnaryOp(kind));
  }

  private static LayerType elementwise(String className, Function<LayerConfig, UnaryOp> op) {
    return OpLayer.type(className, op, (o, call) -> call.g().unary(o, call.floatX()));
  }

  /** Keras rectifies integers too. */
  private static LayerType rectifier(String className, double max) {
    UnaryOp op = Activations.relu(0, max, 0);
    return OpLayer.type(
        className,
        call -> {
          OpGraph g = call.g();
          Value x = call.x();
          if (x.dtype().isFloating()) {
            return g.unary(op, x);
          }
          Value y = g.maximum(x, g.scalar(x.dtype(), 0));
          return Double.isInfinite(max) ? y : g.minimum(y, g.scalar(x.dtype(), max));
        });
  }

  private static UnaryOp gelu(LayerConfig c) {
    return new UnaryOp(c.bool("approximate", true) ? Kind.GELU_TANH : Kind.GELU);
  }

  /** The function {@code keras.activations.relu}, which becomes an op of its own. */
  private record Relu(double slope, List<Double> max, double threshold) {
    static Relu of(LayerConfig c) {
      Double max = c.optionalNumber("max_value");
      return new Relu(
          c.number("negative_slope", 0),
          max == null ? List.of() : List.of(max),
          c.number("threshold", 0));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.x();
      Double limit = max.isEmpty() ? null : max.get(0);
      boolean leaky = slope != 0 && limit == null && threshold == 0;
      if (x.dtype().isFloating() || leaky) {
        return Activations.relu(g, OpCall.real(g, x), slope, limit, threshold);
      }
      if (slope != 0 || !x.dtype().isInteger()) {
        throw Shapes.bad("a rectifier of " + x.dtype() + " has a slope only without any limit");
      }
      Value zero = g.scalar(x.dtype(), 0);
      Value above = g.binary(BinaryOp.Kind.GREATER, x, g.scalar(x.dtype(), threshold));
      Value y = g.select(above, x, zero);
      return limit == null ? y : g.minimum(g.maximum(y, zero), g.scalar(x.dtype(), limit));
    }
  }

  /** Over one axis, several, or all when the axis is null. */
  private static LayerType overAxis(String className, SoftmaxOp.Kind kind) {
    return OpLayer.type(
        className,
        c -> c.node().has("axis") ? c.intList("axis") : new int[] {-1},
        (axes, call) -> {
          Value x = call.floatX();
          int[] at = axes;
          if (at.length == 0) {
            at = new int[x.rank()];
            Arrays.setAll(at, i -> i);
          }
          return call.g().apply1(new SoftmaxOp(kind, at), x);
        });
  }
}
