package org.keras4j.layers.preprocessing;

import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Categories, given as integers from 0, in another form. Counts may be weighted by an argument
 * {@code count_weights}. Keras's CategoryEncoding.
 */
public record CategoryEncoding(Base base, int numTokens, Encoding encoding) implements Layer {
  public static final LayerType TYPE =
      LayerType.of("CategoryEncoding", CategoryEncoding::fromConfig);

  static CategoryEncoding fromConfig(LayerConfig c) {
    String key = c.has("num_tokens") ? "num_tokens" : "max_tokens";
    Encoding encoding =
        Encoding.of(c, "multi_hot", Encoding.ONE_HOT, Encoding.MULTI_HOT, Encoding.COUNT);
    return new CategoryEncoding(c.base(), c.positiveInt(key), encoding);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    DType dtype = keras3 ? base.dtype().variable() : base.dtype().compute();
    @Nullable Object counted = args.argument(1, "count_weights");
    Value ids = inputs.get(0);
    ids = ids.dtype().isInteger() ? ids : g.cast(ids, DType.INT64);
    Value weighted = counted instanceof Value w ? g.cast(w, dtype) : null;
    return Values.of(encoding.encode(g, ids, weighted, numTokens, dtype, keras3));
  }
}
