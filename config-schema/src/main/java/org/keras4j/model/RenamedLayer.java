package org.keras4j.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** A layer whose graph entry gives it another name than its config does; the entry wins. */
record RenamedLayer(Layer layer, String name) implements Layer {
  @Override
  public Base base() {
    Base b = layer.base();
    return b.named(name);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    layer.build(weights, inputs);
  }

  @Override
  public Values buildInputs(Values inputs, CallArgs args) {
    return layer.buildInputs(inputs, args);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return layer.call(g, inputs, weights, args);
  }

  @Override
  public boolean supportsMasking() {
    return layer.supportsMasking();
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return layer.computeMask(g, inputs, outputs);
  }

  @Override
  public boolean takesMasks() {
    return layer.takesMasks();
  }

  @Override
  public boolean stateful() {
    return layer.stateful();
  }

  @Override
  public boolean changesWeights() {
    return layer.changesWeights();
  }

  @Override
  public boolean autocast() {
    return layer.autocast();
  }
}
