package org.keras4j.layers.normalization;

import java.util.Arrays;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Normalisation of each sample by the statistics of groups of neighbouring channels, over all other
 * axes: {@code (x - mean) / sqrt(variance + epsilon) * gamma + beta}. Weights have one element per
 * channel. Computed in float32 at least. Keras's GroupNormalization.
 *
 * @param groups the number of groups; -1 for a group of each channel
 * @param axis the channels
 */
public record GroupNormalization(
    Base base, int groups, int axis, double epsilon, boolean center, boolean scale)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("GroupNormalization", GroupNormalization::fromConfig);

  static GroupNormalization fromConfig(LayerConfig c) {
    if (c.writer().isBefore(2, 11)) {
      throw c.unsupported(
          "groups",
          "Keras has this layer from 2.11 on; the one that is meant, as keras-contrib's, groups"
              + " otherwise and must be registered");
    }
    int groups = c.integer("groups", 32);
    if (groups != -1 && groups <= 0) {
      throw c.node("groups").expected("a positive integer, or -1");
    }
    int[] axis = c.intList("axis", -1);
    if (axis.length != 1 || axis[0] == 0) {
      throw c.node("axis").expected("one axis other than the batch");
    }
    return new GroupNormalization(
        c.base(),
        groups,
        axis[0],
        c.number("epsilon", 1e-3),
        c.bool("center", true),
        c.bool("scale", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(axis);
    if (groups != -1 && channels % groups != 0) {
      throw Shapes.bad(channels + " channels do not divide into " + groups + " groups");
    }
    if (scale) {
      weights.trainable("gamma", channels);
    }
    if (center) {
      weights.trainable("beta", channels);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    DType compute = base.dtype().compute();
    Value x = keras3 ? inputs.only() : g.cast(inputs.only(), compute);
    DType given = x.dtype();
    x = g.cast(x, given == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32);
    Shape shape = x.shape();
    int at = Shapes.axis(axis, shape.rank());
    int channels = shape.dim(at);
    int n = groups == -1 ? channels : groups;
    Value grouped = g.reshape(x, shape.with(at, channels / n).insert(at, n));
    int[] reduced = new int[shape.rank() - 1];
    for (int i = 0; i < reduced.length; i++) {
      reduced[i] = i + 1 < at ? i + 1 : i + 2;
    }
    Value mask = keras3 ? null : inputs.only().mask();
    Value normal =
        mask == null
            ? g.apply1(new LayerNormOp(reduced, epsilon, false), grouped)
            : weighted(g, grouped, g.reshape(spread(g, mask, x), grouped.shape()), reduced);
    Value y = g.reshape(normal, shape);
    if (scale) {
      y = g.multiply(y, weight(g, weights, "gamma", y, at));
    }
    if (center) {
      y = g.add(y, weight(g, weights, "beta", y, at));
    }
    return Values.of(g.cast(g.cast(y, given), compute));
  }

  /** A mask over the last axes of the input, where Keras 2 puts it, as weights. */
  private static Value spread(OpGraph g, Value mask, Value x) {
    Shape fits = Shapes.broadcast(mask.shape(), x.shape());
    if (!fits.isCompatibleWith(x.shape())) {
      throw Shapes.bad(
          "Keras 2 cannot put a mask of " + mask.shape() + " over the last axes of " + x.shape());
    }
    return g.broadcastTo(g.cast(mask, x.dtype()), x.shape());
  }

  /** Normalised by the mean and the variance of the elements with weights of 1. */
  private Value weighted(OpGraph g, Value x, Value weights, int[] axes) {
    Value count = g.sum(weights, true, axes);
    Value mean = g.divide(g.sum(g.multiply(x, weights), true, axes), count);
    Value d = g.subtract(x, mean);
    Value squares = g.multiply(weights, g.multiply(d, d));
    Value variance = g.divide(g.sum(squares, true, axes), count);
    Value inverse = g.unary(UnaryOp.Kind.RSQRT, g.add(variance, g.scalar(x.dtype(), epsilon)));
    return g.multiply(d, inverse);
  }

  private static Value weight(OpGraph g, Weights weights, String name, Value x, int at) {
    Value w = g.cast(weights.raw(name), x.dtype());
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    shape[at] = x.dim(at);
    return g.reshape(w, shape);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public boolean autocast() {
    return !base.writer().isKeras3();
  }
}
