package org.keras4j.layers.applications;

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

/** {@code a + b * scale} of two inputs: the residual of InceptionResNetV2's blocks. */
public record CustomScaleLayer(Base base, double scale) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("CustomScaleLayer", CustomScaleLayer::fromConfig);

  static CustomScaleLayer fromConfig(LayerConfig c) {
    if (!c.has("scale")) {
      throw c.node("scale").expected("a number");
    }
    return new CustomScaleLayer(c.base(), c.number("scale", 1));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.size() != 2) {
      throw Shapes.bad("expected two inputs, got " + inputs.size());
    }
    Value a = inputs.get(0);
    Value b = inputs.get(1);
    return Values.of(g.add(a, g.multiply(b, g.scalar(b.dtype(), scale))));
  }
}
