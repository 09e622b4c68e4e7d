package org.keras4j.extras;

import java.util.List;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.normalization.GroupNormalization;
import org.keras4j.ops.OpGraph;

/**
 * Normalization of groups of channels, or of each channel, over all other axes; masks pass through
 * and weigh nothing. TensorFlow Addons' GroupNormalization and InstanceNormalization.
 */
record AddonsNormalization(Base base, GroupNormalization norm) implements Layer {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("Addons>GroupNormalization", c -> of(c, c.integer("groups", 32), 1e-3)),
          LayerType.of("Addons>InstanceNormalization", c -> of(c, -1, 1e-3)));

  private static AddonsNormalization of(LayerConfig c, int groups, double epsilon) {
    int axis = c.integer("axis", -1);
    if (axis == 0) {
      throw c.node("axis").expected("an axis other than the batch");
    }
    if (groups != -1 && groups <= 0) {
      throw c.node("groups").expected("a positive integer, or -1");
    }
    return new AddonsNormalization(
        c.base(),
        new GroupNormalization(
            c.base(),
            groups,
            axis,
            c.number("epsilon", epsilon),
            c.bool("center", true),
            c.bool("scale", true)));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    norm.build(weights, inputs);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return norm.call(g, inputs.map(x -> x.withMask(null)), weights, args);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
