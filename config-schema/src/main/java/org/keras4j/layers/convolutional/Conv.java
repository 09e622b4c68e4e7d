package org.keras4j.layers.convolutional;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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
import org.keras4j.layers.quantization.LowRank;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;

/**
 * Convolution: {@code activation(conv(inputs, kernel) + bias)}. Input (batch, spatial…, channels),
 * or (batch, channels, spatial…) with channels first; kernel (spatial…, channels / groups,
 * filters). Keras's Conv1D, Conv2D and Conv3D.
 */
public record Conv(
    Base base,
    int filters,
    int groups,
    Sliding sliding,
    Activation activation,
    boolean useBias,
    @Nullable LowRank lowRank)
    implements Layer {
  public static final LayerType CONV_1D = LayerType.of("Conv1D", c -> fromConfig(c, 1));
  public static final LayerType CONV_2D = LayerType.of("Conv2D", c -> fromConfig(c, 2));
  public static final LayerType CONV_3D = LayerType.of("Conv3D", c -> fromConfig(c, 3));

  static Conv fromConfig(LayerConfig c, int rank) {
    int filters = c.positiveInt("filters");
    int groups = c.positiveInt("groups", 1);
    if (filters % groups != 0) {
      throw c.node("groups").expected("a divisor of the " + filters + " filters");
    }
    return new Conv(
        c.base(),
        filters,
        groups,
        Sliding.read(c, rank, rank == 1).withoutStridedDilation(c),
        c.activation("activation"),
        c.bool("use_bias", true),
        LowRank.of(c, "kernel", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(sliding.channelAxis());
    if (channels % groups != 0) {
      throw Shapes.bad(
          "the "
              + channels
              + " channels of "
              + inputs.only()
              + " do not divide into "
              + groups
              + " groups");
    }
    int[] kernel = sliding.kernelShape(channels / groups, filters);
    LowRank.kernel(lowRank, weights, kernel);
    if (useBias) {
      weights.trainable("bias", filters);
    }
    if (lowRank != null) {
      lowRank.build(weights, kernel);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean manyBatchAxes = !base.writer().isKeras3();
    return Values.of(
        sliding.call(
            g,
            inputs.only(),
            manyBatchAxes,
            activation,
            x -> {
              Value y = sliding.convolve(g, x, LowRank.kernel(lowRank, g, weights), groups);
              return useBias ? addBias(g, y, weights.get("bias")) : y;
            }));
  }

  /** TensorFlow fuses most convolutions with their bias, which then is one of the channels. */
  private Value addBias(OpGraph g, Value y, Value bias) {
    boolean dilated = Arrays.stream(sliding.dilations()).anyMatch(d -> d > 1);
    boolean fused = groups == 1 && !dilated && sliding.rank() < 3;
    return fused ? g.biasAdd(y, bias) : sliding.addBias(g, base, y, bias);
  }
}
