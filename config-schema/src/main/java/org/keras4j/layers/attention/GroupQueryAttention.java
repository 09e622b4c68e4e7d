package org.keras4j.layers.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.activations.Softmax;
import org.keras4j.layers.core.EinsumDense;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Attention of several heads, of which each group shares one key and value ("GQA: Training
 * Generalized Multi-Query Transformer Models from Multi-Head Checkpoints", Ainslie et al., 2023).
 * Inputs: query (batch, T, dim), value and maybe key (batch, S, dim); output (batch, T, dim).
 * Keras's GroupQueryAttention, whose class, as summaries and HDF5 files show it, is called
 * GroupedQueryAttention.
 *
 * @param heads the heads of the query
 * @param shared the heads of key and value, a divisor of the others
 * @param window how far apart positions may be that see each other, less 1; 0 for any distance
 * @param gated true when results are scaled by a sigmoid of the projected query
 */
public record GroupQueryAttention(
    Base base,
    int headDim,
    int heads,
    int shared,
    double dropout,
    boolean useBias,
    int window,
    boolean gated)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("GroupedQueryAttention", GroupQueryAttention::fromConfig);

  static GroupQueryAttention fromConfig(LayerConfig c) {
    if (c.has("quantization_config")) {
      throw c.unsupported("quantization_config", "Keras itself has no such argument here");
    }
    int heads = c.positiveInt("num_query_heads");
    int shared = c.positiveInt("num_key_value_heads");
    if (heads % shared != 0) {
      throw c.node("num_key_value_heads").expected("a divisor of the " + heads + " query heads");
    }
    Base base = c.base();
    return new GroupQueryAttention(
        new Base(
            base.name(),
            TYPE.className(),
            base.trainable(),
            base.dtype(),
            base.writer(),
            base.config()),
        c.positiveInt("head_dim"),
        heads,
        shared,
        c.number("dropout", 0),
        c.bool("use_bias", true),
        c.has("sliding_window") ? c.positiveInt("sliding_window") : 0,
        c.has("use_gate") && c.bool("use_gate", false));
  }

  @Override
  public Values buildInputs(Values inputs, CallArgs args) {
    return new HeadsCall(args, base.writer()).all(inputs.get(0));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (inputs.all().size() != 3) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "needs query, value and key");
    }
    Shape query = inputs.get(0);
    projection(weights, "query", query, "bqm,muh->bquh", heads);
    projection(weights, "key", inputs.get(2), "bkm,mvh->bkvh", shared);
    if (gated) {
      projection(weights, "gate", query, "bqm,muh->bquh", heads);
    }
    projection(weights, "value", inputs.get(1), "bkm,mvh->bkvh", shared);
    EinsumDense output =
        inner("attention_output", "bquh,uhm->bqm", Shape.of(Shape.UNKNOWN, query.last()), "m");
    Shape heard = query.with(-1, heads).concat(Shape.of(headDim));
    output.build(weights.child("_output_dense", output), new InputShapes(List.of(heard)));
  }

  private void projection(
      WeightSpecs weights, String name, Shape of, String equation, int ofHeads) {
    String bias = equation.substring(equation.length() - 2);
    EinsumDense dense = inner(name, equation, Shape.of(Shape.UNKNOWN, ofHeads, headDim), bias);
    dense.build(weights.child("_" + name + "_dense", dense), new InputShapes(List.of(of)));
  }

  private EinsumDense inner(String name, String equation, Shape shape, String bias) {
    return EinsumDense.inner(name, base, equation, shape, useBias ? bias : "");
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    HeadsCall call = new HeadsCall(args, base.writer());
    call.refuseTraining(dropout);
    Value query = inputs.get(0);
    Value q = MultiHeadAttention.project(g, weights, "_query", query);
    Value k = repeated(g, MultiHeadAttention.project(g, weights, "_key", call.key()));
    Value v = repeated(g, MultiHeadAttention.project(g, weights, "_value", call.value()));
    boolean product = !base.writer().isBefore(3, 7) && dropout == 0 && !call.returnsScores();
    Value mask = mask(g, call, query, product);
    while (mask != null && mask.rank() < 4) {
      mask = g.expandDims(mask, -3);
    }
    double scale = 1 / Math.sqrt(headDim);
    Value heard;
    Value scores = null;
    if (product) {
      heard = new ScaledProduct(scale, null, mask).apply(g, q, k, v);
    } else {
      // Cast by way of float32.
      Value scaled = g.multiply(q, g.scalar(q.dtype(), (float) scale));
      Value logits = Einsum.apply(g, "bquh,bkuh->buqk", scaled, k);
      Values in = Values.of(logits.withMask(mask));
      boolean robust = !base.writer().isBefore(3, 13);
      Softmax softmax = new Softmax(base, new int[] {-1}, robust);
      scores = softmax.call(g, in, weights, CallArgs.of(in)).only();
      heard = Einsum.apply(g, "buqk,bkuh->bquh", scores, v);
    }
    if (gated) {
      Value gate = MultiHeadAttention.project(g, weights, "_gate", query);
      heard = g.multiply(heard, g.unary(UnaryOp.Kind.SIGMOID, gate));
    }
    Value out = MultiHeadAttention.project(g, weights, "_output", heard);
    return scores != null && call.returnsScores() ? Values.of(out, scores) : Values.of(out);
  }

  /** Each head of (batch, S, shared, size) as often as heads of the query share it. */
  private Value repeated(OpGraph g, Value x) {
    int[] each = new int[heads];
    Arrays.setAll(each, i -> i / (heads / shared));
    return g.apply1(new GatherOp(2, false), x, g.constant(Tensor.of(each, each.length)));
  }

  /**
   * A mask of numbers that stands alone counts from 0.5 on where scores are softened by a layer.
   */
  private @Nullable Value mask(OpGraph g, HeadsCall call, Value query, boolean product) {
    Value implied = call.impliedMask(g, query, true, window);
    Value given = call.attentionMask();
    if (given == null || given.dtype() == DType.BOOL) {
      return AttentionMasks.and(g, given, implied);
    }
    if (implied == null && !product) {
      return g.binary(BinaryOp.Kind.GREATER, given, g.scalar(given.dtype(), 0.5));
    }
    return AttentionMasks.and(g, g.cast(given, DType.BOOL), implied);
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
