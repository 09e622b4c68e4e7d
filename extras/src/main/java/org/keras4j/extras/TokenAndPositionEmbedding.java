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
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.core.ReversibleEmbedding;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** The sum of the embeddings of tokens and of their positions. KerasHub's layer of the name. */
record TokenAndPositionEmbedding(Base base, Layer tokens, Layer positions, int size)
    implements Layer {
  static final LayerType TYPE =
      LayerType.of("TokenAndPositionEmbedding", TokenAndPositionEmbedding::fromConfig);

  /** KerasHub's own, from which Keras's was made. */
  static final LayerType REVERSIBLE = ReversibleEmbedding.TYPE;

  private static TokenAndPositionEmbedding fromConfig(LayerConfig c) {
    int size = c.positiveInt("embedding_dim");
    Map<String, Object> tokens = new LinkedHashMap<>();
    tokens.put("input_dim", c.positiveInt("vocabulary_size"));
    tokens.put("output_dim", size);
    tokens.put("tie_weights", c.bool("tie_weights", true));
    tokens.put("mask_zero", c.bool("mask_zero", false));
    return new TokenAndPositionEmbedding(
        c.base(),
        Parts.of(c, "ReversibleEmbedding", "token_embedding", tokens),
        new PositionEmbedding(c.base(), c.positiveInt("sequence_length")),
        size);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    tokens.build(weights.child("token_embedding", tokens), inputs);
    Shape embedded = inputs.only().concat(Shape.of(size));
    positions.build(
        weights.child("position_embedding", positions), new InputShapes(List.of(embedded)));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value a = LayerCalls.call(tokens, g, inputs, weights.child("token_embedding")).only();
    CallArgs at = new CallArgs(List.of(a), args.keywords());
    Values b = LayerCalls.call(positions, g, Values.of(a), weights.child("position_embedding"), at);
    return Values.of(g.add(a, b.only()).withMask(a.mask()));
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return outputs.masks();
  }
}
