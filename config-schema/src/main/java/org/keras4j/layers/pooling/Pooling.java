package org.keras4j.layers.pooling;

import java.util.Arrays;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;

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
    PoolOp op = new PoolOp(max, poolSize, strides, same);
    return Values.of(pool(g, inputs.only(), op, channelsFirst));
  }

  /** The pooled tensor. */
  public static Value pool(OpGraph g, Value x, PoolOp op, boolean channelsFirst) {
    if (x.rank() != op.rank() + 2) {
      throw Shapes.bad("expected an input of rank " + (op.rank() + 2) + ", got shape " + x.shape());
    }
    return channelsFirst ? g.toChannelsFirst(g.apply1(op, g.toChannelsLast(x))) : g.apply1(op, x);
  }
}
