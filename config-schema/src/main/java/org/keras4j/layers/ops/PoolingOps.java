package org.keras4j.layers.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.pooling.AdaptivePooling;
import org.keras4j.layers.pooling.Pooling;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;

/** Pooling of {@code keras.ops.nn}; the rank is that of the input. */
public final class PoolingOps {
  /** By windows, then by parts. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("MaxPool", Windows::of, (w, call) -> w.apply(call, true)),
          OpLayer.type("AveragePool", Windows::of, (w, call) -> w.apply(call, false)),
          OpLayer.type("AdaptiveMaxPool", Parts::of, (p, call) -> p.apply(call, true)),
          OpLayer.type("AdaptiveAveragePool", Parts::of, (p, call) -> p.apply(call, false)));

  private PoolingOps() {}

  /** One number for each of {@code n} spatial axes; a single one stands for all. */
  static int[] spread(int[] given, int n) {
    if (given.length == n) {
      return given;
    }
    if (given.length != 1) {
      throw Shapes.bad("expected one number or " + n + ", got " + Arrays.toString(given));
    }
    int[] all = new int[n];
    Arrays.fill(all, given[0]);
    return all;
  }

  /** One or more positive integers. */
  static int[] positive(LayerConfig c, String key, int... defaultValue) {
    int[] given = c.has(key) ? c.intList(key) : defaultValue;
    if (given.length == 0 || Arrays.stream(given).anyMatch(n -> n < 1)) {
      throw c.node(key).expected("positive integers");
    }
    return given;
  }

  /** The number of spatial axes. */
  static int spatial(Value x) {
    if (x.rank() < 3 || x.rank() > 5) {
      throw Shapes.bad("expected one to three spatial axes, got " + x.shape());
    }
    return x.rank() - 2;
  }

  private record Windows(int[] size, int[] strides, boolean same, boolean channelsFirst) {
    static Windows of(LayerConfig c) {
      int[] size = positive(c, "pool_size");
      boolean same = c.choice("padding", "valid", "valid", "same").equals("same");
      return new Windows(size, positive(c, "strides", size), same, c.channelsFirst());
    }

    Value apply(OpCall call, boolean max) {
      Value x = call.tensor(0, "inputs");
      int n = spatial(x);
      PoolOp op = new PoolOp(max, spread(size, n), spread(strides, n), same);
      return Pooling.pool(call.g(), x, op, channelsFirst);
    }
  }

  private record Parts(int[] size, boolean channelsFirst) {
    static Parts of(LayerConfig c) {
      return new Parts(positive(c, "output_size"), c.channelsFirst());
    }

    Value apply(OpCall call, boolean max) {
      Value x = call.tensor(0, "inputs");
      return AdaptivePooling.pool(call.g(), x, max, spread(size, spatial(x)), channelsFirst);
    }
  }
}
