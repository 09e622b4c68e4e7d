package org.keras4j.extras;

import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;

/**
 * Each channel of an image divided by the root of its mean square: {@code x / sqrt(mean(x²) +
 * |epsilon|) · gamma + beta}. TensorFlow Addons' FilterResponseNormalization, of Singh and
 * Krishnan, 2019, and the activation TLU that goes with it.
 *
 * @param learned true when a learned number is added to epsilon
 */
record FilterResponse(Base base, double epsilon, boolean learned) implements Layer {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("Addons>FilterResponseNormalization", FilterResponse::fromConfig),
          LayerType.of("Addons>TLU", c -> new Tlu(c.base(), c.bool("affine", false))));

  private static FilterResponse fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", 1, 2);
    if (axes.length != 2 || axes[0] != 1 || axes[1] != 2) {
      throw c.node("axis").expected("[1, 2]");
    }
    return new FilterResponse(
        c.base(), c.number("epsilon", 1e-6), c.bool("learned_epsilon", false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (inputs.only().rank() != 4) {
      throw Shapes.bad("expected images of rank 4, got " + inputs.only());
    }
    int channels = inputs.known(-1);
    if (learned) {
      weights.trainable("learned_epsilon", 1);
    }
    weights.trainable("gamma", 1, 1, 1, channels);
    weights.trainable("beta", 1, 1, 1, channels);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value least = g.scalar(x.dtype(), Math.abs(epsilon));
    if (learned) {
      least = g.add(least, g.unary(Kind.ABS, weights.get("learned_epsilon")));
    }
    Value squares = g.mean(g.unary(Kind.SQUARE, x), true, 1, 2);
    Value y = g.multiply(x, g.unary(Kind.RSQRT, g.add(squares, least)));
    return Values.of(g.add(g.multiply(weights.get("gamma"), y), weights.get("beta")));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** The larger of the input and a learned threshold for each element, or a line: tau + alpha·x. */
  private record Tlu(Base base, boolean affine) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int[] dims = inputs.only().slice(1, inputs.only().rank()).dims();
      for (int i = 0; i < dims.length; i++) {
        dims[i] = inputs.known(i + 1);
      }
      weights.trainable("tau", dims);
      if (affine) {
        weights.trainable("alpha", dims);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      Value tau = weights.get("tau");
      Value line = affine ? g.add(tau, g.multiply(weights.get("alpha"), x)) : tau;
      return Values.of(g.maximum(x, line));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }
}
