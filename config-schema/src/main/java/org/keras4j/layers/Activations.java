package org.keras4j.layers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The functions of {@code keras.activations} by name. */
public final class Activations {
  /** An unlimited ReLU cap. */
  private static final Double NO_MAX = Double.POSITIVE_INFINITY;

  private static final Map<String, Activation> COMMON = new TreeMap<>();

  static {
    COMMON.put("linear", Activation.LINEAR);
    elementwise("relu", relu(0, NO_MAX, 0));
    elementwise("relu6", relu(0, 6.0, 0));
    elementwise("leaky_relu", relu(0.2, NO_MAX, 0));
    elementwise("sigmoid", new UnaryOp(Kind.SIGMOID));
    elementwise("tanh", new UnaryOp(Kind.TANH));
    elementwise("elu", new UnaryOp(Kind.ELU, 1, 0, 0));
    elementwise("selu", new UnaryOp(Kind.SELU));
    elementwise("celu", new UnaryOp(Kind.CELU, 1, 0, 0));
    elementwise("softplus", new UnaryOp(Kind.SOFTPLUS));
    elementwise("softsign", new UnaryOp(Kind.SOFTSIGN));
    elementwise("exponential", new UnaryOp(Kind.EXP));
    elementwise("silu", new UnaryOp(Kind.SILU));
    elementwise("swish", new UnaryOp(Kind.SILU));
    elementwise("mish", new UnaryOp(Kind.MISH));
    elementwise("gelu", new UnaryOp(Kind.GELU));
    elementwise("hard_silu", new UnaryOp(Kind.HARD_SILU, 1 / 6.0, 0.5, 0));
    elementwise("hard_swish", new UnaryOp(Kind.HARD_SILU, 1 / 6.0, 0.5, 0));
    elementwise("hard_tanh", new UnaryOp(Kind.CLIP, -1, 1, 0));
    elementwise("log_sigmoid", new UnaryOp(Kind.LOG_SIGMOID));
    elementwise("tanh_shrink", new UnaryOp(Kind.TANH_SHRINK));
    elementwise("soft_shrink", new UnaryOp(Kind.SOFT_SHRINK, 0.5, 0, 0));
    elementwise("hard_shrink", new UnaryOp(Kind.HARD_SHRINK, 0.5, 0, 0));
    elementwise("squareplus", new UnaryOp(Kind.SQUAREPLUS, 4, 0, 0));
    elementwise("sparse_plus", new UnaryOp(Kind.SPARSE_PLUS));
    elementwise("sparse_sigmoid", new UnaryOp(Kind.SPARSE_SIGMOID));
    overLastAxis("softmax", SoftmaxOp.Kind.SOFTMAX);
    overLastAxis("softmax_v2", SoftmaxOp.Kind.SOFTMAX);
    overLastAxis("log_softmax", SoftmaxOp.Kind.LOG_SOFTMAX);
    overLastAxis("sparsemax", SoftmaxOp.Kind.SPARSEMAX);
    COMMON.put("glu", new Activation("glu", null, (g, x) -> glu(g, x, -1)));
  }

  private Activations() {}

  /** The activation of a name as the given Keras means it, or null when there is none. */
  public static @Nullable Activation named(String name, Writer writer) {
    if (name.equals("hard_sigmoid")) {
      return Activation.of(name, hardSigmoid(writer));
    }
    return COMMON.get(name);
  }

  /** All names. */
  public static List<String> names() {
    Map<String, Boolean> names = new TreeMap<>();
    COMMON.keySet().forEach(n -> names.put(n, true));
    names.put("hard_sigmoid", true);
    return List.copyOf(names.keySet());
  }

  /** Keras 1 and 2: {@code clip(0.2 x + 0.5, 0, 1)}; Keras 3: {@code relu6(x + 3) / 6}. */
  public static UnaryOp hardSigmoid(Writer writer) {
    return new UnaryOp(Kind.HARD_SIGMOID, writer.isKeras3() ? 1 / 6.0 : 0.2, 0.5, 0);
  }

  /**
   * Keras's relu: the slope alone is an attribute of TensorFlow's op, which is float32; threshold
   * and maximum are cast by way of float32: {@code x > threshold ? clip(x, 0, max) : slope * (x -
   * threshold)}, and unclipped where there is no max.
   */
  public static Value relu(
      OpGraph g, Value x, double negativeSlope, @Nullable Double max, double threshold) {
    if (threshold == 0) {
      return g.unary(relu(negativeSlope, max, 0), x);
    }
    Value limit = g.scalar(x.dtype(), (float) threshold);
    Value above = g.binary(BinaryOp.Kind.GREATER, x, limit);
    Value y = g.select(above, x, g.scalar(x.dtype(), 0));
    if (max != null) {
      y = g.unary(new UnaryOp(Kind.CLIP, 0, max.floatValue(), 0), y);
    }
    if (negativeSlope != 0) {
      Value below = g.unary(relu(0, null, 0), g.subtract(g.scalar(x.dtype(), threshold), x));
      y = g.subtract(y, g.multiply(below, g.scalar(x.dtype(), negativeSlope)));
    }
    return y;
  }

  /** {@code x >= threshold ? min(x, max) : slope * (x - threshold)}. */
  public static UnaryOp relu(double negativeSlope, @Nullable Double max, double threshold) {
    boolean leaky = (max == null || max.isInfinite()) && threshold == 0;
    double slope = leaky ? (float) negativeSlope : negativeSlope;
    return new UnaryOp(Kind.RELU, slope, max == null ? NO_MAX : max.floatValue(), threshold);
  }

  /** Gated linear unit: the first half of an axis times the sigmoid of the second. */
  public static Value glu(OpGraph g, Value x, int axis) {
    int n = x.dim(axis);
    if (n != Shape.UNKNOWN && n % 2 != 0) {
      throw Shapes.bad("glu halves axis " + axis + ", which is odd in " + x.shape());
    }
    int half = n == Shape.UNKNOWN ? Shape.UNKNOWN : n / 2;
    Value a = g.slice(x, axis, 0, half);
    Value b = g.slice(x, axis, half == Shape.UNKNOWN ? 0 : half, half);
    return g.multiply(a, g.unary(Kind.SIGMOID, b));
  }

  private static void elementwise(String name, UnaryOp op) {
    COMMON.put(name, Activation.of(name, op));
  }

  private static void overLastAxis(String name, SoftmaxOp.Kind kind) {
    COMMON.put(
        name,
        new Activation(name, null, (g, x) -> g.apply1(new SoftmaxOp(kind, new int[] {-1}), x)));
  }
}
