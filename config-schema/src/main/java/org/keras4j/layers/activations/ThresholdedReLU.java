package org.keras4j.layers.activations;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** {@code x > theta ? x : 0}, by multiplication as Keras does. Keras 2's ThresholdedReLU. */
public record ThresholdedReLU(Base base, double theta) implements Layer {
  public static final LayerType TYPE = LayerType.of("ThresholdedReLU", ThresholdedReLU::fromConfig);

  static ThresholdedReLU fromConfig(LayerConfig c) {
    double theta = c.number("theta", 1);
    if (theta < 0) {
      throw c.node("theta").expected("a number of at least 0");
    }
    return new ThresholdedReLU(c.base(), theta);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value above = g.binary(BinaryOp.Kind.GREATER, x, g.scalar(x.dtype(), theta));
    return Values.of(g.multiply(x, g.cast(above, x.dtype())));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
