package org.keras4j.layers.preprocessing;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Images of a random height or width while training; when a model predicts they stay as they are,
 * though the size is announced as unknown. Keras 2's RandomHeight and RandomWidth.
 *
 * @param axis the side that is changed: 1 or 2
 */
public record RandomSide(Base base, int axis) implements Layer {
  public static final LayerType HEIGHT =
      LayerType.of("RandomHeight", c -> new RandomSide(c.base(), 1));
  public static final LayerType WIDTH =
      LayerType.of("RandomWidth", c -> new RandomSide(c.base(), 2));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    ImageAugmentation.refuseTraining(args);
    Value x = ImageSizes.requireImages(inputs.only());
    return Values.of(g.isSymbolic() ? g.reshape(x, x.shape().with(axis, Shape.UNKNOWN)) : x);
  }
}
