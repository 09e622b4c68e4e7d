package org.keras4j.layers.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.quantization.LowRank;
import org.keras4j.layers.quantization.QuantizedTable;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * An Embedding that, called with {@code reverse=True}, maps (batch, …, {@code outputDim}) back to
 * one logit per id: a product with its own table transposed, or with a second table. Keras's
 * ReversibleEmbedding.
 *
 * @param reverseDtype the type in which logits are computed, or null for the operands' own
 * @param softCap logits are held within ± this value by tanh, or null
 */
public record ReversibleEmbedding(
    Base base,
    Embedding embedding,
    boolean tieWeights,
    @Nullable DType reverseDtype,
    @Nullable Double softCap)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("ReversibleEmbedding", ReversibleEmbedding::fromConfig);

  static ReversibleEmbedding fromConfig(LayerConfig c) {
    return new ReversibleEmbedding(
        c.quantizableBase(),
        Embedding.fromConfig(c),
        c.bool("tie_weights", true),
        c.has("reverse_dtype") ? c.dtype("reverse_dtype", DType.FLOAT32) : null,
        c.optionalNumber("logit_soft_cap"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    embedding.build(weights, inputs);
    QuantizedTable quantized = embedding.quantized();
    if (!tieWeights && quantized != null) {
      quantized.buildReverse(weights);
    } else if (!tieWeights) {
      weights.trainable("reverse_embeddings", embedding.outputDim(), embedding.inputDim());
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (!Boolean.TRUE.equals(args.argument(1, "reverse"))) {
      Value rows = embedding.call(g, inputs, weights, args).only();
      return Values.of(rows.withMask(embedding.computeMask(g, inputs, inputs).get(0)));
    }
    QuantizedTable quantized = embedding.quantized();
    Value logits =
        quantized == null
            ? logits(g, inputs.only(), weights)
            : quantized.logits(g, inputs.only(), weights, tieWeights);
    if (softCap != null) {
      Value cap = g.scalar(logits.dtype(), softCap);
      logits = g.multiply(g.unary(UnaryOp.Kind.TANH, g.divide(logits, cap)), cap);
    }
    return Values.of(logits);
  }

  private Value logits(OpGraph g, Value x, Weights weights) {
    Value table = weights.get(tieWeights ? "embeddings" : "reverse_embeddings");
    LowRank lowRank = embedding.lowRank();
    if (tieWeights && lowRank != null) {
      table = lowRank.on(g, table, weights);
    }
    DType meet = reverseDtype == null ? x.dtype().promote(table.dtype()) : reverseDtype;
    return g.matmul(g.cast(x, meet), g.cast(table, meet), false, tieWeights);
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
