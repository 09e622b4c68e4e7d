package org.keras4j.extras;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * A learned vector for each position, for inputs (…, steps, features), whatever they hold.
 * KerasHub's PositionEmbedding.
 */
record PositionEmbedding(Base base, int length) implements Layer {
  static final LayerType TYPE = LayerType.of("PositionEmbedding", PositionEmbedding::fromConfig);

  private static PositionEmbedding fromConfig(LayerConfig c) {
    return new PositionEmbedding(c.base(), c.positiveInt("sequence_length"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("embeddings", length, inputs.known(-1));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    int start = start(args);
    Value x = inputs.only();
    Value rows = g.slice(weights.get("embeddings"), 0, start, x.dim(-2));
    return Values.of(g.broadcastTo(rows, x.shape()));
  }

  /** The argument start_index; positions as a tensor are for generating text step by step. */
  static int start(CallArgs args) {
    if (args.argument(2, "positions") != null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "positions that are a tensor are not supported",
          null,
          null);
    }
    Object start = args.argument(1, "start_index");
    return start instanceof Number n ? n.intValue() : 0;
  }
}
