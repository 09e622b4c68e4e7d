package org.keras4j.extras;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Activation;
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
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Scores of all words for the steps of a sequence (batch, steps, features) that a second input
 * (batch, masked) names: (batch, masked, words). KerasHub's MaskedLMHead.
 *
 * @param tokens the embedding by whose transpose words are scored, or null for a kernel
 */
record MaskedLMHead(
    LayerConfig config,
    Base base,
    int words,
    @Nullable ReversibleEmbedding tokens,
    Activation activation)
    implements Layer {
  static final LayerType TYPE = LayerType.of("MaskedLMHead", MaskedLMHead::fromConfig);

  private static final String DENSE = "_intermediate_dense";
  private static final String NORM = "_intermediate_layer_norm";

  private static MaskedLMHead fromConfig(LayerConfig c) {
    c.activation("intermediate_activation", "relu");
    ReversibleEmbedding tokens = null;
    if (c.has("token_embedding")) {
      if (!(c.layer("token_embedding") instanceof ReversibleEmbedding e)) {
        throw c.unsupported("token_embedding", "only a ReversibleEmbedding scores words");
      }
      tokens = e;
    }
    int words = tokens == null ? c.positiveInt("vocabulary_size") : tokens.embedding().inputDim();
    return new MaskedLMHead(c, c.base(), words, tokens, c.activation("activation"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape x = inputs.only();
    int features = tokens == null ? inputs.known(-1) : tokens.embedding().outputDim();
    if (tokens == null) {
      weights.trainable("output_kernel", features, words);
    } else {
      tokens.build(weights.child("token_embedding", tokens), inputs);
    }
    weights.trainable("output_bias", words);
    Object f = config.node("intermediate_activation").value();
    Block.dense(config, weights, DENSE, features, f, x);
    Block.norm(config, weights, NORM, x.with(-1, features));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (!(args.argument(1, "mask_positions") instanceof Value positions)) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "called without 'mask_positions'");
    }
    Value x = Block.run(g, weights, DENSE, rows(g, inputs.get(0), positions));
    x = Block.run(g, weights, NORM, x);
    Value scores;
    if (tokens == null) {
      scores = g.matmul(x, weights.get("output_kernel"));
    } else {
      CallArgs reverse = new CallArgs(List.of(x), Map.of("reverse", true));
      Weights table = weights.child("token_embedding");
      scores = LayerCalls.call(tokens, g, Values.of(x), table, reverse).only();
    }
    scores = g.cast(scores, base.dtype().compute());
    return Values.of(activation.apply(g, g.add(scores, weights.get("output_bias"))));
  }

  /** The steps at positions of each sample; negative ones count from the end. */
  private static Value rows(OpGraph g, Value x, Value positions) {
    Value at = g.cast(positions, DType.INT32);
    int batch = x.dim(0);
    int steps = x.dim(1);
    if (!g.isSymbolic()) {
      Value end = g.add(at, g.scalar(DType.INT32, steps));
      at = g.select(g.binary(BinaryOp.Kind.LESS, at, g.scalar(DType.INT32, 0)), end, at);
      int[] starts = new int[batch];
      java.util.Arrays.setAll(starts, i -> i * steps);
      at = g.add(at, g.constant(Tensor.of(starts, batch, 1)));
    }
    Value flat = g.reshape(x, Shape.multiply(batch, steps), x.dim(-1));
    return g.apply1(new GatherOp(0, false), flat, at);
  }

  @Override
  public boolean autocast() {
    return false;
  }
}
