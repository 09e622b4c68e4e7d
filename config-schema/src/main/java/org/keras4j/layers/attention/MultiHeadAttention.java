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
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.activations.Softmax;
import org.keras4j.layers.core.EinsumDense;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Attention of several heads ("Attention Is All You Need", Vaswani et al., 2017). Inputs: query
 * (batch, T…, dim), value and maybe key (batch, S…, dim); output (batch, T…, dim), or the given
 * output shape in place of the last axis. Masks of the three take part from Keras 2.10 on. Keras's
 * MultiHeadAttention.
 *
 * <p>Where all positions are masked, results depend on the writer: up to Keras 3.12 they are means
 * over all values; later, zeros where scores are returned or dropout is set.
 *
 * @param outputShape empty for the query's last axis
 * @param attentionAxes empty for all between the batch and the last
 * @param window how far apart positions may be that see each other, less 1; 0 for any distance
 * @param gated true when results are scaled by a sigmoid of the projected query
 */
public record MultiHeadAttention(
    Base base,
    int heads,
    int keyDim,
    int valueDim,
    double dropout,
    boolean useBias,
    int[] outputShape,
    int[] attentionAxes,
    int window,
    boolean gated,
    boolean robustMasking)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("MultiHeadAttention", MultiHeadAttention::fromConfig);

  static MultiHeadAttention fromConfig(LayerConfig c) {
    if (c.has("quantization_config")) {
      throw c.unsupported("quantization_config", "Keras itself has no such argument here");
    }
    int keyDim = c.positiveInt("key_dim");
    return new MultiHeadAttention(
        c.base(),
        c.positiveInt("num_heads"),
        keyDim,
        c.has("value_dim") ? c.positiveInt("value_dim") : keyDim,
        c.number("dropout", 0),
        c.bool("use_bias", true),
        c.has("output_shape") ? c.intList("output_shape") : new int[0],
        c.has("attention_axes") ? c.intList("attention_axes") : new int[0],
        c.has("sliding_window") ? c.positiveInt("sliding_window") : 0,
        c.has("use_gate") && c.bool("use_gate", false),
        c.has("softmax_robust_masking") && c.bool("softmax_robust_masking", false));
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
    projection(weights, "query", query, keyDim);
    projection(weights, "key", inputs.get(2), keyDim);
    if (gated) {
      gate(weights, query);
    }
    projection(weights, "value", inputs.get(1), valueDim);
    int[] last = outputShape.length == 0 ? new int[] {query.last()} : outputShape;
    EinsumDense output = dense("attention_output", query.rank() - 1, 2, last);
    Shape heard = query.with(-1, heads).concat(Shape.of(valueDim));
    output.build(weights.child("output_dense", output), new InputShapes(List.of(heard)));
  }

  private void projection(WeightSpecs weights, String name, Shape of, int size) {
    EinsumDense dense = dense(name, of.rank() - 1, 1, heads, size);
    dense.build(weights.child(name + "_dense", dense), new InputShapes(List.of(of)));
  }

  /** The one projection whose attribute in Keras is private. */
  private void gate(WeightSpecs weights, Shape query) {
    EinsumDense dense = dense("gate", query.rank() - 1, 1, heads, valueDim);
    dense.build(weights.child("_gate_dense", dense), new InputShapes(List.of(query)));
  }

  /** A product over the last axes that leaves the free ones. */
  private EinsumDense dense(String name, int free, int bound, int... out) {
    String kept = letters('a', free);
    String summed = letters('a' + free, bound);
    String made = letters('a' + free + bound, out.length);
    int[] shape = new int[free - 1 + out.length];
    Arrays.fill(shape, Shape.UNKNOWN);
    System.arraycopy(out, 0, shape, free - 1, out.length);
    return EinsumDense.inner(
        name,
        base,
        kept + summed + "," + summed + made + "->" + kept + made,
        Shape.of(shape),
        useBias ? made : "");
  }

  private static String letters(int from, int n) {
    return AttentionEquations.letters(from, n);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    HeadsCall call = new HeadsCall(args, base.writer());
    call.refuseTraining(dropout);
    Value query = inputs.get(0);
    Value given = call.attentionMask();
    Value implied = call.impliedMask(g, query, !takesMasks(), window);
    Value mask = AttentionMasks.and(g, given == null ? null : g.cast(given, DType.BOOL), implied);
    Value q = project(g, weights, "query", query);
    Value k = project(g, weights, "key", call.key());
    Value v = project(g, weights, "value", call.value());
    boolean product =
        base.writer().isKeras3()
            && !base.writer().isBefore(3, 7)
            && dropout == 0
            && !call.returnsScores()
            && q.rank() == 4;
    Value heard;
    Value scores = null;
    if (product) {
      mask = expanded(g, mask, 4, Math.max(1, attentionAxes.length));
      heard = new ScaledProduct(1 / Math.sqrt(keyDim), null, mask).apply(g, q, k, v);
    } else {
      AttentionEquations equations = AttentionEquations.of(v.rank(), attentionAxes);
      scores = scores(g, equations, q, k, mask, weights);
      heard = Einsum.apply(g, equations.combine(), scores, v);
    }
    if (gated) {
      Value gate = project(g, weights, "_gate", query);
      heard = g.multiply(heard, g.unary(UnaryOp.Kind.SIGMOID, gate));
    }
    Value out = project(g, weights, "output", heard);
    return scores != null && call.returnsScores() ? Values.of(out, scores) : Values.of(out);
  }

  static Value project(OpGraph g, Weights weights, String name, Value x) {
    Weights of = weights.child(name + "_dense");
    return LayerCalls.call(of.specs().layer(), g, Values.of(x.withMask(null)), of).only();
  }

  /** The mask with the axes of the scores that it lacks, which come before those attended over. */
  private static @Nullable Value expanded(OpGraph g, @Nullable Value mask, int rank, int axes) {
    Value m = mask;
    while (m != null && m.rank() < rank) {
      m = g.expandDims(m, -2 * axes - 1);
    }
    return m;
  }

  private Value scores(
      OpGraph g,
      AttentionEquations equations,
      Value q,
      Value k,
      @Nullable Value mask,
      Weights weights) {
    Value scaled = g.multiply(q, g.scalar(q.dtype(), scale()));
    Value scores = Einsum.apply(g, equations.product(), k, scaled);
    int[] axes = new int[equations.axes()];
    Arrays.setAll(axes, i -> scores.rank() - axes.length + i);
    boolean robust = base.writer().isKeras3() ? !base.writer().isBefore(3, 13) : robustMasking;
    Value fitting = expanded(g, mask, equations.scoresRank(), equations.axes());
    Values in = Values.of(scores.withMask(fitting));
    return new Softmax(base, axes, robust).call(g, in, weights, CallArgs.of(in)).only();
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** From Keras 3.8 on, the tensors lose their masks for the layers that come after. */
  @Override
  public boolean takesMasks() {
    return base.writer().isKeras3() && !base.writer().isBefore(3, 8);
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(i == 0 && !base.writer().isBefore(2, 10) ? inputs.get(0).mask() : null);
    }
    return masks;
  }

  /** Keras 3 casts it by way of float32. */
  private double scale() {
    double scale = 1 / Math.sqrt(keyDim);
    return base.writer().isKeras3() ? (float) scale : scale;
  }
}
