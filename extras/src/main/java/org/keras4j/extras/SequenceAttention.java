package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Attention of a sequence (batch, steps, features) to itself, by learned scores that are additive
 * or multiplicative. The SeqSelfAttention of keras-self-attention 0.51; its
 * ScaledDotProductAttention is here too.
 *
 * @param units of the additive scores; 0 for multiplicative ones
 * @param width how many steps one sees; 0 for all
 */
record SequenceAttention(
    Base base,
    int units,
    int width,
    boolean history,
    boolean returnsScores,
    boolean additiveBias,
    boolean attentionBias,
    Activation activation)
    implements Layer {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("SeqSelfAttention", SequenceAttention::fromConfig),
          LayerType.of("ScaledDotProductAttention", Scaled::fromConfig));

  private static SequenceAttention fromConfig(LayerConfig c) {
    String type = c.choice("attention_type", "additive", "additive", "multiplicative");
    boolean history = c.bool("history_only", false);
    int all = history ? 1_000_000_000 : 0;
    return new SequenceAttention(
        c.base(),
        type.equals("additive") ? c.positiveInt("units", 32) : 0,
        c.has("attention_width") ? c.positiveInt("attention_width") : all,
        history,
        c.bool("return_attention", false),
        c.bool("use_additive_bias", true),
        c.bool("use_attention_bias", true),
        c.activation("attention_activation"));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int features = inputs.known(-1);
    if (units == 0) {
      weights.trainable("Mul_Wa", features, features);
    } else {
      weights.trainable("Add_Wt", features, units);
      weights.trainable("Add_Wx", features, units);
      if (additiveBias) {
        weights.trainable("Add_bh", units);
      }
      weights.trainable("Add_Wa", units, 1);
    }
    if (attentionBias) {
      weights.trainable("ba", 1);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only().withMask(null);
    Value mask = inputs.only().mask();
    Value scores = units == 0 ? multiplied(g, x, weights) : added(g, x, weights);
    if (attentionBias) {
      scores = g.add(scores, weights.get("ba"));
    }
    scores = activation.apply(g, scores);
    if (width > 0) {
      scores = g.subtract(scores, hidden(g, x.dim(1), x.dim(1), x.dtype(), this::sees));
    }
    if (mask != null) {
      Value none = g.subtract(g.scalar(x.dtype(), 1), g.cast(mask, x.dtype()));
      Value both = g.multiply(g.expandDims(none, -1), g.expandDims(none, 1));
      scores = g.subtract(scores, g.multiply(g.scalar(x.dtype(), 10_000), both));
    }
    Value attention = g.softmax(scores, -1);
    Value out = g.matmul(attention, x);
    return returnsScores ? Values.of(out, attention) : Values.of(out);
  }

  private static Value multiplied(OpGraph g, Value x, Weights weights) {
    return g.matmul(g.matmul(x, weights.get("Mul_Wa")), x, false, true);
  }

  private Value added(OpGraph g, Value x, Weights weights) {
    Value query = g.expandDims(g.matmul(x, weights.get("Add_Wt")), 2);
    Value key = g.expandDims(g.matmul(x, weights.get("Add_Wx")), 1);
    Value sum = g.add(query, key);
    sum = additiveBias ? g.add(sum, weights.get("Add_bh")) : sum;
    return g.squeeze(g.matmul(g.unary(Kind.TANH, sum), weights.get("Add_Wa")), -1);
  }

  private boolean sees(int query, int key) {
    long first = history ? (long) query - (width - 1) : query - width / 2;
    return first <= key && key < first + width;
  }

  private interface Pair {
    boolean test(int query, int key);
  }

  /** Of shape (1, queries, keys): 10000 where a key comes after its query. */
  static Value future(OpGraph g, int queries, int keys, DType dtype) {
    return hidden(g, queries, keys, dtype, (q, k) -> k <= q);
  }

  /** Of shape (1, queries, keys): 10000 where a query does not see a key. */
  private static Value hidden(OpGraph g, int queries, int keys, DType dtype, Pair sees) {
    Shape shape = Shape.of(1, queries, keys);
    if (queries == Shape.UNKNOWN || keys == Shape.UNKNOWN) {
      return g.apply1(new InputOp(-1, "positions", new TensorSpec(dtype, shape)));
    }
    double[] out = new double[Shape.multiply(queries, keys)];
    for (int i = 0; i < out.length; i++) {
      out[i] = sees.test(i / keys, i % keys) ? 0 : 10_000;
    }
    return g.constant(Tensor.ofNumbers(dtype, shape, out));
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return firstOnly(inputs, outputs);
  }

  /** The mask of the first input for the first output. */
  private static List<@Nullable Value> firstOnly(Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(i == 0 ? inputs.get(0).mask() : null);
    }
    return masks;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /**
   * Products of query and key over the root of their size, for one input or [query, key, value].
   */
  private record Scaled(Base base, boolean returnsScores, boolean history) implements Layer {
    static Scaled fromConfig(LayerConfig c) {
      return new Scaled(c.base(), c.bool("return_attention", false), c.bool("history_only", false));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      boolean one = inputs.size() == 1;
      Value query = inputs.get(0).withMask(null);
      Value given = inputs.get(one ? 0 : 1);
      Value key = given.withMask(null);
      Value value = one ? query : inputs.get(2).withMask(null);
      Value scores = g.matmul(query, key, false, true);
      DType dtype = scores.dtype();
      if (!g.isSymbolic()) {
        scores = g.divide(scores, g.scalar(dtype, Math.sqrt(query.dim(-1))));
      }
      if (history) {
        scores = g.subtract(scores, future(g, query.dim(1), key.dim(1), dtype));
      }
      if (given.mask() != null) {
        Value none = g.subtract(g.scalar(dtype, 1), g.cast(given.mask(), dtype));
        Value least = g.multiply(g.scalar(dtype, 10_000), g.expandDims(none, -2));
        scores = g.subtract(scores, least);
      }
      Value attention = g.softmax(scores, -1);
      Value out = g.matmul(attention, value);
      return returnsScores ? Values.of(out, attention) : Values.of(out);
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      return firstOnly(inputs, outputs);
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }
}
