package org.keras4j.layers.quantization;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Quantization;
import org.keras4j.layers.Quantization.Mode;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * A quantised kernel of Dense or EinsumDense: its weights, and the product with it. Products of
 * whole numbers are exact, so that only scaling rounds, as in Keras.
 *
 * @param inputs rounds the inputs before the product, or null for weights alone
 * @param packedAtRows true for numbers of four bits as Keras before 3.14 has them
 * @param unscaled true where Keras calls the layer past its quantisation, as in a TimeDistributed
 */
public record QuantizedKernel(
    Base base,
    Quantization how,
    @Nullable AbsMaxQuantizer inputs,
    boolean packedAtRows,
    boolean unscaled,
    @Nullable LowRank lowRank) {

  /** Reads how the layer is quantised; null when its dtype policy says nothing of it. */
  public static @Nullable QuantizedKernel of(LayerConfig c, Base base, @Nullable LowRank lowRank) {
    QuantizedKernel kernel = of(base, c.node("quantization_config"), lowRank);
    if (kernel == null) {
      return null;
    }
    boolean bytes = kernel.how.mode() == Mode.INT8 || kernel.how.mode() == Mode.INT4;
    if (lowRank != null && !bytes) {
      throw c.unsupported("lora_rank", "Keras has no low-rank adapters of this quantisation");
    }
    return kernel;
  }

  /** The same for an inner layer without a config of its own. */
  public static @Nullable QuantizedKernel of(Base base) {
    return of(base, ConfigNode.root(null, ""), null);
  }

  private static @Nullable QuantizedKernel of(
      Base base, ConfigNode config, @Nullable LowRank lowRank) {
    Quantization how = base.dtype().quantization();
    if (how == null) {
      return null;
    }
    boolean old = base.writer().isBefore(3, 14);
    AbsMaxQuantizer inputs = how.mode() == Mode.INT8 || old ? AbsMaxQuantizer.BYTES : null;
    return new QuantizedKernel(
        base,
        QuantizationConfigs.groupSize(config, how),
        QuantizationConfigs.inputs(config, inputs),
        old,
        false,
        lowRank);
  }

  /** The same, but numbers are multiplied as they are stored. */
  public QuantizedKernel ignored() {
    if (how.mode() == Mode.GPTQ || how.mode() == Mode.AWQ) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "layer '" + base.name() + "': Keras cannot call it past its quantisation",
          null,
          null);
    }
    return new QuantizedKernel(base, how, null, packedAtRows, true, lowRank);
  }

  /**
   * Declares the weights in the order in which Keras saves them.
   *
   * @param bias the bias's shape, or null for none
   */
  public void build(WeightSpecs weights, Product product, int @Nullable [] bias) {
    weights.savedAsDeclared();
    switch (how.mode()) {
      case INT8, INT4 -> bytes(weights, product, bias);
      case FLOAT8 -> {
        weights.trainable("kernel", product.kernel());
        bias(weights, bias);
        for (String of : new String[] {"inputs", "kernel", "outputs_grad"}) {
          weights.add(of + "_scale", DType.FLOAT32, true);
          weights.add(of + "_amax_history", DType.FLOAT32, true, how.historyLength());
        }
      }
      case GPTQ, AWQ -> {
        Product.Matrix m = product.calibrated();
        int groups = how.groups(m.rows());
        bias(weights, bias);
        int rows = how.bits() == 4 ? Int4.packed(m.columns()) : m.columns();
        weights.add("kernel", DType.UINT8, false, rows, m.rows());
        weights.nonTrainable("kernel_scale", m.columns(), groups);
        weights.add(product.zeroName(), DType.UINT8, false, m.columns(), groups);
        if (how.mode() == Mode.AWQ) {
          weights.nonTrainable("awq_scales", m.rows());
        }
        weights.add("g_idx", DType.FLOAT32, false, m.rows());
      }
    }
    if (lowRank != null) {
      lowRank.build(weights, product.kernel());
    }
  }

  private void bytes(WeightSpecs weights, Product product, int @Nullable [] bias) {
    Product.Matrix m = product.matrix();
    int[] kernel = product.kernel().clone();
    int[] scale = product.scale();
    if (how.mode() == Mode.INT4 && packedAtRows) {
      kernel[product.packedAxis()] = Int4.packed(kernel[product.packedAxis()]);
    } else if (how.mode() == Mode.INT4) {
      kernel = new int[] {m.rows(), Int4.packed(m.columns())};
      scale =
          how.isGrouped() ? new int[] {how.groups(m.rows()), m.columns()} : new int[] {m.columns()};
    }
    weights.add("kernel", DType.INT8, false, kernel);
    bias(weights, bias);
    weights.nonTrainable("kernel_scale", scale);
    if (how.isGrouped()) {
      weights.add("kernel_zero", DType.INT8, false, scale);
      weights.add("g_idx", DType.FLOAT32, false, m.rows());
    }
  }

  private static void bias(WeightSpecs weights, int @Nullable [] shape) {
    if (shape != null) {
      weights.trainable("bias", shape);
    }
  }

  /** The product of inputs and kernel. */
  public Value product(OpGraph g, Value in, Weights weights, Product product) {
    Value x = inputs == null ? g.cast(in, compute()) : in;
    if (unscaled) {
      return product.apply(g, x, stored(g, weights, product));
    }
    return switch (how.mode()) {
      case INT8 -> adapted(g, x, weights, product, bytes(g, x, weights, product));
      case INT4 -> adapted(g, x, weights, product, halfBytes(g, x, weights, product));
      case GPTQ, AWQ -> product.apply(g, x, calibrated(g, weights, product));
      case FLOAT8 ->
          product.apply(
              g,
              Float8.there(g, x, weights.raw("inputs_scale")),
              Float8.there(g, weights.get("kernel"), weights.raw("kernel_scale")));
    };
  }

  private Value bytes(OpGraph g, Value x, Weights weights, Product product) {
    return scaled(g, x, weights.raw("kernel"), weights, product);
  }

  private Value halfBytes(OpGraph g, Value x, Weights weights, Product product) {
    Value bytes = weights.raw("kernel");
    Product.Matrix m = product.matrix();
    if (packedAtRows) {
      int axis = product.packedAxis();
      Value kernel = Int4.unpack(g, bytes, axis, product.kernel()[axis]);
      return scaled(g, x, kernel, weights, product);
    }
    Value kernel = Int4.unpack(g, bytes, 1, m.columns());
    if (how.isGrouped()) {
      Value scale = weights.get("kernel_scale");
      kernel = grouped(g, kernel, scale, weights.raw("kernel_zero"), weights.get("g_idx"), 0);
      return product.apply(g, x, g.reshape(g.cast(kernel, compute()), product.kernel()));
    }
    if (!product.scalesKernelFirst()) {
      return scaled(g, x, kernel, weights, product);
    }
    Value scale = weights.get("kernel_scale");
    kernel = g.reshape(g.divide(g.cast(kernel, compute()), scale), product.kernel());
    if (inputs == null) {
      return product.apply(g, x, kernel);
    }
    AbsMaxQuantizer.Scaled in = inputs.apply(g, x, product.summed(x.rank()));
    Value y = product.apply(g, in.numbers(), kernel);
    return g.divide(y, product.aligned(g, in.scale()));
  }

  /** The kernel's numbers without their scale. */
  private Value stored(OpGraph g, Weights weights, Product product) {
    Value kernel = weights.get("kernel");
    if (how.mode() == Mode.INT4) {
      int axis = product.packedAxis();
      kernel =
          packedAtRows
              ? Int4.unpack(g, kernel, axis, product.kernel()[axis])
              : g.reshape(Int4.unpack(g, kernel, 1, product.matrix().columns()), product.kernel());
    }
    kernel = g.cast(kernel, compute());
    return lowRank == null ? kernel : lowRank.on(g, kernel, weights);
  }

  /** The product of whole numbers, then divided by what they were multiplied with. */
  private Value scaled(OpGraph g, Value x, Value kernel, Weights weights, Product product) {
    Value scale = weights.get("kernel_scale");
    if (inputs == null) {
      return g.divide(product.apply(g, x, g.cast(kernel, x.dtype())), scale);
    }
    AbsMaxQuantizer.Scaled in = inputs.apply(g, x, product.summed(x.rank()));
    DType exact = compute() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    Value y = product.apply(g, g.cast(in.numbers(), exact), g.cast(kernel, exact));
    return g.divide(g.cast(y, compute()), g.multiply(product.aligned(g, in.scale()), scale));
  }

  private Value calibrated(OpGraph g, Weights weights, Product product) {
    Product.Matrix m = product.calibrated();
    Value kernel = weights.raw("kernel");
    kernel =
        how.bits() == 4 ? Int4.unpack(g, kernel, 0, m.columns()) : g.cast(kernel, DType.FLOAT32);
    Value zero = weights.raw(product.zeroName());
    kernel = grouped(g, kernel, weights.get("kernel_scale"), zero, weights.get("g_idx"), 1);
    kernel = g.transpose(kernel, 1, 0);
    if (how.mode() == Mode.AWQ) {
      kernel = g.divide(kernel, g.expandDims(weights.get("awq_scales"), 1));
    }
    return g.reshape(kernel, product.kernel());
  }

  /**
   * {@code (numbers - zero) * scale}, scale and zero those of each number's group. Numbers of
   * float32 are such that Keras has as int8, whose dtype does not count.
   */
  static Value grouped(OpGraph g, Value numbers, Value scale, Value zero, Value groups, int axis) {
    Value index = g.cast(groups, DType.INT32);
    Value scales = g.apply1(new GatherOp(axis, false), scale, index);
    Value zeros = g.apply1(new GatherOp(axis, false), zero, index);
    DType dtype = numbers.dtype() == DType.FLOAT32 ? scale.dtype() : meet(numbers, scale);
    Value above = g.subtract(g.cast(numbers, dtype), g.cast(g.cast(zeros, scale.dtype()), dtype));
    return g.multiply(above, g.cast(scales, dtype));
  }

  private static DType meet(Value a, Value b) {
    return a.dtype().promote(b.dtype());
  }

  private Value adapted(OpGraph g, Value x, Weights weights, Product product, Value y) {
    if (lowRank == null) {
      return y;
    }
    Value narrow = product.apply(g, x, lowRank.a(weights));
    return lowRank.sum(g, y, g.matmul(narrow, lowRank.b(weights)));
  }

  /** The bias, which Keras rounds to bfloat16 where products are of float8. */
  public Value bias(OpGraph g, Weights weights) {
    Value bias = weights.get("bias");
    return how.mode() == Mode.FLOAT8 && compute() == DType.FLOAT32 && !unscaled
        ? g.cast(g.cast(bias, DType.BFLOAT16), DType.FLOAT32)
        : bias;
  }

  private DType compute() {
    return base.dtype().compute();
  }
}
