package org.keras4j.layers.reshaping;

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

/**
 * Each element along the spatial axes several times. Keras's UpSampling1D, UpSampling2D and
 * UpSampling3D.
 *
 * @param size how many times, for each spatial axis
 */
public record UpSampling(Base base, int[] size, boolean channelsFirst) implements Layer {
  public static final LayerType UP_1D = LayerType.of("UpSampling1D", c -> fromConfig(c, 1));
  public static final LayerType UP_2D = LayerType.of("UpSampling2D", c -> fromConfig(c, 2));
  public static final LayerType UP_3D = LayerType.of("UpSampling3D", c -> fromConfig(c, 3));

  static UpSampling fromConfig(LayerConfig c, int rank) {
    int[] twos = new int[rank];
    java.util.Arrays.fill(twos, 2);
    if (rank == 2 && !c.string("interpolation", "nearest").equalsIgnoreCase("nearest")) {
      throw c.unsupported("interpolation", "only nearest is supported");
    }
    return new UpSampling(
        c.base(), c.positiveInts("size", rank, twos), rank > 1 && c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != size.length + 2) {
      throw Shapes.bad(
          "expected an input of rank " + (size.length + 2) + ", got shape " + x.shape());
    }
    for (int i = size.length - 1; i >= 0; i--) {
      x = Repeats.repeat(g, x, i + (channelsFirst ? 2 : 1), size[i]);
    }
    return Values.of(x);
  }
}
