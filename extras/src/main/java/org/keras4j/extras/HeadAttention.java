package org.keras4j.extras;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Attention of several heads, for one sequence or [query, key, value], whose projections are
 * activated. The MultiHeadAttention of keras-multi-head 0.29, and the SeqWeightedAttention of
 * keras-self-attention 0.51.
 */
record HeadAttention(Base base, int heads, Activation activation, boolean useBias, boolean history)
    implements Layer {
  static final List<LayerType> TYPES =
      List.of(
          Parts.beside("MultiHeadAttention", List.of("head_num"), HeadAttention::fromConfig),
          LayerType.of("SeqWeightedAttention", Weighted::fromConfig));

  private static HeadAttention fromConfig(LayerConfig c) {
    return new HeadAttention(
        c.base(),
        c.positiveInt("head_num"),
        c.activation("activation", "relu"),
        c.bool("use_bias", true),
        c.bool("history_only", false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int n = inputs.all().size();
    int features = inputs.get(n == 1 ? 0 : 2).last();
    List<String> names = List.of("q", "k", "v", "o");
    for (int i = 0; i < 4; i++) {
      int in = i == 3 ? features : inputs.get(n == 1 ? 0 : i).last();
      weights.trainable("W" + names.get(i), in, features);
      if (useBias) {
        weights.trainable("b" + names.get(i), features);
      }
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean one = inputs.size() == 1;
    Value key = inputs.get(one ? 0 : 1);
    Value q = heads(g, projected(g, inputs.get(0), weights, "q"));
    Value k = heads(g, projected(g, key, weights, "k"));
    Value v = heads(g, projected(g, inputs.get(one ? 0 : 2), weights, "v"));
    Value scores = g.matmul(q, k, false, true);
    DType dtype = scores.dtype();
    if (!g.isSymbolic()) {
      scores = g.divide(scores, g.scalar(dtype, Math.sqrt(q.dim(-1))));
    }
    if (history) {
      scores = g.subtract(scores, SequenceAttention.future(g, q.dim(2), k.dim(2), dtype));
    }
    if (key.mask() != null) {
      Value hidden = g.subtract(g.scalar(dtype, 1), g.cast(key.mask(), dtype));
      Value far = g.multiply(g.scalar(dtype, 10_000), hidden);
      scores = g.subtract(scores, g.expandDims(g.expandDims(far, 1), 1));
    }
    Value heard = g.transpose(g.matmul(g.softmax(scores, -1), v), 0, 2, 1, 3);
    int features = weights.get("Wo").dim(0);
    Value y = g.reshape(heard, heard.dim(0), heard.dim(1), features);
    return Values.of(projected(g, y, weights, "o"));
  }

  private Value projected(OpGraph g, Value x, Weights weights, String name) {
    Value y = g.matmul(x.withMask(null), weights.get("W" + name));
    return activation.apply(g, useBias ? g.biasAdd(y, weights.get("b" + name)) : y);
  }

  private Value heads(OpGraph g, Value x) {
    int size = x.dim(-1) / heads;
    return g.transpose(g.reshape(x, x.dim(0), x.dim(1), heads, size), 0, 2, 1, 3);
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** The mean of the steps, weighted by learned scores. */
  private record Weighted(Base base, boolean useBias, boolean returnsWeights) implements Layer {
    static Weighted fromConfig(LayerConfig c) {
      return new Weighted(c.base(), c.bool("use_bias", true), c.bool("return_attention", false));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("W", inputs.known(-1), 1);
      if (useBias) {
        weights.trainable("b", 1);
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      Value logits = g.matmul(x, weights.get("W"));
      logits = g.squeeze(useBias ? g.add(logits, weights.get("b")) : logits, -1);
      if (inputs.only().mask() != null) {
        Value seen = g.cast(inputs.only().mask(), x.dtype());
        Value hidden = g.subtract(g.scalar(x.dtype(), 1), seen);
        logits = g.subtract(logits, g.multiply(g.scalar(x.dtype(), 10_000), hidden));
      }
      Value e = g.unary(Kind.EXP, g.subtract(logits, g.max(logits, true, -1)));
      Value sum = g.add(g.sum(e, true, 1), g.scalar(x.dtype(), 1e-7));
      Value shares = g.divide(e, sum);
      Value out = g.sum(g.multiply(x, g.expandDims(shares, -1)), false, 1);
      return returnsWeights ? Values.of(out, shares) : Values.of(out);
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      return new ArrayList<>(Arrays.asList(new Value[outputs.size()]));
    }
  }
}
