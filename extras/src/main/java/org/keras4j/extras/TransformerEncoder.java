package org.keras4j.extras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
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
import org.keras4j.tensor.DType;

/**
 * Attention of a sequence to itself and two dense layers, each with a residual and a normalization.
 * KerasHub's TransformerEncoder.
 *
 * @param first true when what is normalized is the input of each half, not its output
 */
record TransformerEncoder(LayerConfig config, Base base, int heads, boolean first)
    implements Layer {
  static final LayerType TYPE = LayerType.of("TransformerEncoder", TransformerEncoder::fromConfig);

  private static final String ATTENTION = "_self_attention_layer";
  private static final String ATTENTION_NORM = "_self_attention_layer_norm";
  private static final String NORM = "_feedforward_layer_norm";
  private static final String INTERMEDIATE = "_feedforward_intermediate_dense";
  private static final String OUTPUT = "_feedforward_output_dense";

  private static TransformerEncoder fromConfig(LayerConfig c) {
    c.positiveInt("intermediate_dim");
    c.activation("activation", "relu");
    return new TransformerEncoder(
        c, c.base(), c.positiveInt("num_heads"), c.bool("normalize_first", false));
  }

  private Layer attention(int features) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("num_heads", heads);
    m.put("key_dim", Math.max(1, features / heads));
    m.put("dropout", config.number("dropout", 0));
    return Parts.of(config, "MultiHeadAttention", "self_attention_layer", m);
  }

  private Layer norm(String name) {
    double epsilon = config.number("layer_norm_epsilon", 1e-5);
    return Parts.of(config, "LayerNormalization", name, Map.of("epsilon", epsilon));
  }

  private Layer dense(String name, int units, @Nullable Object activation) {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("units", units);
    m.put("activation", activation);
    return Parts.of(config, "Dense", name, m);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int features = inputs.known(-1);
    Layer attention = attention(features);
    attention.build(
        weights.child(ATTENTION, attention),
        new InputShapes(List.of(inputs.only(), inputs.only(), inputs.only())));
    child(weights, ATTENTION_NORM, norm("self_attention_layer_norm"), inputs);
    child(weights, NORM, norm("feedforward_layer_norm"), inputs);
    int wide = config.positiveInt("intermediate_dim");
    Object f = config.node("activation").value();
    child(weights, INTERMEDIATE, dense("feedforward_intermediate_dense", wide, f), inputs);
    child(
        weights,
        OUTPUT,
        dense("feedforward_output_dense", features, null),
        new InputShapes(List.of(inputs.only().with(-1, wide))));
  }

  private static void child(WeightSpecs weights, String name, Layer layer, InputShapes inputs) {
    layer.build(weights.child(name, layer), inputs);
  }

  private static Value run(OpGraph g, Weights weights, String name, Value x) {
    Weights w = weights.child(name);
    return LayerCalls.call(w.specs().layer(), g, Values.of(x.withMask(null)), w).only();
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (Boolean.TRUE.equals(args.argument(4, "return_attention_scores"))) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT, "return_attention_scores is not supported", null, null);
    }
    Value given = inputs.only();
    Value x = given.withMask(null);
    Value mask = mask(g, given, args);
    Value y = first ? run(g, weights, ATTENTION_NORM, x) : x;
    Weights attention = weights.child(ATTENTION);
    Map<String, Object> keywords = mask == null ? Map.of() : Map.of("attention_mask", mask);
    y =
        LayerCalls.call(
                attention.specs().layer(),
                g,
                Values.of(y),
                attention,
                new CallArgs(List.of(y, y), keywords))
            .only();
    y = g.add(y.withMask(null), x);
    y = first ? y : run(g, weights, ATTENTION_NORM, y);
    Value residual = y;
    y = first ? run(g, weights, NORM, y) : y;
    y = run(g, weights, OUTPUT, run(g, weights, INTERMEDIATE, y));
    y = g.add(y, residual);
    return Values.of(first ? y : run(g, weights, NORM, y));
  }

  /** The mask of the steps, which counts for all queries, and the mask of pairs. */
  private static @Nullable Value mask(OpGraph g, Value x, CallArgs args) {
    Object padding = args.argument(1, "padding_mask");
    Object pairs = args.argument(2, "attention_mask");
    Value steps = padding instanceof Value p ? p : x.mask();
    Value mask = steps == null ? null : g.expandDims(g.cast(steps, DType.BOOL), 1);
    if (pairs instanceof Value a) {
      Value allowed = g.cast(a, DType.BOOL);
      return mask == null ? allowed : g.and(mask, allowed);
    }
    return mask;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}
