package org.keras4j.layers.reshaping;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The input at each of {@code n} steps: (batch, features) to (batch, n, features). */
public record RepeatVector(Base base, int n) implements Layer {
  public static final LayerType TYPE = LayerType.of("RepeatVector", RepeatVector::fromConfig);

  static RepeatVector fromConfig(LayerConfig c) {
    return new RepeatVector(c.base(), c.positiveInt("n"));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != 2) {
      throw Shapes.bad("expected an input (batch, features), got shape " + x.shape());
    }
    return Values.of(g.broadcastTo(g.expandDims(x, 1), Shape.of(x.dim(0), n, x.dim(1))));
  }
}
