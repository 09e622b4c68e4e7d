package org.keras4j.layers.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Hides the steps of which all features equal a value: they become zeros, and the output carries a
 * mask of the others. Input and output (batch, time, …, features); bool becomes int32. Keras's
 * Masking.
 */
public record Masking(Base base, double maskValue) implements Layer {
  public static final LayerType TYPE = LayerType.of("Masking", Masking::fromConfig);

  static Masking fromConfig(LayerConfig c) {
    return new Masking(c.base(), c.number("mask_value", 0));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value shown = g.any(g.notEqual(x, g.scalar(x.dtype(), maskValue)), true, -1);
    Value mask = g.squeeze(shown, -1);
    DType product = x.dtype() == DType.BOOL ? DType.INT32 : x.dtype();
    return Values.of(g.multiply(g.cast(x, product), g.cast(shown, product)).withMask(mask));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
