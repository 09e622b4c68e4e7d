package org.keras4j.layers.attention;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
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
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Attention of one head without projections. Inputs: query (batch, Tq, dim), value (batch, Tv,
 * valueDim) and, where it is another, key (batch, Tv, dim); output (batch, Tq, valueDim). Keras's
 * Attention (Luong) and AdditiveAttention (Bahdanau).
 *
 * @param score how query and key are compared
 * @param causal no position sees later ones; the layer's own argument of older files
 */
public record DenseAttention(
    Base base, Score score, boolean useScale, double dropout, boolean causal) implements Layer {

  /** Dot product; sum of tanh; the latter with a scale for each feature. */
  public enum Score {
    DOT,
    CONCAT,
    ADDITIVE
  }

  public static final LayerType ATTENTION = LayerType.of("Attention", DenseAttention::attention);
  public static final LayerType ADDITIVE =
      LayerType.of("AdditiveAttention", DenseAttention::additive);

  static DenseAttention attention(LayerConfig c) {
    boolean dot = c.choice("score_mode", "dot", "dot", "concat").equals("dot");
    return of(c, dot ? Score.DOT : Score.CONCAT, false);
  }

  static DenseAttention additive(LayerConfig c) {
    return of(c, Score.ADDITIVE, true);
  }

  private static DenseAttention of(LayerConfig c, Score score, boolean scaled) {
    boolean causal = c.has("causal") && c.bool("causal", false);
    return new DenseAttention(
        c.base(), score, c.bool("use_scale", scaled), c.number("dropout", 0), causal);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (useScale && score == Score.ADDITIVE) {
      weights.trainable("scale", inputs.known(-1));
    } else if (useScale) {
      weights.trainable("scale");
    }
    if (score == Score.CONCAT) {
      weights.trainable("concat_score_weight");
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.size() < 2 || inputs.size() > 3) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH, "expected query, value and maybe key, got " + inputs.size());
    }
    if (Boolean.TRUE.equals(args.training()) && dropout > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops scores at random",
          null,
          "save the model without training=True in the layer's call");
    }
    Value query = inputs.get(0);
    Value value = inputs.get(1);
    Value key = inputs.size() > 2 ? inputs.get(2) : value;
    Value scores = scores(g, query, key, weights);
    Value mask = value.mask();
    boolean orderly = causal || Boolean.TRUE.equals(args.keyword("use_causal_mask"));
    if (mask != null && (orderly || mask.rank() == 2)) {
      mask = g.expandDims(mask, -2);
    }
    if (orderly) {
      mask = AttentionMasks.and(g, mask, AttentionMasks.causal(g, scores.dim(-2), scores.dim(-1)));
    }
    if (mask != null) {
      double hidden = scores.dtype() == DType.FLOAT16 ? 65504 : 1e9;
      Value off = g.cast(g.not(mask), scores.dtype());
      scores = g.subtract(scores, g.multiply(off, g.scalar(scores.dtype(), hidden)));
    }
    Value attention = g.softmax(scores, -1);
    Value out = g.matmul(attention, value);
    if (query.mask() != null) {
      out = g.multiply(out, g.cast(g.expandDims(query.mask(), -1), out.dtype()));
    }
    boolean both = Boolean.TRUE.equals(args.keyword("return_attention_scores"));
    return both ? Values.of(out, attention) : Values.of(out);
  }

  private Value scores(OpGraph g, Value query, Value key, Weights weights) {
    if (score == Score.DOT) {
      Value dot = g.matmul(query, key, false, true);
      return useScale ? g.multiply(dot, weights.get("scale")) : dot;
    }
    Value sum = g.add(g.expandDims(query, query.rank() - 1), g.expandDims(key, key.rank() - 2));
    if (useScale && score == Score.CONCAT) {
      sum = g.multiply(sum, weights.get("scale"));
    }
    Value t = g.unary(UnaryOp.Kind.TANH, sum);
    if (useScale && score == Score.ADDITIVE) {
      t = g.multiply(t, weights.get("scale"));
    }
    Value total = g.sum(t, false, -1);
    return score == Score.CONCAT ? g.multiply(total, weights.get("concat_score_weight")) : total;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(i == 0 ? inputs.get(0).mask() : null);
    }
    return masks;
  }
}
