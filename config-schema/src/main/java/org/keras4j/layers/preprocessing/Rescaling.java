package org.keras4j.layers.preprocessing;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * {@code inputs * scale + offset} in the layer's dtype, whatever the input's. Lists go along the
 * last axis. Keras's Rescaling.
 */
public record Rescaling(Base base, ConstantConfig scale, ConstantConfig offset) implements Layer {
  public static final LayerType TYPE = LayerType.of("Rescaling", Rescaling::fromConfig);

  static Rescaling fromConfig(LayerConfig c) {
    if (!c.has("scale")) {
      throw c.node("scale").expected("a number or a list of numbers");
    }
    return new Rescaling(
        c.base(),
        ConstantConfig.of(c.node("scale")),
        ConstantConfig.of(c.has("offset") ? c.node("offset") : c.node("offset").withValue(0.0)));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType compute = base.dtype().compute();
    Value x = g.cast(inputs.only(), compute);
    Value y = g.multiply(x, g.constant(scale.asTensorFlowCasts(compute)));
    return Values.of(g.add(y, g.constant(offset.asTensorFlowCasts(compute))));
  }

  @Override
  public boolean supportsMasking() {
    return base.writer().isKeras3();
  }
}
