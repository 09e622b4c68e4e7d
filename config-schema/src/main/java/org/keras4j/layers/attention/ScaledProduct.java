package org.keras4j.layers.attention;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * What Keras's {@code keras.ops.dot_product_attention} computes of query (batch, T, heads, size),
 * key and value (batch, S, heads, size): scores in 32 bits at least, masked by a large number.
 *
 * @param scale the factor of the scores
 * @param bias added to the scaled scores, or null
 * @param mask bool, aligned with the scores (batch, heads, T, S), or null
 */
public record ScaledProduct(double scale, @Nullable Value bias, @Nullable Value mask) {
  private static final double LEAST = -0.7 * 3.38953e38;

  /** A mask that also hides columns after their rows. */
  public static Value causal(OpGraph g, @Nullable Value mask, int rows, int columns) {
    Value causal = AttentionMasks.causal(g, rows, columns);
    return mask == null ? causal : g.and(mask, causal);
  }

  /** The results (batch, T, heads, size). */
  public Value apply(OpGraph g, Value query, Value key, Value value) {
    DType dtype = query.dtype().promote(DType.FLOAT32); // of integers, float32
    Value scores = g.cast(Einsum.apply(g, "btnh,bsnh->bnts", query, key), dtype);
    scores = g.multiply(scores, g.scalar(dtype, (float) scale)); // cast by way of float32
    if (bias != null) {
      scores = g.add(scores, g.cast(bias, dtype));
    }
    if (mask != null) {
      scores = g.select(mask, scores, g.scalar(dtype, LEAST));
    }
    Value weights = g.cast(g.softmax(scores, -1), key.dtype());
    return Einsum.apply(g, "bnts,bsnh->btnh", weights, value);
  }
}
