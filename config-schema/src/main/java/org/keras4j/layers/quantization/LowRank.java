package org.keras4j.layers.quantization;

import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * A low-rank adapter of a kernel ("LoRA", Hu et al., 2021): two narrow kernels whose product is
 * added. {@code .weights.h5} holds the sum as the kernel, and Keras starts with adapters of 0; only
 * the older HDF5 layout holds them.
 *
 * @param scale of the product
 */
public record LowRank(int rank, double scale, String nameA, String nameB) {
  /**
   * Reads {@code lora_rank}, or null when there is none.
   *
   * @param scaled true where Keras hands on {@code lora_alpha} when it builds the layer; others
   *     start with a scale of 1 whatever was saved
   */
  public static @Nullable LowRank of(LayerConfig c, String weight, boolean scaled) {
    if (!c.has("lora_rank") || c.integer("lora_rank", 0) == 0) {
      return null;
    }
    int rank = c.positiveInt("lora_rank");
    Double alpha = scaled ? c.optionalNumber("lora_alpha") : null;
    double scale = alpha == null ? 1 : alpha / rank;
    return new LowRank(rank, scale, "lora_" + weight + "_a", "lora_" + weight + "_b");
  }

  /** Declares a kernel: a trainable one, or one that has an adapter in its place. */
  public static void kernel(@Nullable LowRank adapter, WeightSpecs weights, int... shape) {
    if (adapter == null) {
      weights.trainable("kernel", shape);
    } else {
      weights.savedAsDeclared();
      weights.nonTrainable("kernel", shape);
    }
  }

  /** The weight {@code kernel}, with its adapter if it has one. */
  public static Value kernel(@Nullable LowRank adapter, OpGraph g, Weights weights) {
    Value kernel = weights.get("kernel");
    return adapter == null ? kernel : adapter.on(g, kernel, weights);
  }

  /** Declares the adapters of a kernel of this shape; the kernel itself is no longer trained. */
  public void build(WeightSpecs weights, int... kernel) {
    int[] a = kernel.clone();
    a[a.length - 1] = rank;
    weights.adapter(nameA, DType.FLOAT32, a);
    weights.adapter(nameB, DType.FLOAT32, rank, kernel[kernel.length - 1]);
    String adapted = nameA.substring("lora_".length(), nameA.length() - "_a".length());
    for (WeightSpecs.Weight w : weights.own()) {
      if (w.name().equals(adapted) && w.spec().dtype().isFloating()) {
        weights.savedAsSum(adapted, new WeightSpecs.LowRankSum(nameA, nameB, scale));
      }
    }
  }

  /** The kernel with its adapter. */
  public Value on(OpGraph g, Value kernel, Weights weights) {
    return sum(g, kernel, g.matmul(weights.get(nameA), weights.get(nameB)));
  }

  /** Rows of a table with their adapter's rows. */
  public Value rows(OpGraph g, Value rows, Value ids, Weights weights) {
    Value narrow = g.apply1(new GatherOp(0, true), weights.found(nameA), ids);
    return sum(g, rows, g.matmul(narrow, weights.found(nameB)));
  }

  Value a(Weights weights) {
    return weights.get(nameA);
  }

  Value b(Weights weights) {
    return weights.get(nameB);
  }

  /** Adds a scaled product in the dtype of the sum's first part. */
  Value sum(OpBuilder g, Value x, Value product) {
    Value scaled = scale == 1 ? product : g.multiply(product, g.scalar(product.dtype(), scale));
    return g.add(x, g.cast(scaled, x.dtype()));
  }
}
