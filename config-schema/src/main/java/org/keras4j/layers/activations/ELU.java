package org.keras4j.layers.activations;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;

/** Exponential linear unit: {@code x > 0 ? x : alpha * (exp(x) - 1)}. Keras's ELU. */
public record ELU(Base base, double alpha) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("ELU", (LayerConfig c) -> new ELU(c.base(), c.number("alpha", 1)));

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(g.unary(new UnaryOp(UnaryOp.Kind.ELU, alpha, 0, 0), inputs.only()));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
