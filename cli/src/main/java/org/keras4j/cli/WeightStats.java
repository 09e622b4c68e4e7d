package org.keras4j.cli;

import org.keras4j.tensor.Tensor;

/**
 * What the values of a weight are like. Minimum, maximum, mean and deviation leave out what is not
 * finite; they are NaN when nothing is left.
 *
 * @param std the deviation of a whole population, as NumPy's {@code std}
 * @param zeros how many are 0
 * @param notFinite how many are NaN or infinite
 */
record WeightStats(
    double min, double max, double mean, double std, long zeros, long notFinite, int size) {
  static WeightStats of(Tensor t) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long zeros = 0;
    int n = 0;
    for (int i = 0; i < t.size(); i++) {
      double v = t.getDouble(i);
      if (Double.isNaN(v) || Double.isInfinite(v)) {
        continue;
      }
      n++;
      min = Math.min(min, v);
      max = Math.max(max, v);
      sum += v;
      zeros += v == 0 ? 1 : 0;
    }
    if (n == 0) {
      double none = Double.NaN;
      return new WeightStats(none, none, none, none, 0, t.size(), t.size());
    }
    double mean = sum / n;
    double squares = 0;
    for (int i = 0; i < t.size(); i++) {
      double v = t.getDouble(i);
      if (!Double.isNaN(v) && !Double.isInfinite(v)) {
        squares += (v - mean) * (v - mean);
      }
    }
    return new WeightStats(min, max, mean, Math.sqrt(squares / n), zeros, t.size() - n, t.size());
  }
}
