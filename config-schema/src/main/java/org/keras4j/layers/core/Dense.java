package org.keras4j.layers.core;

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
import org.keras4j.layers.quantization.DenseProduct;
import org.keras4j.layers.quantization.LowRank;
import org.keras4j.layers.quantization.Quantizable;
import org.keras4j.layers.quantization.QuantizedKernel;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Densely-connected layer: {@code activation(inputs · kernel + bias)} over the last axis. Input (…,
 * features), output (…, units). The kernel may be quantised, or have a low-rank adapter. Keras's
 * Dense.
 */
public record Dense(
    Base base,
    int units,
    Activation activation,
    boolean useBias,
    @Nullable LowRank lowRank,
    @Nullable QuantizedKernel quantized)
    implements Quantizable {
  public static final LayerType TYPE = LayerType.of("Dense", Dense::fromConfig);

  static Dense fromConfig(LayerConfig c) {
    Base base = c.quantizableBase();
    LowRank lowRank = LowRank.of(c, "kernel", false);
    return new Dense(
        base,
        c.positiveInt("units"),
        c.activation("activation"),
        c.bool("use_bias", true),
        lowRank,
        QuantizedKernel.of(c, base, lowRank));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int features = inputs.known(-1);
    int[] bias = useBias ? new int[] {units} : null;
    if (quantized != null) {
      quantized.build(weights, new DenseProduct(features, units), bias);
      return;
    }
    LowRank.kernel(lowRank, weights, features, units);
    if (useBias) {
      weights.trainable("bias", units);
    }
    if (lowRank != null) {
      lowRank.build(weights, features, units);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value y;
    if (quantized == null) {
      Value kernel = LowRank.kernel(lowRank, g, weights);
      y = g.matmul(x.dtype().isFloating() ? x : g.cast(x, kernel.dtype()), kernel);
    } else {
      y = quantized.product(g, x, weights, new DenseProduct(x.dim(-1), units));
    }
    if (useBias) {
      y = g.biasAdd(y, quantized == null ? weights.get("bias") : quantized.bias(g, weights));
    }
    return Values.of(activation.apply(g, y));
  }

  @Override
  public Layer pastQuantization() {
    return quantized == null
        ? this
        : new Dense(base, units, activation, useBias, lowRank, quantized.ignored());
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
