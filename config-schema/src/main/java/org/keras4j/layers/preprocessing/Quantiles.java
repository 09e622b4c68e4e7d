package org.keras4j.layers.preprocessing;

import org.keras4j.tensor.Tensor;

/** The quantiles of data that Keras summarised by values in rising order and their weights. */
final class Quantiles {
  private Quantiles() {}

  /**
   * Boundaries between bins of equal weight.
   *
   * @param summary the values, then the weights: (2, n)
   */
  static float[] boundaries(Tensor summary, int bins) {
    int n = summary.shape().dim(1);
    double step = 1.0 / bins;
    float[] values = new float[n];
    float[] shares = new float[n];
    float sum = 0;
    for (int i = 0; i < n; i++) {
      values[i] = (float) summary.getDouble(i);
      sum += (float) summary.getDouble(n + i);
      shares[i] = sum;
    }
    if (n * step < 1) {
      return java.util.Arrays.copyOf(values, Math.max(0, n - 1));
    }
    for (int i = 0; i < n; i++) {
      shares[i] /= sum;
    }
    int count = (int) Math.ceil(1.0 / step);
    float[] out = new float[count - 1];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) interpolated(step + i * step, shares, values);
    }
    return out;
  }

  /** The value at {@code x} of the line through the points; beyond its ends, the value there. */
  private static double interpolated(double x, float[] xs, float[] ys) {
    int last = xs.length - 1;
    if (x < xs[0]) {
      return ys[0];
    }
    if (x >= xs[last]) {
      return ys[last];
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (xs[middle] <= x) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double slope = ((double) ys[high] - ys[low]) / ((double) xs[high] - xs[low]);
    return slope * (x - xs[low]) + ys[low];
  }
}
