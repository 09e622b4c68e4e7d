package org.keras4j.binding;

import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.tensor.Shape;

/**
 * Keras's initializers: the same distributions, from another generator of random numbers, so that
 * the values are others.
 *
 * <p>Source: {@code keras.initializers}.
 */
final class Initializers {
  /** What cutting a standard normal distribution at 2 makes of its deviation. */
  private static final double TRUNCATED = 0.87962566103423978;

  /** Larger matrices are made orthogonal in the mean only: the exact way takes minutes. */
  private static final int MAX_ORTHOGONAL = 1024;

  private Initializers() {}

  /**
   * Fills a weight.
   *
   * @param initializer a name, or an object with class name and config
   * @return false for one that is not known
   */
  static boolean fill(@Nullable Object initializer, Shape shape, double[] out, long seed) {
    ConfigNode node = ConfigNode.root(initializer, "initializer");
    ConfigNode name = node.isMap() ? node.get("class_name") : node;
    if (!name.isString()) {
      return false;
    }
    ConfigNode c = node.isMap() ? node.get("config") : node.withValue(Map.of());
    RandomGenerator random = new SplittableRandom(seed);
    switch (name.string().toLowerCase(Locale.ROOT).replace("_", "").replace("initializer", "")) {
      case "zeros", "zero" -> java.util.Arrays.fill(out, 0);
      case "ones", "one" -> java.util.Arrays.fill(out, 1);
      case "constant" -> {
        return constant(c.get("value"), out);
      }
      case "randomuniform", "uniform" ->
          uniform(out, number(c, "minval", -0.05), number(c, "maxval", 0.05), random);
      case "randomnormal", "normal" ->
          normal(out, number(c, "mean", 0), number(c, "stddev", 0.05), random);
      case "truncatednormal" ->
          truncated(out, number(c, "mean", 0), number(c, "stddev", 0.05), random);
      case "glorotuniform", "xavieruniform" -> scaled(shape, out, 1, "fan_avg", "uniform", random);
      case "glorotnormal", "xaviernormal" -> scaled(shape, out, 1, "fan_avg", "normal", random);
      case "heuniform" -> scaled(shape, out, 2, "fan_in", "uniform", random);
      case "henormal" -> scaled(shape, out, 2, "fan_in", "normal", random);
      case "lecununiform" -> scaled(shape, out, 1, "fan_in", "uniform", random);
      case "lecunnormal" -> scaled(shape, out, 1, "fan_in", "normal", random);
      case "variancescaling" ->
          scaled(
              shape,
              out,
              number(c, "scale", 1),
              text(c, "mode", "fan_in"),
              text(c, "distribution", "truncated_normal"),
              random);
      case "orthogonal" -> {
        return orthogonal(shape, out, number(c, "gain", 1), random);
      }
      case "identity" -> {
        return identity(shape, out, number(c, "gain", 1));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static double number(ConfigNode config, String key, double otherwise) {
    return config.get(key).isNumber() ? config.get(key).number() : otherwise;
  }

  private static String text(ConfigNode config, String key, String otherwise) {
    return config.get(key).isString() ? config.get(key).string() : otherwise;
  }

  private static boolean constant(ConfigNode value, double[] out) {
    java.util.Arrays.fill(out, value.isNumber() ? value.number() : 0);
    return value.isNumber() || value.isNull();
  }

  private static void uniform(double[] out, double from, double to, RandomGenerator random) {
    for (int i = 0; i < out.length; i++) {
      out[i] = from + random.nextDouble() * (to - from);
    }
  }

  private static void normal(double[] out, double mean, double deviation, RandomGenerator random) {
    for (int i = 0; i < out.length; i++) {
      out[i] = mean + random.nextGaussian() * deviation;
    }
  }

  private static void truncated(
      double[] out, double mean, double deviation, RandomGenerator random) {
    for (int i = 0; i < out.length; i++) {
      double x = random.nextGaussian();
      while (Math.abs(x) > 2) {
        x = random.nextGaussian();
      }
      out[i] = mean + x * deviation;
    }
  }

  private static void scaled(
      Shape shape,
      double[] out,
      double scale,
      String mode,
      String distribution,
      RandomGenerator random) {
    double receptive = 1;
    for (int i = 0; i < shape.rank() - 2; i++) {
      receptive *= shape.dim(i);
    }
    boolean matrix = shape.rank() >= 2;
    double in = matrix ? shape.dim(-2) * receptive : Math.max(1, out.length);
    double units = matrix ? shape.last() * receptive : in;
    double n = mode.equals("fan_in") ? in : mode.equals("fan_out") ? units : (in + units) / 2;
    double variance = scale / Math.max(1, n);
    switch (distribution.toLowerCase(Locale.ROOT)) {
      case "uniform" -> uniform(out, -Math.sqrt(3 * variance), Math.sqrt(3 * variance), random);
      case "untruncated_normal" -> normal(out, 0, Math.sqrt(variance), random);
      default -> truncated(out, 0, Math.sqrt(variance) / TRUNCATED, random);
    }
  }

  /** Rows or columns, whichever are fewer, that are orthogonal and of length gain. */
  private static boolean orthogonal(
      Shape shape, double[] out, double gain, RandomGenerator random) {
    if (shape.rank() < 2) {
      return false;
    }
    int columns = shape.last();
    int rows = columns == 0 ? 0 : out.length / columns;
    int few = Math.min(rows, columns);
    int many = Math.max(rows, columns);
    if (few > MAX_ORTHOGONAL) {
      normal(out, 0, gain / Math.sqrt(many), random);
      return true;
    }
    double[][] basis = new double[few][many];
    for (int i = 0; i < few; i++) {
      double length;
      do {
        normal(basis[i], 0, 1, random);
        for (int twice = 0; twice < 2; twice++) {
          for (int j = 0; j < i; j++) {
            subtract(basis[i], basis[j], dot(basis[i], basis[j]));
          }
        }
        length = Math.sqrt(dot(basis[i], basis[i]));
      } while (length < 1e-6);
      for (int k = 0; k < many; k++) {
        basis[i][k] /= length;
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        out[r * columns + c] = gain * (rows < columns ? basis[r][c] : basis[c][r]);
      }
    }
    return true;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void subtract(double[] from, double[] what, double times) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= times * what[i];
    }
  }

  private static boolean identity(Shape shape, double[] out, double gain) {
    if (shape.rank() != 2) {
      return false;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] = i / shape.last() == i % shape.last() ? gain : 0;
    }
    return true;
  }
}
