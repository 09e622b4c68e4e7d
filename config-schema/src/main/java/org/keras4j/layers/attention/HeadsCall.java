package org.keras4j.layers.attention;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Values;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** The arguments of one call of an attention of several heads, which are the same for all kinds. */
record HeadsCall(CallArgs args, Writer writer) {
  /** The positions of the arguments in Keras 3. */
  private static final List<String> ARGUMENTS =
      List.of(
          "query",
          "value",
          "key",
          "query_mask",
          "value_mask",
          "key_mask",
          "attention_mask",
          "return_attention_scores",
          "training",
          "use_causal_mask");

  private @Nullable Object argument(String name) {
    return args.argument(ARGUMENTS.indexOf(name), name);
  }

  private @Nullable Value tensor(String name) {
    return argument(name) instanceof Value v ? v : null;
  }

  Value value() {
    Value value = tensor("value");
    if (value == null) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "called without 'value'");
    }
    return value;
  }

  /** The key where it is an argument of its own. */
  @Nullable Value givenKey() {
    return tensor("key");
  }

  /** The key, which is the value where none is given. */
  Value key() {
    Value key = tensor("key");
    return key == null ? value() : key;
  }

  /** Query, value and key, on whose shapes the weights depend. */
  Values all(Value query) {
    return Values.of(query, value(), key());
  }

  boolean returnsScores() {
    return Boolean.TRUE.equals(argument("return_attention_scores"));
  }

  boolean causal() {
    return Boolean.TRUE.equals(argument("use_causal_mask"));
  }

  /** The mask of scores that the call names, or null. */
  @Nullable Value attentionMask() {
    return tensor("attention_mask");
  }

  /** The mask that is given by its name or, failing that, travels with the tensor. */
  private @Nullable Value maskOf(OpGraph g, String name, @Nullable Value x) {
    Value given = writer.isKeras3() ? tensor(name) : null;
    if (given != null) {
      return g.cast(given, DType.BOOL);
    }
    return x == null ? null : x.mask();
  }

  /**
   * What the masks of the tensors, causality and a window make together, or null; it fits the last
   * two axes of the scores.
   *
   * @param queryMask true when a mask that is given as {@code query_mask} takes part
   * @param window how far apart positions may be that see each other, less 1; 0 for any distance
   */
  @Nullable Value impliedMask(OpGraph g, Value query, boolean queryMask, int window) {
    Value mask = null;
    Value value = value();
    if (writer.isKeras3() || !writer.isBefore(2, 10)) {
      Value q = queryMask ? maskOf(g, "query_mask", query) : query.mask();
      Value v = maskOf(g, "value_mask", value);
      Value k = maskOf(g, "key_mask", givenKey());
      mask = q == null ? null : g.expandDims(q, -1);
      mask = AttentionMasks.and(g, mask, v == null ? null : g.expandDims(v, -2));
      mask = AttentionMasks.and(g, mask, k == null ? null : g.expandDims(k, -2));
    }
    if (causal()) {
      mask = AttentionMasks.and(g, mask, AttentionMasks.causal(g, query.dim(1), value.dim(1)));
    }
    if (window > 0) {
      mask =
          AttentionMasks.and(g, mask, AttentionMasks.band(g, query.dim(1), value.dim(1), window));
    }
    return mask;
  }

  /** Refuses a stored {@code training=True}, which drops scores at random. */
  void refuseTraining(double dropout) {
    if (Boolean.TRUE.equals(args.training()) && dropout > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops scores at random",
          null,
          "save the model without training=True in the layer's call");
    }
  }
}
