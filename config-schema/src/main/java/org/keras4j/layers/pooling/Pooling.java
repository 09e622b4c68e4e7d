package org.keras4j.layers.pooling;

import java.util.Arrays;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * The largest or the mean value of each window. Input (batch, spatial…, channels), or (batch,
 * channels, spatial…) with channels first. Keras's MaxPooling and AveragePooling of rank 1 to 3.
 */
public record Pooling(
    Base base, boolean max, int[] poolSize, int[] strides, boolean same, boolean channelsFirst)
    implements Layer {
  public static final LayerType MAX_1D = LayerType.of("MaxPooling1D", c -> fromConfig(c, true, 1));
  public static final LayerType MAX_2D = LayerType.of("MaxPooling2D", c -> fromConfig(c, true, 2));
  public static final LayerType MAX_3D = LayerType.of("MaxPooling3D", c -> fromConfig(c, true, 3));
  public static final LayerType AVERAGE_1D =
      LayerType.of("AveragePooling1D", c -> fromConfig(c, false, 1));
  public static final LayerType AVERAGE_2D =
      LayerType.of("AveragePooling2D", c -> fromConfig(c, false, 2));
  public static final LayerType AVERAGE_3D =
      LayerType.of("AveragePooling3D", c -> fromConfig(c, false, 3));

  static Pooling fromConfig(LayerConfig c, boolean max, int rank) {
    int[] twos = new int[rank];
    Arrays.fill(twos, 2);
    int[] poolSize = c.positiveInts("pool_size", rank, twos);
    return new Pooling(
        c.base(),
        max,
        poolSize,
        c.positiveInts("strides", rank, poolSize),
        c.choice("padding", "valid", "valid", "same").equals("same"),
        c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (same && base.writer().isTheano()) {
      Value x = inputs.only();
      requireRank(x, poolSize.length);
      Value y = theanoSame(g, channelsFirst ? g.toChannelsLast(x) : x);
      return Values.of(channelsFirst ? g.toChannelsFirst(y) : y);
    }
    PoolOp op = new PoolOp(max, poolSize, strides, same);
    return Values.of(pool(g, inputs.only(), op, channelsFirst));
  }

  /** The pooled tensor. */
  public static Value pool(OpGraph g, Value x, PoolOp op, boolean channelsFirst) {
    requireRank(x, op.rank());
    return channelsFirst ? g.toChannelsFirst(g.apply1(op, g.toChannelsLast(x))) : g.apply1(op, x);
  }

  private static void requireRank(Value x, int rank) {
    if (x.rank() != rank + 2) {
      throw Shapes.bad("expected an input of rank " + (rank + 2) + ", got shape " + x.shape());
    }
  }

  /**
   * Theano pads before the input by nearly a window. The padding does not count in a mean but for
   * Keras 2.0.4 to 2.1.4, where it counts as zeros; up to Keras 2.1.5 there is as much padding
   * after volumes, whatever size that gives.
   */
  private Value theanoSame(OpGraph g, Value x) {
    Writer w = base.writer();
    int rank = poolSize.length;
    int[] before = new int[rank + 2];
    int[] after = new int[rank + 2];
    int[] ones = new int[rank + 2];
    Arrays.fill(ones, 1);
    for (int i = 0; i < rank; i++) {
      int window = poolSize[i];
      if (rank == 3 && window == 1) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "Theano has no 'same' pooling of volumes by windows of 1");
      }
      int first = window > 2 && window % 2 == 1 ? window - 2 : window - 1;
      boolean both = rank == 3 && w.generation() == 2 && w.isBefore(2, 1, 6);
      int[] pair =
          both
              ? new int[] {first, first}
              : ConvOp.halfPadding(x.dim(1 + i), window, first, strides[i]);
      before[1 + i] = pair[0];
      after[1 + i] = pair[1];
      ones[1 + i] = x.dim(1 + i);
    }
    PoolOp op = new PoolOp(max, poolSize, strides, false);
    if (max) {
      return g.apply1(op, g.pad(x, before, after, PadOp.Mode.CONSTANT, Double.NEGATIVE_INFINITY));
    }
    Value mean = g.apply1(op, g.pad(x, before, after, PadOp.Mode.CONSTANT, 0));
    if (rank < 3 && !w.isBefore(2, 0, 4) && w.isBefore(2, 1, 5)) {
      return mean;
    }
    Value one = g.broadcastTo(g.scalar(x.dtype(), 1), Shape.of(ones));
    Value inside = g.apply1(op, g.pad(one, before, after, PadOp.Mode.CONSTANT, 0));
    return g.divide(mean, inside);
  }
}
