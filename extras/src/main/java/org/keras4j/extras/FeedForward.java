package org.keras4j.extras;

import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Two dense layers, the second of which gives the features of the input. The layer of
 * keras-position-wise-feed-forward 0.8. A {@code gelu} is refused until one is registered:
 * keras-bert means another function by it than Keras.
 */
record FeedForward(Base base, int units, Activation activation, boolean useBias) implements Layer {
  static final LayerType TYPE = LayerType.of("FeedForward", FeedForward::fromConfig);

  private static FeedForward fromConfig(LayerConfig c) {
    if (!c.node().has("dropout_rate") || !c.node().has("use_bias")) {
      throw c.unsupported("dropout_rate", "missing: this is another FeedForward; register it");
    }
    Activation activation = c.activation("activation", "relu");
    if (activation.name().startsWith("gelu")) {
      throw c.unsupported(
          "activation",
          "gelu may be Keras's, by erf, or keras-bert's, by tanh: register under this name the one"
              + " that the model had, as an Activation of another name");
    }
    return new FeedForward(c.base(), c.positiveInt("units"), activation, c.bool("use_bias", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int features = inputs.known(-1);
    weights.trainable("W1", features, units);
    if (useBias) {
      weights.trainable("b1", units);
    }
    weights.trainable("W2", units, features);
    if (useBias) {
      weights.trainable("b2", features);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training())) {
      throw Parts.unsupported("called with training=True, which drops units at random");
    }
    Value y = g.matmul(inputs.only(), weights.get("W1"));
    y = activation.apply(g, useBias ? g.biasAdd(y, weights.get("b1")) : y);
    y = g.matmul(y, weights.get("W2"));
    return Values.of(useBias ? g.biasAdd(y, weights.get("b2")) : y);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
