package org.keras4j.layers.attention;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
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
    boolean robustMasking)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("MultiHeadAttention", MultiHeadAttention::fromConfig);

  /** The positions of the call's arguments in Keras 3. */
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

  static MultiHeadAttention fromConfig(LayerConfig c) {
    if (c.has("sliding_window")) {
      throw c.unsupported("sliding_window", "attention in a sliding window is not supported");
    }
    if (c.bool("use_gate", false)) {
      throw c.unsupported("use_gate", "attention with a gate is not supported");
    }
    if (c.has("quantization_config")) {
      throw c.unsupported("quantization_config", "quantised layers are not supported");
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
        c.has("softmax_robust_masking") && c.bool("softmax_robust_masking", false));
  }

  @Override
  public Values buildInputs(Values inputs, CallArgs args) {
    Value value = tensor(args, "value");
    if (value == null) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "called without 'value'");
    }
    Value key = tensor(args, "key");
    return Values.of(inputs.get(0), value, key == null ? value : key);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (inputs.all().size() != 3) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "needs query, value and key");
    }
    Shape query = inputs.get(0);
    projection(weights, "query", inputs.get(0), keyDim);
    projection(weights, "key", inputs.get(2), keyDim);
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
    StringBuilder s = new StringBuilder();
    IntStream.range(from, from + n).forEach(c -> s.append((char) c));
    return s.toString();
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean both = Boolean.TRUE.equals(argument(args, "return_attention_scores"));
    if (Boolean.TRUE.equals(args.training()) && dropout > 0) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops scores at random",
          null,
          "save the model without training=True in the layer's call");
    }
    Value query = inputs.get(0);
    Value value = tensor(args, "value");
    if (value == null) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "called without 'value'");
    }
    Value key = tensor(args, "key");
    Value mask = mask(g, query, value, key, args);
    Value q = project(g, weights, "query", query);
    Value k = project(g, weights, "key", key == null ? value : key);
    Value v = project(g, weights, "value", value);
    Equations equations = Equations.of(v.rank(), attentionAxes);
    if (mask != null) {
      int scores = equations.scoresRank();
      while (mask.rank() < scores) {
        mask = g.expandDims(mask, -2 * equations.axes() - 1);
      }
    }
    boolean product =
        base.writer().isKeras3()
            && !base.writer().isBefore(3, 7)
            && dropout == 0
            && !both
            && q.rank() == 4;
    Value scores =
        product
            ? productScores(g, equations, q, k, mask)
            : softmaxScores(g, equations, q, k, mask, weights);
    Value heard = Einsum.apply(g, equations.combine(), scores, v);
    Weights output = weights.child("output_dense");
    Value out = LayerCalls.call(output.specs().layer(), g, Values.of(heard), output).only();
    return both ? Values.of(out, scores) : Values.of(out);
  }

  private static Value project(OpGraph g, Weights weights, String name, Value x) {
    Weights of = weights.child(name + "_dense");
    return LayerCalls.call(of.specs().layer(), g, Values.of(x.withMask(null)), of).only();
  }

  private Value softmaxScores(
      OpGraph g, Equations equations, Value q, Value k, @Nullable Value mask, Weights weights) {
    Value scaled = g.multiply(q, g.scalar(q.dtype(), 1 / Math.sqrt(keyDim)));
    Value scores = Einsum.apply(g, equations.product(), k, scaled);
    int[] axes = new int[equations.axes()];
    Arrays.setAll(axes, i -> scores.rank() - axes.length + i);
    boolean robust = base.writer().isKeras3() ? !base.writer().isBefore(3, 13) : robustMasking;
    Values in = Values.of(scores.withMask(mask));
    return new Softmax(base, axes, robust).call(g, in, weights, CallArgs.of(in)).only();
  }

  /** What {@code keras.ops.dot_product_attention} does, in 32 bits or more. */
  private Value productScores(
      OpGraph g, Equations equations, Value q, Value k, @Nullable Value mask) {
    DType dtype = q.dtype().promote(DType.FLOAT32);
    Value scores = g.cast(Einsum.apply(g, equations.product(), k, q), dtype);
    scores = g.multiply(scores, g.scalar(dtype, 1 / Math.sqrt(keyDim)));
    if (mask != null) {
      scores = g.select(mask, scores, g.scalar(dtype, -0.7 * 3.38953e38));
    }
    return g.cast(g.softmax(scores, -1), k.dtype());
  }

  private @Nullable Value mask(
      OpGraph g, Value query, Value value, @Nullable Value key, CallArgs args) {
    Value mask = null;
    if (base.writer().isKeras3() || !base.writer().isBefore(2, 10)) {
      Value q = maskOf(g, args, "query_mask", query);
      Value v = maskOf(g, args, "value_mask", value);
      Value k = key == null ? null : maskOf(g, args, "key_mask", key);
      mask = q == null ? null : g.expandDims(q, -1);
      mask = AttentionMasks.and(g, mask, v == null ? null : g.expandDims(v, -2));
      mask = AttentionMasks.and(g, mask, k == null ? null : g.expandDims(k, -2));
    }
    if (Boolean.TRUE.equals(argument(args, "use_causal_mask"))) {
      Value causal = AttentionMasks.causal(g, query.dim(1), value.dim(1));
      mask = AttentionMasks.and(g, mask, causal);
    }
    Value given = tensor(args, "attention_mask");
    return AttentionMasks.and(g, given == null ? null : g.cast(given, DType.BOOL), mask);
  }

  private @Nullable Value maskOf(OpGraph g, CallArgs args, String name, Value x) {
    Value given = base.writer().isKeras3() ? tensor(args, name) : null;
    return given == null ? x.mask() : g.cast(given, DType.BOOL);
  }

  private @Nullable Object argument(CallArgs args, String name) {
    return args.argument(ARGUMENTS.indexOf(name), name);
  }

  private @Nullable Value tensor(CallArgs args, String name) {
    return argument(args, name) instanceof Value v ? v : null;
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

  /**
   * The products of attention over some axes.
   *
   * @param product keys and queries to scores
   * @param combine scores and values to results
   */
  private record Equations(String product, String combine, int axes, int scoresRank) {
    static Equations of(int rank, int[] given) {
      List<Integer> axes = new ArrayList<>();
      if (given.length == 0) {
        IntStream.range(1, rank - 2).forEach(axes::add);
      }
      for (int axis : given) {
        int at = axis < 0 ? rank - 1 + axis : axis;
        if (at < 1 || at >= rank - 2 || axes.contains(at)) {
          throw new ModelFormatException(
              ErrorCode.BAD_SHAPE, "attention axis " + axis + " does not fit the inputs");
        }
        axes.add(at);
      }
      String target = letters('a', rank);
      StringBuilder source = new StringBuilder(target);
      StringBuilder scores = new StringBuilder();
      int next = 'a' + rank;
      for (int i = 0; i < rank - 1; i++) {
        if (axes.contains(i)) {
          source.setCharAt(i, (char) next++);
        } else {
          scores.append(target.charAt(i));
        }
      }
      axes.forEach(i -> scores.append(target.charAt(i)));
      axes.forEach(i -> scores.append(source.charAt(i)));
      return new Equations(
          source + "," + target + "->" + scores,
          scores + "," + source + "->" + target,
          axes.size(),
          scores.length());
    }
  }
}
