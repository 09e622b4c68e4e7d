package org.keras4j.layers.applications;

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

/** Drops residual paths at random while training, so gives its input when ConvNeXt predicts. */
public record StochasticDepth(Base base, double dropPathRate) implements Layer {
  public static final LayerType TYPE = LayerType.of("StochasticDepth", StochasticDepth::fromConfig);

  static StochasticDepth fromConfig(LayerConfig c) {
    double rate = c.number("drop_path_rate", 0);
    if (!c.has("drop_path_rate") || rate < 0 || rate > 1) {
      throw c.node("drop_path_rate").expected("a number from 0 to 1");
    }
    return new StochasticDepth(c.base(), rate);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training()) && dropPathRate > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops paths at random",
          null,
          "save the model without training=True in the layer's call");
    }
    return inputs;
  }
}
