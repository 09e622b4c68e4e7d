package org.keras4j.extras;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Attention scores (batch, heads, queries, keys) with what keys lie before the last one times a
 * slope of each head taken away. KerasHub's AlibiBias, of "Train Short, Test Long".
 */
record AlibiBias(Base base, double max) implements Layer {
  static final LayerType TYPE =
      LayerType.of("AlibiBias", c -> new AlibiBias(c.base(), c.number("alibi_bias_max", 8)));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != 4) {
      throw Shapes.bad("expected scores (batch, heads, queries, keys), got " + x.shape());
    }
    int heads = x.dim(1);
    int keys = x.dim(3);
    if (g.isSymbolic() || heads == Shape.UNKNOWN || keys == Shape.UNKNOWN) {
      return Values.of(x.withMask(null));
    }
    double[] slopes = new double[heads];
    double[] distances = new double[keys];
    for (int i = 0; i < heads; i++) {
      slopes[i] = slope(i, heads);
    }
    for (int j = 0; j < keys; j++) {
      distances[j] = 1 - keys + j;
    }
    DType dtype = x.dtype();
    Value slope = g.constant(Tensor.ofNumbers(dtype, Shape.of(1, heads, 1, 1), slopes));
    Value distance = g.constant(Tensor.ofNumbers(dtype, Shape.of(1, 1, 1, keys), distances));
    return Values.of(g.add(x, g.multiply(slope, distance)));
  }

  /**
   * Powers of a ratio for as many heads as the largest power of two within has; the others have
   * every second slope of twice as many heads.
   */
  private double slope(int head, int heads) {
    int power = Integer.highestOneBit(heads);
    if (head >= power) {
      return slope(2 * (head - power), 2 * power);
    }
    double ratio = Math.pow(2, -max / power);
    return Math.pow(ratio, head + 1);
  }
}
