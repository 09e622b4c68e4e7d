package org.keras4j.extras;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Attention of several heads over inputs [query, key] or [query, key, value], each (…, steps,
 * features). TensorFlow Addons' MultiHeadAttention, which is older than Keras's.
 *
 * @param size the features of the output; 0 for those of the value
 * @param returnsScores true when the attention of each head is a second output
 */
record AddonsAttention(
    Base base, int headSize, int heads, int size, boolean useBias, boolean returnsScores)
    implements Layer {
  static final LayerType TYPE =
      LayerType.of("Addons>MultiHeadAttention", AddonsAttention::fromConfig);

  private static AddonsAttention fromConfig(LayerConfig c) {
    return new AddonsAttention(
        c.base(),
        c.positiveInt("head_size"),
        c.positiveInt("num_heads"),
        c.has("output_size") ? c.positiveInt("output_size") : 0,
        c.bool("use_projection_bias", true),
        c.bool("return_attn_coef", false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int query = inputs.get(0).last();
    int key = inputs.get(1).last();
    int value = inputs.all().size() > 2 ? inputs.get(2).last() : key;
    int out = size == 0 ? value : size;
    weights.trainable("query_kernel", heads, query, headSize);
    weights.trainable("key_kernel", heads, key, headSize);
    weights.trainable("value_kernel", heads, value, headSize);
    weights.trainable("projection_kernel", heads, headSize, out);
    if (useBias) {
      weights.trainable("projection_bias", out);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.training()) && base.config().get("dropout") instanceof Double d) {
      if (d > 0) {
        throw Parts.unsupported("called with training=True, which drops scores at random");
      }
    }
    Value given = inputs.get(1);
    Value query = project(g, inputs.get(0), weights, "query_kernel");
    Value key = project(g, given, weights, "key_kernel");
    Value value = project(g, inputs.size() > 2 ? inputs.get(2) : given, weights, "value_kernel");
    Value scaled = g.divide(query, g.scalar(query.dtype(), Math.sqrt(headSize)));
    Value scores = Einsum.apply(g, "...nho,...mho->...hnm", scaled, key);
    if (args.keyword("mask") instanceof Value mask) {
      Value shown = g.cast(mask, scores.dtype());
      shown = shown.rank() == scores.rank() ? shown : g.expandDims(shown, -3);
      Value hidden = g.subtract(g.scalar(scores.dtype(), 1), shown);
      scores = g.add(scores, g.multiply(g.scalar(scores.dtype(), -10e9), hidden));
    }
    Value attention = g.softmax(scores, -1);
    Value heard = Einsum.apply(g, "...hnm,...mhi->...nhi", attention, value);
    Value out = Einsum.apply(g, "...nhi,hio->...no", heard, weights.get("projection_kernel"));
    if (useBias) {
      out = g.add(out, weights.get("projection_bias"));
    }
    return returnsScores ? Values.of(out, attention) : Values.of(out);
  }

  private static Value project(OpGraph g, Value x, Weights weights, String kernel) {
    return Einsum.apply(g, "...ni,hio->...nho", x.withMask(null), weights.get(kernel));
  }
}
