package org.keras4j.layers.normalization;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * BatchNormalization by the statistics of the batch, as Keras 2 computes it when it trains, with
 * the statistics of the past that were saved: what a first batch gives.
 *
 * @param axes those that keep statistics of their own
 * @param virtualBatchSize into how many samples the batch is parted, or 0; sample s is of part s
 *     modulo the number of parts
 * @param clipping with renorm, else null
 * @param weighted true when the renorm statistics count by weights of their own, the batch's by the
 *     rest
 */
record BatchStatistics(
    OpGraph g,
    Weights weights,
    int[] axes,
    double epsilon,
    int virtualBatchSize,
    @Nullable Clipping clipping,
    boolean weighted) {

  /**
   * The bounds of renorm's corrections, null where there is none.
   *
   * @param least of the scale
   * @param most of the scale
   * @param shift of the shift, on both sides
   */
  record Clipping(@Nullable Double least, @Nullable Double most, @Nullable Double shift) {
    static Clipping of(ConfigNode node) {
      return new Clipping(number(node, "rmin"), number(node, "rmax"), number(node, "dmax"));
    }

    private static @Nullable Double number(ConfigNode node, String key) {
      return node.isNull() || node.get(key).isNull() ? null : node.get(key).number();
    }
  }

  /** Normalises the input; a mask counts over all but the last axis. */
  Value normalise(Value input, @Nullable Value mask, boolean scale, boolean center) {
    Value x = input;
    int[] kept = axes;
    int[] reduced = BatchNormalization.others(axes, x.rank());
    if (virtualBatchSize > 0) {
      if (mask != null) {
        throw Shapes.bad("a mask does not fit virtual batches");
      }
      x = parted(x);
      kept = Arrays.stream(axes).map(a -> a + 1).toArray();
      int[] all = BatchNormalization.others(kept, x.rank());
      reduced = Arrays.stream(all).filter(a -> a != 1).toArray();
    }
    Value share = mask == null ? null : share(x, mask);
    Value mean = mean(x, share, reduced);
    Value distance = ComplexOp.magnitude(g, g.subtract(x, mean));
    Value variance = mean(g.unary(UnaryOp.Kind.SQUARE, distance), share, reduced);
    Value factor = scale ? weight("gamma", x, kept) : null;
    Value offset = center ? weight("beta", x, kept) : null;
    if (clipping != null) {
      Value[] corrections = corrections(clipping, whole(mean), whole(variance), x, kept);
      Value shift = factor == null ? corrections[1] : g.multiply(corrections[1], factor);
      factor = factor == null ? corrections[0] : g.multiply(corrections[0], factor);
      offset = offset == null ? shift : g.add(shift, offset);
    }
    Value inverse = g.unary(UnaryOp.Kind.RSQRT, plusEpsilon(variance));
    inverse = factor == null ? inverse : g.multiply(inverse, factor);
    Value y = g.multiply(g.subtract(x, mean), inverse);
    y = offset == null ? y : g.add(y, offset);
    return virtualBatchSize > 0 ? g.reshape(y, input.shape()) : y;
  }

  /** (size, parts, …) */
  private Value parted(Value x) {
    int n = x.dim(0);
    if (n != Shape.UNKNOWN && n % virtualBatchSize != 0) {
      throw Shapes.bad("a batch of " + n + " does not divide into parts of " + virtualBatchSize);
    }
    int parts = n == Shape.UNKNOWN ? n : n / virtualBatchSize;
    return g.reshape(x, Shape.of(virtualBatchSize, parts).concat(x.shape().slice(1, x.rank())));
  }

  /** The mask in numbers, in the shape of the input. */
  private Value share(Value x, Value mask) {
    return g.broadcastTo(g.expandDims(g.cast(mask, x.dtype()), -1), x.shape());
  }

  private Value mean(Value x, @Nullable Value share, int[] reduced) {
    if (share == null) {
      return g.mean(x, true, reduced);
    }
    // a sum of nothing over nothing is 0
    Value count = g.maximum(g.sum(share, true, reduced), g.scalar(x.dtype(), 1));
    return g.divide(g.sum(g.multiply(share, x), true, reduced), count);
  }

  /** The mean over the parts of the batch. */
  private Value whole(Value statistic) {
    return virtualBatchSize > 0 ? g.mean(statistic, true, 1) : statistic;
  }

  private Value plusEpsilon(Value variance) {
    return g.add(variance, g.scalar(variance.dtype(), epsilon));
  }

  /** Scale and shift from the batch's statistics to those of the past. */
  private Value[] corrections(Clipping c, Value mean, Value variance, Value x, int[] kept) {
    Value deviation = g.unary(UnaryOp.Kind.SQRT, plusEpsilon(variance));
    Value past = weight("renorm_stddev", x, kept);
    Value pastMean = weight("renorm_mean", x, kept);
    if (weighted) {
      past = g.add(past, g.multiply(rest("renorm_stddev_weight", x), deviation));
      pastMean = g.add(pastMean, g.multiply(rest("renorm_mean_weight", x), mean));
    } else {
      past = g.maximum(past, g.scalar(x.dtype(), (float) Math.sqrt(epsilon)));
    }
    Value r = g.divide(deviation, past);
    Value d = g.divide(g.subtract(mean, pastMean), past);
    r = c.least() == null ? r : g.maximum(r, g.scalar(r.dtype(), c.least()));
    r = c.most() == null ? r : g.minimum(r, g.scalar(r.dtype(), c.most()));
    if (c.shift() != null) {
      d = g.maximum(d, g.scalar(d.dtype(), -c.shift()));
      d = g.minimum(d, g.scalar(d.dtype(), c.shift()));
    }
    return new Value[] {r, d};
  }

  private Value rest(String name, Value x) {
    return g.subtract(g.scalar(x.dtype(), 1), g.cast(weights.raw(name), x.dtype()));
  }

  /** A weight as it lies over the input. */
  private Value weight(String name, Value x, int[] kept) {
    int[] shape = new int[x.rank()];
    Arrays.fill(shape, 1);
    for (int axis : kept) {
      shape[axis] = x.dim(axis);
    }
    return g.reshape(g.cast(weights.raw(name), x.dtype()), shape);
  }
}
