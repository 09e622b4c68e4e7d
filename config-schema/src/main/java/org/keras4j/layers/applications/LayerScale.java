package org.keras4j.layers.applications;

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

/** {@code x * gamma} with one factor per channel: the layer scale of ConvNeXt's blocks. */
public record LayerScale(Base base, int projectionDim) implements Layer {
  public static final LayerType TYPE = LayerType.of("LayerScale", LayerScale::fromConfig);

  static LayerScale fromConfig(LayerConfig c) {
    if (!c.has("init_values")) {
      throw c.node("init_values").expected("a number");
    }
    return new LayerScale(c.base(), c.positiveInt("projection_dim"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("gamma", projectionDim);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return Values.of(g.multiply(inputs.only(), weights.get("gamma")));
  }
}
