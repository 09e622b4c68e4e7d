package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * What KerasHub's encoders and decoders have in common: attention, normalizations and two dense
 * layers, made of the keys that their configs share.
 *
 * @param first true when what is normalized is the input of each half, not its output
 */
record Block(LayerConfig config, Base base, int heads, boolean first) {
  static Block of(LayerConfig c) {
    c.positiveInt("intermediate_dim");
    c.activation("activation", "relu");
    return new Block(c, c.base(), c.positiveInt("num_heads"), c.bool("normalize_first", false));
  }

  /** Attention of the query, whose heads share its features, to a value. */
  void attention(WeightSpecs weights, String attribute, String name, Shape query, Shape value) {
    int features = new InputShapes(List.of(query)).known(-1);
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("num_heads", heads);
    m.put("key_dim", Math.max(1, features / heads));
    m.put("dropout", config.number("dropout", 0));
    Layer attention = Parts.of(config, "MultiHeadAttention", name, m);
    WeightSpecs child = weights.child(attribute, attention);
    attention.build(child, new InputShapes(List.of(query, value, value)));
  }

  void norm(WeightSpecs weights, String attribute, Shape input) {
    norm(config, weights, attribute, input);
  }

  /** A normalization whose name is that of the attribute. */
  static void norm(LayerConfig config, WeightSpecs weights, String attribute, Shape input) {
    double epsilon = config.number("layer_norm_epsilon", 1e-5);
    Map<String, Object> m = Map.of("epsilon", epsilon);
    add(weights, attribute, Parts.of(config, "LayerNormalization", name(attribute), m), input);
  }

  /** The dense layer with the activation, and the one that gives the features of the input. */
  static void dense(
      LayerConfig config, WeightSpecs weights, String inner, String outer, Shape input) {
    int wide = config.positiveInt("intermediate_dim");
    dense(config, weights, inner, wide, config.node("activation").value(), input);
    dense(config, weights, outer, input.last(), null, input.with(-1, wide));
  }

  static void dense(
      LayerConfig config,
      WeightSpecs weights,
      String attribute,
      int units,
      @Nullable Object activation,
      Shape input) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("units", units);
    m.put("activation", activation);
    add(weights, attribute, Parts.of(config, "Dense", name(attribute), m), input);
  }

  private static String name(String attribute) {
    return attribute.substring(1);
  }

  private static void add(WeightSpecs weights, String attribute, Layer layer, Shape input) {
    layer.build(weights.child(attribute, layer), new InputShapes(List.of(input)));
  }

  /** Calls an inner layer on a tensor without its mask. */
  static Value run(OpGraph g, Weights weights, String attribute, Value x) {
    Weights w = weights.child(attribute);
    return LayerCalls.call(w.specs().layer(), g, Values.of(x.withMask(null)), w).only();
  }

  /** Calls an attention; masks of its inputs take part. */
  static Values attend(
      OpGraph g,
      Weights weights,
      String attribute,
      Value query,
      Value value,
      @Nullable Value mask,
      boolean scores) {
    Map<String, Object> keywords = new LinkedHashMap<>();
    if (mask != null) {
      keywords.put("attention_mask", mask);
    }
    if (scores) {
      keywords.put("return_attention_scores", true);
    }
    Weights w = weights.child(attribute);
    CallArgs args = new CallArgs(List.of(query, value), keywords);
    return LayerCalls.call(w.specs().layer(), g, Values.of(query), w, args)
        .map(y -> y.withMask(null));
  }

  /** Adds the residual of a half, and normalizes where that comes last. */
  Value close(OpGraph g, Weights weights, String norm, Value y, Value residual) {
    Value sum = g.add(y, residual);
    return first ? sum : run(g, weights, norm, sum);
  }

  /** The mask of the steps, which counts for all queries, and the mask of pairs. */
  static @Nullable Value mask(
      OpGraph g, Value x, @Nullable Object padding, @Nullable Object pairs) {
    Value steps = padding instanceof Value p ? p : x.mask();
    Value mask = steps == null ? null : g.expandDims(g.cast(steps, DType.BOOL), 1);
    if (pairs instanceof Value a) {
      Value allowed = g.cast(a, DType.BOOL);
      return mask == null ? allowed : g.and(mask, allowed);
    }
    return mask;
  }
}
