package org.keras4j.binding;

import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A kernel with the product of its low-rank adapters added, as Keras saves it.
 *
 * <p>Source: Keras's {@code Dense._get_kernel_with_merged_lora}.
 */
final class AdaptedKernel {
  private AdaptedKernel() {}

  /**
   * Reads a kernel and its adapters.
   *
   * @param key of the kernel
   */
  static Tensor read(
      WeightSource weights,
      String key,
      WeightSpecs owner,
      WeightSpecs.Weight kernel,
      WeightSpecs.LowRankSum sum) {
    String prefix = key.substring(0, key.length() - kernel.name().length());
    float[] a = adapter(weights, prefix, owner, sum.a());
    float[] b = adapter(weights, prefix, owner, sum.b());
    TensorSpec spec = kernel.spec();
    double[] values = weights.read(key, spec).toDoubleArray();
    int columns = spec.shape().dim(-1);
    int rank = b.length / columns;
    double[] added = new double[values.length];
    float scale = (float) sum.scale();
    for (int i = 0; i < added.length; i++) {
      added[i] = dot(a, i / columns * rank, b, i % columns, columns, rank) * scale;
    }
    added = Tensor.ofNumbers(spec.dtype(), spec.shape(), added).toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += added[i];
    }
    return Tensor.ofNumbers(spec.dtype(), spec.shape(), values);
  }

  private static float dot(float[] a, int row, float[] b, int column, int columns, int rank) {
    float total = 0;
    for (int k = 0; k < rank; k++) {
      total += a[row + k] * b[k * columns + column];
    }
    return total;
  }

  private static float[] adapter(
      WeightSource weights, String prefix, WeightSpecs owner, String name) {
    for (WeightSpecs.Weight w : owner.own()) {
      if (w.name().equals(name)) {
        return weights.read(prefix + name, w.spec()).toFloatArray();
      }
    }
    throw new IllegalArgumentException("no weight '" + name + "'");
  }
}
