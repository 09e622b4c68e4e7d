package org.keras4j.layers.signal;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.ConstantConfig;
import org.keras4j.layers.LayerConfig;

/**
 * How a signal is parted into windows that are transformed.
 *
 * @param length elements that a window weighs
 * @param stride from one window to the next
 * @param fftLength of the transform; windows are filled with zeros on both sides
 * @param weights the shape of the window, filled up to the transform's length; null for none
 * @param center true when the first window lies around the first element; the signal is mirrored
 */
public record Windows(
    int length, int stride, int fftLength, double @Nullable [] weights, boolean center) {

  /** Reads the arguments that {@code keras.ops.stft} and {@code istft} have. */
  public static Windows read(LayerConfig c) {
    int length = c.positiveInt("sequence_length");
    return of(
        c,
        length,
        c.positiveInt("sequence_stride"),
        c.positiveInt("fft_length"),
        c.bool("center", true));
  }

  /** The rest, which is the window's shape under the key {@code window}. */
  static Windows of(LayerConfig c, int length, int stride, int fftLength, boolean center) {
    if (fftLength < length) {
      throw c.node("fft_length").expected("at least the " + length + " elements of a window");
    }
    ConfigNode window = c.node("window");
    double[] shape = null;
    if (!c.node().has("window") || window.isString()) {
      boolean hann = c.choice("window", "hann", "hann", "hamming").equals("hann");
      shape = cosine(length, hann ? 0.5 : 0.54, hann ? 0.5 : 0.46);
    } else if (!window.isNull()) {
      ConstantConfig numbers = ConstantConfig.of(window);
      if (numbers.shape().rank() != 1 || numbers.values().length != length) {
        throw window.expected(length + " numbers");
      }
      shape = numbers.values();
    }
    if (shape != null) {
      double[] filled = new double[fftLength];
      System.arraycopy(shape, 0, filled, (fftLength - length) / 2, length);
      shape = filled;
    }
    return new Windows(length, stride, fftLength, shape, center);
  }

  /** Hann's window of a length, as TensorFlow has it. */
  public static double[] hann(int length) {
    return cosine(length, 0.5, 0.5);
  }

  /** TensorFlow's: periodic when the length is even, symmetric when it is odd. */
  private static double[] cosine(int length, double a, double b) {
    double[] w = new double[length];
    int period = length - length % 2;
    for (int i = 0; i < length; i++) {
      w[i] = length == 1 ? 1 : a - b * Math.cos(2 * Math.PI * i / period);
    }
    return w;
  }

  /** The weights by which overlapping windows add up to the signal; null for none. */
  double @Nullable [] inverseWeights() {
    if (weights == null) {
      return null;
    }
    double[] sums = new double[stride];
    for (int i = 0; i < fftLength; i++) {
      sums[i % stride] += weights[i] * weights[i];
    }
    double[] inverse = new double[fftLength];
    for (int i = 0; i < fftLength; i++) {
      inverse[i] = weights[i] / sums[i % stride];
    }
    return inverse;
  }
}
