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
import org.keras4j.tensor.DType;

/**
 * A dense layer whose kernel and bias are {@code mu + sigma · eps}, with the noise eps that was
 * saved. TensorFlow Addons' NoisyDense, of "Noisy Networks for Exploration".
 */
record NoisyDense(Base base, int units, Activation activation, boolean useBias) implements Layer {
  static final LayerType TYPE = LayerType.of("Addons>NoisyDense", NoisyDense::fromConfig);

  private static NoisyDense fromConfig(LayerConfig c) {
    return new NoisyDense(
        c.base(), c.positiveInt("units"), c.activation("activation"), c.bool("use_bias", true));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    declare(weights, "kernel", inputs.known(-1), units);
    if (useBias) {
      declare(weights, "bias", units);
    }
  }

  private void declare(WeightSpecs weights, String name, int... shape) {
    DType dtype = base.dtype().variable();
    weights.add("sigma_" + name, dtype, true, shape);
    weights.add("mu_" + name, dtype, true, shape);
    weights.add("eps_" + name, dtype, false, shape);
  }

  private static Value noisy(OpGraph g, Weights weights, String name) {
    Value noise = g.multiply(weights.get("sigma_" + name), weights.get("eps_" + name));
    return g.add(weights.get("mu_" + name), noise);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value y = g.matmul(inputs.only(), noisy(g, weights, "kernel"));
    if (useBias) {
      y = g.biasAdd(y, noisy(g, weights, "bias"));
    }
    return Values.of(activation.apply(g, y));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
