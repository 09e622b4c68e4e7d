package org.keras4j.layers.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.Biases;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.quantization.EinsumProduct;
import org.keras4j.layers.quantization.LowRank;
import org.keras4j.layers.quantization.Quantizable;
import org.keras4j.layers.quantization.QuantizedKernel;
import org.keras4j.ops.Einsum;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A dense layer by an Einstein summation of inputs and kernel: {@code activation(einsum(equation,
 * inputs, kernel) + bias)}. The kernel may be quantised, or have a low-rank adapter. Keras's
 * EinsumDense.
 *
 * @param outputShape without the batch axis; {@link Shape#UNKNOWN} where the inputs tell
 * @param biasAxes the result's axes that the bias has, empty for none
 */
public record EinsumDense(
    Base base,
    String equation,
    Shape outputShape,
    String biasAxes,
    Activation activation,
    @Nullable LowRank lowRank,
    @Nullable QuantizedKernel quantized)
    implements Quantizable {
  public static final LayerType TYPE = LayerType.of("EinsumDense", EinsumDense::fromConfig);

  static EinsumDense fromConfig(LayerConfig c) {
    String equation = c.node("equation").string().replace(" ", "");
    if (!equation.matches("(\\.{3})?[a-zA-Z]+(\\.{3})?,[a-zA-Z]+->(\\.{3})?[a-zA-Z]+(\\.{3})?")) {
      throw c.node("equation").expected("an equation like 'ab,bc->ac'");
    }
    Shape shape =
        c.node("output_shape").isNumber()
            ? Shape.of(c.node("output_shape").integer())
            : LayerConfig.shape(c.node("output_shape"));
    String bias = c.has("bias_axes") ? c.node("bias_axes").string() : "";
    Base base = c.quantizableBase();
    LowRank lowRank = LowRank.of(c, "kernel", true);
    return new EinsumDense(
        base,
        equation,
        shape,
        bias,
        c.activation("activation"),
        lowRank,
        QuantizedKernel.of(c, base, lowRank));
  }

  /** One of the layers that another layer is made of. */
  public static EinsumDense inner(
      String name, Base outer, String equation, Shape outputShape, String biasAxes) {
    Base base =
        new Base(
            name,
            "EinsumDense",
            true,
            outer.dtype().at(outer.name() + "/" + name),
            outer.writer(),
            new LinkedHashMap<>());
    return new EinsumDense(
        base, equation, outputShape, biasAxes, Activation.LINEAR, null, QuantizedKernel.of(base));
  }

  private String spec(int i) {
    return equation.split(",|->")[i];
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape in = inputs.only();
    Shapes of = shapes(in);
    if (quantized != null) {
      quantized.build(weights, new EinsumProduct(equation, in.rank(), of.kernel), of.bias);
      return;
    }
    LowRank.kernel(lowRank, weights, of.kernel);
    if (of.bias != null) {
      weights.trainable("bias", of.bias);
    }
    if (lowRank != null) {
      lowRank.build(weights, of.kernel);
    }
  }

  /** The shapes of kernel and bias, the latter null for none. */
  private record Shapes(int[] kernel, int @Nullable [] bias) {}

  private Shapes shapes(Shape in) {
    String from = spec(0).replace(".", "");
    String to = spec(2).replace(".", "");
    int elided = in.rank() - from.length();
    boolean dots = equation.contains("...");
    if (elided < 0 || elided > 0 && !dots) {
      throw misfit(in);
    }
    boolean left = spec(0).startsWith("...");
    Map<Character, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < from.length(); i++) {
      sizes.put(from.charAt(i), in.dim(i + (left ? elided : 0)));
    }
    List<Integer> out = new ArrayList<>();
    out.add(in.dim(0));
    for (int i = 1; left && i < elided; i++) {
      out.add(in.dim(i));
    }
    for (int d : outputShape.dims()) {
      out.add(d);
    }
    if (out.size() != to.length() + (left ? elided : 0)) {
      throw misfit(in);
    }
    Map<Character, Integer> results = new LinkedHashMap<>();
    for (int i = 0; i < to.length(); i++) {
      results.put(to.charAt(i), out.get(i + (left ? elided : 0)));
    }
    int[] kernel = new int[spec(1).length()];
    for (int i = 0; i < kernel.length; i++) {
      char label = spec(1).charAt(i);
      kernel[i] = known(sizes.containsKey(label) ? sizes.get(label) : results.get(label), in);
    }
    return new Shapes(kernel, biasAxes.isEmpty() ? null : bias(to, results, left ? 0 : elided, in));
  }

  private int[] bias(String to, Map<Character, Integer> results, int trailing, Shape in) {
    int start = to.length();
    for (char label : biasAxes.toCharArray()) {
      if (!results.containsKey(label)) {
        throw misfit(in);
      }
      start = Math.min(start, to.indexOf(label));
    }
    int[] shape = new int[to.length() - start + trailing];
    for (int i = 0; i < shape.length; i++) {
      boolean own = start + i < to.length() && biasAxes.indexOf(to.charAt(start + i)) >= 0;
      shape[i] = own ? known(results.get(to.charAt(start + i)), in) : 1;
    }
    return shape;
  }

  private int known(Integer size, Shape in) {
    if (size == null || size == Shape.UNKNOWN) {
      throw misfit(in);
    }
    return size;
  }

  private ModelFormatException misfit(Shape in) {
    return new ModelFormatException(
        ErrorCode.BAD_SHAPE,
        "the equation '"
            + equation
            + "' and the output shape "
            + outputShape
            + " do not give the weights' shapes for an input of shape "
            + in);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value y;
    if (quantized == null) {
      Value kernel = LowRank.kernel(lowRank, g, weights);
      y = Einsum.apply(g, equation, x.dtype().isFloating() ? x : g.cast(x, kernel.dtype()), kernel);
    } else {
      int[] kernel = shapes(x.shape()).kernel;
      y = quantized.product(g, x, weights, new EinsumProduct(equation, x.rank(), kernel));
    }
    if (!biasAxes.isEmpty()) {
      Value bias = quantized == null ? weights.get("bias") : quantized.bias(g, weights);
      y = Biases.add(g, base.writer(), y, bias);
    }
    return Values.of(activation.apply(g, y));
  }

  @Override
  public Layer pastQuantization() {
    return quantized == null
        ? this
        : new EinsumDense(
            base, equation, outputShape, biasAxes, activation, lowRank, quantized.ignored());
  }

  @Override
  public boolean supportsMasking() {
    return base.writer().isKeras3();
  }
}
