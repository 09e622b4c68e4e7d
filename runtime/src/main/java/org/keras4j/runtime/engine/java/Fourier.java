package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Discrete Fourier transforms of one length in double precision: by halving where the length is a
 * power of 2, else by Bluestein's algorithm, which makes of any transform a convolution of such a
 * length. Immutable.
 */
final class Fourier {
  private final int length;
  private final int size;
  private final double[] cos;
  private final double[] sin;
  private final double[] chirpRe;
  private final double[] chirpIm;
  private final double[] filterRe;
  private final double[] filterIm;

  Fourier(int length) {
    this.length = length;
    boolean direct = Integer.bitCount(length) == 1;
    size = direct ? length : Integer.highestOneBit(2 * length - 1) << 1;
    cos = new double[size / 2];
    sin = new double[size / 2];
    for (int i = 0; i < size / 2; i++) {
      double angle = -2 * Math.PI * i / size;
      cos[i] = Math.cos(angle);
      sin[i] = Math.sin(angle);
    }
    chirpRe = new double[direct ? 0 : length];
    chirpIm = new double[direct ? 0 : length];
    filterRe = new double[direct ? 0 : size];
    filterIm = new double[direct ? 0 : size];
    if (!direct) {
      prepareChirp();
    }
  }

  private void prepareChirp() {
    for (int i = 0; i < length; i++) {
      double angle = -Math.PI * ((long) i * i % (2L * length)) / length;
      chirpRe[i] = Math.cos(angle);
      chirpIm[i] = Math.sin(angle);
      filterRe[i] = chirpRe[i];
      filterIm[i] = -chirpIm[i];
      filterRe[(size - i) % size] = filterRe[i];
      filterIm[(size - i) % size] = filterIm[i];
    }
    halving(filterRe, filterIm, null);
  }

  /** The length of the arrays that {@link #transform} works in. */
  int workSize() {
    return size;
  }

  /** Transforms the first elements of the arrays in place; the rest is used too. */
  void transform(double[] re, double[] im, KernelContext context) {
    if (chirpRe.length == 0) {
      halving(re, im, context);
      return;
    }
    for (int i = 0; i < length; i++) {
      double x = re[i];
      re[i] = x * chirpRe[i] - im[i] * chirpIm[i];
      im[i] = x * chirpIm[i] + im[i] * chirpRe[i];
    }
    Arrays.fill(re, length, size, 0);
    Arrays.fill(im, length, size, 0);
    halving(re, im, context);
    for (int i = 0; i < size; i++) {
      double x = re[i];
      re[i] = x * filterRe[i] - im[i] * filterIm[i];
      im[i] = -(x * filterIm[i] + im[i] * filterRe[i]);
    }
    halving(re, im, context);
    for (int i = 0; i < length; i++) {
      double x = re[i] / size;
      double y = -im[i] / size;
      re[i] = x * chirpRe[i] - y * chirpIm[i];
      im[i] = x * chirpIm[i] + y * chirpRe[i];
    }
  }

  private void halving(double[] re, double[] im, KernelContext context) {
    int shift = Integer.numberOfLeadingZeros(size) + 1;
    for (int i = 1; i < size - 1; i++) {
      int j = Integer.reverse(i) >>> shift;
      if (i < j) {
        swap(re, i, j);
        swap(im, i, j);
      }
    }
    for (int half = 1; half < size; half *= 2) {
      if (context != null) {
        context.check();
      }
      int turn = size / (2 * half);
      for (int start = 0; start < size; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          int a = start + k;
          int b = a + half;
          double c = cos[k * turn];
          double s = sin[k * turn];
          double x = re[b] * c - im[b] * s;
          double y = re[b] * s + im[b] * c;
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
  }

  private static void swap(double[] x, int i, int j) {
    double t = x[i];
    x[i] = x[j];
    x[j] = t;
  }
}
