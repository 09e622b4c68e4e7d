package org.keras4j.extras;

import java.util.List;
import org.keras4j.config.Writer;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The layers of the GoogLeNet that was converted from Caffe, for images with channels first. */
final class GoogLeNet {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("LRN", Normalization::fromConfig),
          LayerType.of("PoolHelper", c -> new PoolHelper(c.base())));

  private GoogLeNet() {}

  private static Value images(Values inputs) {
    Value x = inputs.only().withMask(null);
    if (x.rank() != 4) {
      throw Shapes.bad("expected images of rank 4, got " + x.shape());
    }
    return x;
  }

  /** {@code x / (k + alpha / n · sum of the squares of n neighbouring channels)^beta}. */
  private record Normalization(Base base, double alpha, double k, double beta, int n)
      implements Layer {
    static Normalization fromConfig(LayerConfig c) {
      for (String key : List.of("alpha", "k", "beta", "n")) {
        if (!c.node().has(key)) {
          throw c.unsupported(key, "missing: this is not GoogLeNet's LRN; register it");
        }
      }
      Writer w = c.writer();
      if (!w.isTheano() && w.generation() != 1) {
        throw c.unsupported("n", "GoogLeNet's LRN is known for Theano only; register this one");
      }
      return new Normalization(
          c.base(),
          c.number("alpha", 1e-4),
          c.number("k", 1),
          c.number("beta", 0.75),
          c.positiveInt("n", 5));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = images(inputs);
      int half = n / 2;
      int[] around = {0, half, 0, 0};
      Value squares = g.unary(Kind.SQUARE, x);
      Value wide = g.pad(squares, around, around, PadOp.Mode.CONSTANT, 0);
      Value scale = g.scalar(x.dtype(), k);
      Value share = g.scalar(x.dtype(), alpha / n);
      for (int i = 0; i < n; i++) {
        scale = g.add(scale, g.multiply(share, g.slice(wide, 1, i, x.dim(1))));
      }
      Value power = g.binary(BinaryOp.Kind.POWER, scale, g.scalar(x.dtype(), beta));
      return Values.of(g.divide(x, power));
    }
  }

  /** Images without their first row and column. */
  private record PoolHelper(Base base) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = images(inputs);
      for (int axis = 2; axis < 4; axis++) {
        int size = x.dim(axis);
        x = g.slice(x, axis, 1, size == Shape.UNKNOWN ? size : size - 1);
      }
      return Values.of(x);
    }
  }
}
