package org.keras4j.layers.reshaping;

import java.util.Arrays;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Takes elements away at both ends of each spatial axis. Keras's Cropping1D, Cropping2D and
 * Cropping3D.
 *
 * @param cropping pairs (before, after), one for each spatial axis
 */
public record Cropping(Base base, int[][] cropping, boolean channelsFirst) implements Layer {
  public static final LayerType CROPPING_1D = LayerType.of("Cropping1D", c -> fromConfig(c, 1, 1));
  public static final LayerType CROPPING_2D = LayerType.of("Cropping2D", c -> fromConfig(c, 2, 0));
  public static final LayerType CROPPING_3D = LayerType.of("Cropping3D", c -> fromConfig(c, 3, 1));

  private static Cropping fromConfig(LayerConfig c, int rank, int defaultValue) {
    return new Cropping(
        c.base(),
        ZeroPadding.pairs(c, "cropping", rank, defaultValue),
        rank > 1 && c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != cropping.length + 2) {
      throw Shapes.bad(
          "expected an input of rank " + (cropping.length + 2) + ", got shape " + x.shape());
    }
    int[] starts = new int[x.rank()];
    int[] lengths = new int[x.rank()];
    int[] steps = new int[x.rank()];
    Arrays.fill(lengths, Shape.UNKNOWN);
    Arrays.fill(steps, 1);
    for (int i = 0; i < cropping.length; i++) {
      int axis = i + (channelsFirst ? 2 : 1);
      starts[axis] = cropping[i][0];
      if (x.dim(axis) != Shape.UNKNOWN) {
        lengths[axis] = x.dim(axis) - cropping[i][0] - cropping[i][1];
        if (lengths[axis] <= 0) {
          throw Shapes.bad("cropping leaves nothing of axis " + axis + " of " + x.shape());
        }
      }
    }
    return Values.of(g.apply1(new SliceOp(starts, lengths, steps), x));
  }
}
