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
 * Puts the axes after the batch axis in another order. Keras's Permute.
 *
 * @param dims for each axis after the batch axis, which input axis it is, counted from 1
 */
public record Permute(Base base, int[] dims) implements Layer {
  public static final LayerType TYPE = LayerType.of("Permute", Permute::fromConfig);

  static Permute fromConfig(LayerConfig c) {
    int[] dims = LayerConfig.intList(c.node("dims"));
    int[] sorted = dims.clone();
    java.util.Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] != i + 1) {
        throw c.node("dims").expected("the numbers from 1 to the rank in any order");
      }
    }
    return new Permute(c.base(), dims);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != dims.length + 1) {
      throw Shapes.bad("expected an input of rank " + (dims.length + 1) + ", got " + x.shape());
    }
    int[] permutation = new int[x.rank()];
    System.arraycopy(dims, 0, permutation, 1, dims.length);
    return Values.of(g.transpose(x, permutation));
  }
}
