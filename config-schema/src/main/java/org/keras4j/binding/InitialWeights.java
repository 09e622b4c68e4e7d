package org.keras4j.binding;

import java.nio.Buffer;
import java.util.SplittableRandom;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Fresh weights for a model without any: scales and variances 1, offsets, zero points and means 0,
 * all others Glorot uniform. The same seed gives the same weights.
 */
public final class InitialWeights implements WeightSource {
  private final long seed;

  public InitialWeights(long seed) {
    this.seed = seed;
  }

  @Override
  public void read(String key, TensorSpec spec, Buffer target) {
    String name = key.substring(key.lastIndexOf('/') + 1);
    double[] values = new double[spec.shape().size()];
    switch (name) {
      case "gamma", "scale", "moving_variance", "variance" -> java.util.Arrays.fill(values, 1);
      case "beta", "bias", "moving_mean", "mean", "count", "g_idx", "zero_point" -> {}
      default -> {
        if (name.endsWith("_scale") || name.endsWith("_scales")) {
          java.util.Arrays.fill(values, 1);
        } else if (!name.endsWith("_zero") && !name.endsWith("_history")) {
          uniform(key, spec.shape(), values);
        }
      }
    }
    DType dtype = spec.dtype();
    Tensor.ofNumbers(dtype, spec.shape(), values).appendTo(target);
  }

  private void uniform(String key, Shape shape, double[] values) {
    double receptive = 1;
    for (int i = 0; i < shape.rank() - 2; i++) {
      receptive *= shape.dim(i);
    }
    double in = shape.rank() < 2 ? values.length : shape.dim(-2) * receptive;
    double outUnits = shape.rank() < 1 ? 1 : shape.last() * receptive;
    double limit = Math.sqrt(6 / Math.max(1, in + outUnits));
    SplittableRandom random = new SplittableRandom(seed * 31 + key.hashCode());
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextDouble() * 2 - 1) * limit;
    }
  }
}
