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
import org.keras4j.ops.Value;

/** Layers of TensorFlow Addons with two inputs: StochasticDepth and PolynomialCrossing. */
final class AddonsMerges {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of(
              "Addons>StochasticDepth",
              c -> new StochasticDepth(c.base(), c.number("survival_probability", 0.5))),
          LayerType.of("Addons>PolynomialCrossing", Crossing::fromConfig));

  private AddonsMerges() {}

  /** A shortcut and a residual, which is scaled by the probability that training keeps it. */
  private record StochasticDepth(Base base, double survival) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      if (Boolean.TRUE.equals(args.training())) {
        throw Parts.unsupported("called with training=True, which drops residuals at random");
      }
      Value residual = inputs.get(1);
      Value scaled = g.multiply(g.scalar(residual.dtype(), survival), residual);
      return Values.of(g.add(inputs.get(0), scaled));
    }
  }

  /**
   * A layer of "Deep & Cross Network v2": {@code x0 · (W x + diagonal · x) + x + bias}.
   *
   * @param projection the rank of W, which is then a product of two; 0 when it is one matrix
   */
  private record Crossing(Base base, int projection, double diagonal, boolean useBias)
      implements Layer {
    static Crossing fromConfig(LayerConfig c) {
      return new Crossing(
          c.base(),
          c.has("projection_dim") ? c.positiveInt("projection_dim") : 0,
          c.number("diag_scale", 0),
          c.bool("use_bias", true));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int n = new InputShapes(List.of(inputs.get(1))).known(-1);
      if (projection == 0) {
        weights.trainable("kernel", n, n);
      } else {
        weights.trainable("kernel_u", n, projection);
        weights.trainable("kernel_v", projection, n);
      }
      if (useBias) {
        weights.trainable("bias", n);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.get(1);
      Value product =
          projection == 0
              ? g.matmul(x, weights.get("kernel"))
              : g.matmul(g.matmul(x, weights.get("kernel_u")), weights.get("kernel_v"));
      if (diagonal != 0) {
        product = g.add(product, g.multiply(g.scalar(x.dtype(), diagonal), x));
      }
      Value y = g.add(g.multiply(inputs.get(0), product), x);
      return Values.of(useBias ? g.add(y, weights.get("bias")) : y);
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }
}
