package org.keras4j.extras;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.attention.MultiHeadAttention;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Keras's attention of several heads, which masks of the inputs do not touch. KerasHub's
 * CachedMultiHeadAttention, without the cache of step by step generation.
 */
record CachedAttention(Layer attention) implements Layer {
  static final LayerType TYPE =
      LayerType.of(
          "CachedMultiHeadAttention",
          c -> new CachedAttention(MultiHeadAttention.TYPE.factory().apply(c)));

  @Override
  public Base base() {
    return attention.base();
  }

  @Override
  public Values buildInputs(Values inputs, CallArgs args) {
    return attention.buildInputs(inputs, args);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    attention.build(weights, inputs);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (args.argument(4, "cache") != null) {
      throw Parts.unsupported("called with a cache, as for generating text step by step");
    }
    List<Object> tensors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Object x = args.argument(i, List.of("query", "value", "key").get(i));
      if (x instanceof Value v) {
        tensors.add(v.withMask(null));
      }
    }
    Map<String, Object> keywords = new LinkedHashMap<>();
    if (args.argument(3, "attention_mask") instanceof Value mask) {
      keywords.put("attention_mask", mask);
    }
    if (Boolean.TRUE.equals(args.argument(6, "return_attention_scores"))) {
      keywords.put("return_attention_scores", true);
    }
    if (args.training() != null) {
      keywords.put("training", args.training());
    }
    Values plain = inputs.map(x -> x.withMask(null));
    return attention.call(g, plain, weights, new CallArgs(tensors, keywords));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return attention.computeMask(g, inputs, outputs);
  }
}
