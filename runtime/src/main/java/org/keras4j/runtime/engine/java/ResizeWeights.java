package org.keras4j.runtime.engine.java;

import org.keras4j.ops.ResizeOp;

/**
 * For each output position along one axis, which input positions it is made of: the rules of
 * TensorFlow's image resizing (ops ResizeNearestNeighbor, ResizeBilinear, ResizeBicubic, ResizeArea
 * and ScaleAndTranslate), computed in float as there.
 *
 * @param starts first input position of each output
 * @param weights its weight and those of the positions after it
 */
record ResizeWeights(int[] starts, float[][] weights) {
  /** TensorFlow looks cubic coefficients up in a table of so many steps. */
  private static final int CUBIC_STEPS = 1024;

  static ResizeWeights of(ResizeOp op, int in, int out) {
    int[] starts = new int[out];
    float[][] weights = new float[out][];
    boolean aligned = op.alignCorners() && out > 1;
    float scale = aligned ? (in - 1) / (float) (out - 1) : in / (float) out;
    for (int i = 0; i < out; i++) {
      float center = op.halfPixel() ? (i + 0.5f) * scale - 0.5f : i * scale;
      switch (op.kind()) {
        case NEAREST -> {
          float at = op.halfPixel() ? (i + 0.5f) * scale : i * scale;
          double place = op.alignCorners() ? Math.floor(at + 0.5) : Math.floor(at);
          starts[i] = Math.min((int) place, in - 1);
          weights[i] = new float[] {1};
        }
        case AREA -> starts[i] = area(i * scale, (i + 1) * scale, in, weights, i);
        case BILINEAR -> {
          if (op.antialias()) {
            starts[i] = span(op, i, in, scale, weights);
          } else {
            starts[i] = bilinear(center, in, weights, i);
          }
        }
        case CUBIC -> {
          if (op.antialias()) {
            starts[i] = span(op, i, in, scale, weights);
          } else {
            starts[i] = cubic(center, in, op.halfPixel(), weights, i);
          }
        }
        default -> starts[i] = span(op, i, in, scale, weights);
      }
    }
    return new ResizeWeights(starts, weights);
  }

  private static int bilinear(float center, int in, float[][] weights, int i) {
    float floor = (float) Math.floor(center);
    int lower = Math.max((int) floor, 0);
    int upper = Math.min((int) Math.ceil(center), in - 1);
    float part = center - floor;
    weights[i] = upper > lower ? new float[] {1 - part, part} : new float[] {1};
    return Math.min(lower, in - 1);
  }

  /** Beyond the edge, which windows of aligned corners reach, it is repeated. */
  private static int area(float from, float to, int in, float[][] weights, int i) {
    int first = (int) Math.floor(from);
    int end = Math.max(first + 1, (int) Math.ceil(to));
    float[] w = new float[Math.min(end, in) - first];
    for (int j = first; j < end; j++) {
      int at = Math.min(j, in - 1) - first;
      w[at] += (Math.min(j + 1, to) - Math.max(j, from)) / (to - from);
    }
    weights[i] = w;
    return first;
  }

  /**
   * Keys' kernel of a = -0.5 (half-pixel centres) or -0.75; positions outside are left out, or
   * repeat the edge.
   */
  private static int cubic(float center, int in, boolean halfPixel, float[][] weights, int i) {
    int base = (int) Math.floor(center);
    int offset = (int) Math.rint((center - base) * CUBIC_STEPS);
    double a = halfPixel ? -0.5 : -0.75;
    double x = offset / (double) CUBIC_STEPS;
    float[] taps = {
      (float) outer(x + 1, a), (float) inner(x, a), (float) inner(1 - x, a), (float) outer(2 - x, a)
    };
    int start = Math.min(Math.max(base - 1, 0), in - 1);
    int end = Math.min(Math.max(base + 2, 0), in - 1);
    float[] w = new float[end - start + 1];
    float sum = 0;
    for (int t = 0; t < taps.length; t++) {
      int at = base - 1 + t;
      int bounded = Math.min(Math.max(at, 0), in - 1);
      if (at == bounded || !halfPixel) {
        w[bounded - start] += taps[t];
        sum += taps[t];
      }
    }
    if (halfPixel && Math.abs(sum) >= 1000 * Float.MIN_NORMAL) {
      for (int j = 0; j < w.length; j++) {
        w[j] /= sum;
      }
    }
    weights[i] = w;
    return start;
  }

  private static double inner(double x, double a) {
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  }

  private static double outer(double x, double a) {
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  }

  /** The kernels of ScaleAndTranslate, widened when shrinking with antialias. */
  private static int span(ResizeOp op, int i, int in, float scale, float[][] weights) {
    float widening = op.antialias() ? Math.max(scale, 1) : 1;
    float radius = radius(op.kind());
    float sample = (i + 0.5f) * scale;
    int start = Math.max(0, (int) Math.ceil(sample - radius * widening - 0.5f));
    int end = Math.min(in - 1, (int) Math.floor(sample + radius * widening - 0.5f));
    float[] w = new float[Math.max(1, end - start + 1)];
    float sum = 0;
    for (int j = start; j <= end; j++) {
      w[j - start] = kernel(op.kind(), Math.abs((j + 0.5f - sample) / widening));
      sum += w[j - start];
    }
    if (Math.abs(sum) >= 1000 * Float.MIN_NORMAL) {
      for (int j = 0; j < w.length; j++) {
        w[j] /= sum;
      }
    }
    weights[i] = w;
    return Math.min(start, in - 1);
  }

  private static float radius(ResizeOp.Kind kind) {
    switch (kind) {
      case LANCZOS3:
        return 3;
      case LANCZOS5:
        return 5;
      case GAUSSIAN:
        return 1.5f;
      case CUBIC:
      case MITCHELLCUBIC:
        return 2;
      default:
        return 1;
    }
  }

  private static float kernel(ResizeOp.Kind kind, float x) {
    float radius = radius(kind);
    switch (kind) {
      case LANCZOS3:
      case LANCZOS5:
        if (x > radius) {
          return 0;
        }
        if (x <= 1e-3f) {
          return 1;
        }
        double pi = Math.PI * x;
        return (float) (radius * Math.sin(pi) * Math.sin(pi / radius) / (pi * pi));
      case GAUSSIAN:
        double sigma = radius / 3;
        return x >= radius ? 0 : (float) Math.exp(-x * x / (2 * sigma * sigma));
      case CUBIC:
        return x >= 2
            ? 0
            : x >= 1 ? ((-0.5f * x + 2.5f) * x - 4) * x + 2 : (1.5f * x - 2.5f) * x * x + 1;
      case MITCHELLCUBIC:
        return x >= 2
            ? 0
            : x >= 1
                ? (((-7f / 18) * x + 2) * x - 10f / 3) * x + 16f / 9
                : ((7f / 6) * x - 2) * x * x + 8f / 9;
      default:
        return x < 1 ? 1 - x : 0;
    }
  }
}
