package org.keras4j.layers.preprocessing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/** Layers applied one after the other. Keras's Pipeline. */
public record Pipeline(Base base, List<Layer> layers) implements Layer {
  public static final LayerType TYPE = LayerType.of("Pipeline", Pipeline::fromConfig);

  static Pipeline fromConfig(LayerConfig c) {
    List<Layer> layers = new ArrayList<>();
    for (ConfigNode n : c.node("layers").items()) {
      layers.add(c.resolver().layer(n));
    }
    return new Pipeline(c.base(), List.copyOf(layers));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    OpGraph shapes = OpGraph.symbolic();
    Values x = Values.of(shapes.input("x", new TensorSpec(inputs.dtype(), inputs.only())));
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      WeightSpecs inner = weights.listChild("layers", layer);
      Value in = x.only();
      layer.build(inner, new InputShapes(List.of(in.shape()), List.of(in.dtype())));
      if (i < layers.size() - 1) {
        x = LayerCalls.call(layer, shapes, x, new Weights(shapes, layer.name(), inner));
      }
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Values x = inputs;
    for (Layer layer : layers) {
      Weights inner = weights.child("layers/" + layer.name());
      x = LayerCalls.call(layer, g, x, inner, args.inner(x));
    }
    return x;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
