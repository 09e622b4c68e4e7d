package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * The mean or the largest value of each of {@code bins} equal parts of the spatial axes, which the
 * parts must divide. TensorFlow Addons' AdaptiveAveragePooling and AdaptiveMaxPooling of rank 1 to
 * 3, and its SpatialPyramidPooling2D.
 */
record AddonsPooling(Base base, boolean max, int[] bins, boolean channelsFirst) implements Layer {
  static final List<LayerType> TYPES = types();

  private static List<LayerType> types() {
    List<LayerType> all = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int rank = i;
      all.add(
          LayerType.of("Addons>AdaptiveAveragePooling" + i + "D", c -> fromConfig(c, false, rank)));
      all.add(LayerType.of("Addons>AdaptiveMaxPooling" + i + "D", c -> fromConfig(c, true, rank)));
    }
    all.add(LayerType.of("Addons>SpatialPyramidPooling2D", Pyramid::fromConfig));
    return all;
  }

  private static AddonsPooling fromConfig(LayerConfig c, boolean max, int rank) {
    return new AddonsPooling(
        c.base(), max, c.positiveInts("output_size", rank, null), c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(pool(g, inputs.only(), max, bins, channelsFirst));
  }

  private static Value pool(OpGraph g, Value x, boolean max, int[] bins, boolean channelsFirst) {
    int rank = bins.length;
    if (x.rank() != rank + 2) {
      throw Shapes.bad("expected an input of rank " + (rank + 2) + ", got shape " + x.shape());
    }
    Shape parted = x.shape();
    int[] within = new int[rank];
    for (int i = rank - 1; i >= 0; i--) {
      int at = i + (channelsFirst ? 2 : 1);
      int n = x.dim(at);
      if (n != Shape.UNKNOWN && n % bins[i] != 0) {
        throw Shapes.bad(n + " elements of axis " + at + " do not divide into " + bins[i]);
      }
      int size = n == Shape.UNKNOWN ? n : n / bins[i];
      parted = parted.with(at, bins[i]).insert(at + 1, size);
      within[i] = at + 1 + i;
    }
    Value y = g.reshape(x, parted);
    return max ? g.max(y, false, within) : g.mean(y, false, within);
  }

  /**
   * Means of ever finer parts of an image, side by side: (batch, parts, channels). What does not
   * divide is cut off at the end.
   */
  private record Pyramid(Base base, List<int[]> levels, boolean channelsFirst) implements Layer {
    static Pyramid fromConfig(LayerConfig c) {
      List<int[]> levels = new ArrayList<>();
      for (ConfigNode level : c.node("bins").items()) {
        int[] bins = LayerConfig.intList(level);
        int[] both = bins.length == 1 ? new int[] {bins[0], bins[0]} : bins;
        if (both.length != 2 || both[0] < 1 || both[1] < 1) {
          throw level.expected("one or two positive integers");
        }
        levels.add(both);
      }
      return new Pyramid(c.base(), levels, c.channelsFirst());
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only();
      int first = channelsFirst ? 2 : 1;
      List<Value> parts = new ArrayList<>();
      for (int[] bins : levels) {
        Value cut = cut(g, cut(g, x, first, bins[0]), first + 1, bins[1]);
        Value pooled = pool(g, cut, false, bins, channelsFirst);
        Shape flat = pooled.shape().remove(first).with(first, bins[0] * bins[1]);
        parts.add(g.reshape(pooled, flat));
      }
      return Values.of(g.concat(parts, first));
    }

    private static Value cut(OpGraph g, Value x, int axis, int bins) {
      int n = x.dim(axis);
      return n == Shape.UNKNOWN || n % bins == 0 ? x : g.slice(x, axis, 0, n - n % bins);
    }
  }
}
