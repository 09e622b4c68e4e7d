package org.keras4j.layers.convolutional;

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
import org.keras4j.tensor.Shape;

/**
 * Convolution of each channel by itself: output channel {@code c * depthMultiplier + m} is channel
 * c convolved with kernel m of it. Kernel (spatial…, channels, depthMultiplier), which is called
 * {@code depthwise_kernel} in Keras 1 and 2. Keras's DepthwiseConv1D and DepthwiseConv2D.
 */
public record DepthwiseConv(
    Base base, int depthMultiplier, Sliding sliding, Activation activation, boolean useBias)
    implements Layer {
  public static final LayerType CONV_1D = LayerType.of("DepthwiseConv1D", c -> fromConfig(c, 1));
  public static final LayerType CONV_2D = LayerType.of("DepthwiseConv2D", c -> fromConfig(c, 2));

  static DepthwiseConv fromConfig(LayerConfig c, int rank) {
    Sliding sliding = Sliding.read(c, rank, false);
    return new DepthwiseConv(
        c.base(),
        c.positiveInt("depth_multiplier", 1),
        c.writer().isKeras3() ? sliding : sliding.withoutStridedDilation(c),
        c.activation("activation"),
        c.bool("use_bias", true));
  }

  private String kernelName() {
    return base.writer().isKeras3() ? "kernel" : "depthwise_kernel";
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(sliding.channelAxis());
    weights.trainable(kernelName(), sliding.kernelShape(channels, depthMultiplier));
    if (useBias) {
      weights.trainable("bias", Shape.multiply(channels, depthMultiplier));
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(
        sliding.call(
            g,
            inputs.only(),
            false,
            activation,
            x -> {
              Value y = sliding.convolveDepthwise(g, x, weights.get(kernelName()));
              return useBias ? sliding.addBias(g, base, y, weights.get("bias")) : y;
            }));
  }
}
