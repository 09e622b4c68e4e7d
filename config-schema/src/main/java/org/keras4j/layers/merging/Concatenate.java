package org.keras4j.layers.merging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.layers.merging.Merges.MaskRule;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Tensors one after the other along an axis, the batch axis being 0. Keras's Concatenate.
 *
 * <p>Masks along the feature axis: Keras 1 and 2 keep the steps that count in all masked inputs,
 * Keras 3 those that count in any input. Along another axis the masks are concatenated too.
 */
public record Concatenate(Base base, int axis) implements Layer {
  public static final LayerType TYPE = LayerType.of("Concatenate", Concatenate::fromConfig);

  static Concatenate fromConfig(LayerConfig c) {
    return new Concatenate(c.base(), c.integer("axis", -1));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    inputs.get(0);
    return Values.of(g.concat(Merges.sameType(g, inputs.all()), axis));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Collections.singletonList(mask(g, inputs));
  }

  private @Nullable Value mask(OpGraph g, Values inputs) {
    MaskRule rule = Merges.maskRule(this);
    Value some = inputs.masks().stream().filter(m -> m != null).findFirst().orElse(null);
    if (some == null || rule == MaskRule.NONE) {
      return null;
    }
    int features = some.rank();
    for (Value x : inputs.all()) {
      boolean fits = x.mask() == null || x.mask().rank() == features;
      if (!fits || x.rank() != features + 1) {
        return asKerasDoes(g, rule, inputs);
      }
    }
    int at = axis < 0 ? axis + features + 1 : axis;
    if (at == features && rule == MaskRule.ALL) {
      return Merges.mask(g, rule, inputs.masks());
    }
    List<Value> masks = new ArrayList<>();
    for (Value x : inputs.all()) {
      Shape steps = x.shape().slice(0, features);
      masks.add(x.mask() != null ? x.mask() : g.broadcastTo(g.scalar(DType.BOOL, 1), steps));
    }
    return at < features
        ? g.concat(masks, at)
        : Merges.mask(g, rule, Collections.unmodifiableList(masks));
  }

  /**
   * Masks get one axis more, or all axes of their tensor where they have fewer; tensors without one
   * count whole. They are joined like the tensors, and their last axis is reduced.
   */
  private Value asKerasDoes(OpGraph g, MaskRule rule, Values inputs) {
    List<Value> masks = new ArrayList<>();
    for (Value x : inputs.all()) {
      Value mask = x.mask();
      if (mask == null) {
        masks.add(g.broadcastTo(g.scalar(DType.BOOL, 1), x.shape()));
      } else if (mask.rank() == x.rank()) {
        masks.add(mask);
      } else if (rule == MaskRule.ALL) {
        masks.add(g.expandDims(mask, -1));
      } else {
        Value none = g.broadcastTo(g.scalar(DType.BOOL, 0), x.shape());
        masks.add(g.or(g.expandDims(mask, -1), none));
      }
    }
    Value joined = g.concat(masks, axis);
    return rule == MaskRule.ALL ? g.all(joined, false, -1) : g.any(joined, false, -1);
  }
}
