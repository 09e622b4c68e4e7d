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
 * Disturbs inputs at random while training, so passes them on when it predicts. Keras's
 * SpatialDropout, GaussianDropout, AlphaDropout and GaussianNoise. A call that Keras 2 stored with
 * {@code training=True} is random at predict too and is refused.
 *
 * @param amount the rate of what is dropped, or the standard deviation of what is added
 */
public record TrainingNoise(Base base, double amount) implements Layer {
  public static final LayerType SPATIAL_DROPOUT_1D = dropout("SpatialDropout1D");
  public static final LayerType SPATIAL_DROPOUT_2D = dropout("SpatialDropout2D");
  public static final LayerType SPATIAL_DROPOUT_3D = dropout("SpatialDropout3D");
  public static final LayerType GAUSSIAN_DROPOUT = dropout("GaussianDropout");
  public static final LayerType ALPHA_DROPOUT = dropout("AlphaDropout");
  public static final LayerType GAUSSIAN_NOISE =
      LayerType.of("GaussianNoise", c -> fromConfig(c, "stddev", Double.POSITIVE_INFINITY));

  private static LayerType dropout(String className) {
    return LayerType.of(className, c -> fromConfig(c, "rate", 1));
  }

  private static TrainingNoise fromConfig(LayerConfig c, String key, double max) {
    double amount = c.number(key, 0);
    if (!c.node().has(key) || amount < 0 || amount > max) {
      throw c.node(key).expected(max == 1 ? "a number from 0 to 1" : "a number of at least 0");
    }
    return new TrainingNoise(c.base(), amount);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training()) && amount > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which changes inputs at random",
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
