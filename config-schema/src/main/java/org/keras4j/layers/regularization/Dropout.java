package org.keras4j.layers.regularization;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/**
 * Drops inputs at random while training, so passes them on when it predicts. Keras's Dropout. A
 * call that Keras 2 stored with {@code training=True} drops inputs at predict too, which gives
 * different numbers at each run and is refused.
 */
public record Dropout(Base base, double rate) implements Layer {
  public static final LayerType TYPE = LayerType.of("Dropout", Dropout::fromConfig);

  static Dropout fromConfig(LayerConfig c) {
    double rate = c.number("rate", 0);
    if (!c.node().has("rate") || rate < 0 || rate > 1) {
      throw c.node("rate").expected("a number from 0 to 1");
    }
    return new Dropout(c.base(), rate);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training()) && rate > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops inputs at random",
          null,
          "save the model without training=True in the layer's call");
    }
    return inputs;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
