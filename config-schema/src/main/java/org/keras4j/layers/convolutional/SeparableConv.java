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
 * A convolution of each channel by itself, then one of size 1 that mixes the channels: {@code
 * activation(pointwise(depthwise(inputs)) + bias)}. Kernels (spatial…, channels, depthMultiplier)
 * and (1…, channels * depthMultiplier, filters). Keras's SeparableConv1D and SeparableConv2D.
 */
public record SeparableConv(
    Base base,
    int filters,
    int depthMultiplier,
    Sliding sliding,
    Activation activation,
    boolean useBias)
    implements Layer {
  public static final LayerType CONV_1D = LayerType.of("SeparableConv1D", c -> fromConfig(c, 1));
  public static final LayerType CONV_2D = LayerType.of("SeparableConv2D", c -> fromConfig(c, 2));

  static SeparableConv fromConfig(LayerConfig c, int rank) {
    Sliding sliding = Sliding.read(c, rank, rank == 1 && !c.writer().isKeras3());
    return new SeparableConv(
        c.base(),
        c.positiveInt("filters"),
        c.positiveInt("depth_multiplier", 1),
        c.writer().isKeras3() ? sliding : sliding.withoutStridedDilation(c),
        c.activation("activation"),
        c.bool("use_bias", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(sliding.channelAxis());
    weights.trainable("depthwise_kernel", sliding.kernelShape(channels, depthMultiplier));
    int[] pointwise = new int[sliding.rank() + 2];
    java.util.Arrays.fill(pointwise, 1);
    pointwise[sliding.rank()] = Shape.multiply(channels, depthMultiplier);
    pointwise[sliding.rank() + 1] = filters;
    weights.trainable("pointwise_kernel", pointwise);
    if (useBias) {
      weights.trainable("bias", filters);
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
              Value y = sliding.convolveSeparable(g, x, weights.get("depthwise_kernel"));
              y = sliding.convolvePointwise(g, y, weights.get("pointwise_kernel"));
              return useBias ? sliding.addBias(g, base, y, weights.get("bias")) : y;
            }));
  }
}
