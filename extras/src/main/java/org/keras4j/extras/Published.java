package org.keras4j.extras;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
 * Layers that circulate as source code under plain names. Others use the same names for other
 * layers, so each is known by the keys of its config too; a file without them is refused.
 */
final class Published {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("InstanceNormalization", Instance::fromConfig),
          LayerType.of("Scale", Scale::fromConfig),
          LayerType.of("L2Normalization", L2::fromConfig));

  private Published() {}

  private static void demand(LayerConfig c, String library, String... keys) {
    for (String key : keys) {
      if (!c.node().has(key)) {
        throw c.unsupported(key, "missing: this is not the layer of " + library + "; register it");
      }
    }
  }

  /** A weight of one element for each place of an axis, or of one for all, against the input. */
  private static Value along(OpGraph g, Weights weights, String name, Value x, int axis) {
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    Value w = weights.get(name);
    dims[axis] = w.dim(0);
    return g.reshape(w, dims);
  }

  /**
   * {@code (x - mean) / (deviation + epsilon) · gamma + beta} of each channel of a sample, or of
   * all its values. keras-contrib's InstanceNormalization, whose epsilon is outside the root.
   *
   * @param axis the channels; null for one mean of all values
   */
  private record Instance(
      Base base, @Nullable Integer axis, double epsilon, boolean center, boolean scale)
      implements Layer {
    static Instance fromConfig(LayerConfig c) {
      demand(c, "keras-contrib", "axis", "epsilon", "center", "scale", "gamma_initializer");
      if (c.node().has("groups")) {
        throw c.unsupported("groups", "this is not the layer of keras-contrib; register it");
      }
      Integer axis = c.has("axis") ? (Integer) c.integer("axis", -1) : null;
      if (axis != null && axis == 0) {
        throw c.node("axis").expected("an axis other than the batch");
      }
      return new Instance(
          c.base(), axis, c.number("epsilon", 1e-3), c.bool("center", true), c.bool("scale", true));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int n = axis == null ? 1 : inputs.known(axis);
      if (scale) {
        weights.trainable("gamma", n);
      }
      if (center) {
        weights.trainable("beta", n);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      int at = axis == null ? 0 : Shapes.axis(axis, x.rank());
      int[] over = IntStream.range(1, x.rank()).filter(i -> i != at).toArray();
      Value centered = g.subtract(x, g.mean(x, true, over));
      Value variance = g.mean(g.unary(Kind.SQUARE, centered), true, over);
      Value deviation = g.add(g.unary(Kind.SQRT, variance), g.scalar(x.dtype(), epsilon));
      Value y = g.divide(centered, deviation);
      if (scale) {
        y = g.multiply(y, along(g, weights, "gamma", x, at));
      }
      if (center) {
        y = g.add(y, along(g, weights, "beta", x, at));
      }
      return Values.of(y);
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /**
   * {@code gamma · x + beta} of each channel, as ResNets and DenseNets converted from Caffe have.
   */
  private record Scale(Base base, int axis) implements Layer {
    static Scale fromConfig(LayerConfig c) {
      demand(c, "the networks converted from Caffe", "axis", "momentum");
      return new Scale(c.base(), c.integer("axis", -1));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      int n = inputs.known(axis);
      weights.trainable("gamma", n);
      weights.trainable("beta", n);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      int at = Shapes.axis(axis, x.rank());
      Value scaled = g.multiply(along(g, weights, "gamma", x, at), x);
      return Values.of(g.add(scaled, along(g, weights, "beta", x, at)));
    }
  }

  /** Pixels of length 1, scaled by a factor of each channel. The layer of SSD300 and SSD512. */
  private record L2(Base base) implements Layer {
    static L2 fromConfig(LayerConfig c) {
      demand(c, "the SSD networks", "gamma_init");
      if (c.node().has("axis") && c.integer("axis", 3) != 3 && c.integer("axis", 3) != -1) {
        throw c.unsupported("axis", "this is not the layer of the SSD networks; register it");
      }
      return new L2(c.base());
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("gamma", inputs.known(-1));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      if (x.rank() != 4) {
        throw Shapes.bad("expected images of rank 4, got " + x.shape());
      }
      Value squares = g.sum(g.unary(Kind.SQUARE, x), true, 3);
      Value least = g.maximum(squares, g.scalar(x.dtype(), 1e-12));
      Value y = g.multiply(x, g.unary(Kind.RSQRT, least));
      return Values.of(g.multiply(y, weights.get("gamma")));
    }
  }
}
