package org.keras4j.runtime.data;

import java.util.function.DoubleUnaryOperator;

/**
 * PIL's resampling by filters: the filter is widened when the image shrinks, and goes along one
 * axis after the other, in fixed point. Colours are weighted by their alpha. Which axis comes first
 * matters for the rounding: it is the one that Pillow 13 takes (older ones always take the rows).
 */
final class Resample {
  private static final int PRECISION = 22;

  private Resample() {}

  /**
   * The filters of PIL, with {@code load_img}'s names.
   *
   * @param weight the filter's value at a distance
   * @param support where the filter ends
   */
  record Filter(DoubleUnaryOperator weight, double support) {
    static final Filter BOX = new Filter(x -> x > -0.5 && x <= 0.5 ? 1 : 0, 0.5);
    static final Filter BILINEAR = new Filter(x -> Math.max(0, 1 - Math.abs(x)), 1);
    static final Filter HAMMING = new Filter(Filter::hamming, 1);
    static final Filter BICUBIC = new Filter(Filter::bicubic, 2);
    static final Filter LANCZOS = new Filter(Filter::lanczos, 3);

    private static double hamming(double x) {
      if (Math.abs(x) >= 1) {
        return 0;
      }
      return sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI));
    }

    private static double bicubic(double distance) {
      double a = -0.5;
      double x = Math.abs(distance);
      if (x < 1) {
        return ((a + 2) * x - (a + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double lanczos(double x) {
      return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }

    private static double sinc(double x) {
      return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
  }

  /**
   * A part of an image at another size. Pixels beside the part count where the filter reaches them.
   */
  static Pixels resize(Pixels image, Pixels.Box part, int width, int height, Filter filter) {
    boolean alpha = image.mode() == Pixels.Mode.RGBA || image.mode() == Pixels.Mode.GRAY_ALPHA;
    Pixels p = alpha ? premultiplied(image) : image;
    boolean rowsFirst =
        height < p.height() && 2L * (p.width() - width) < (long) p.height() - height;
    p =
        rowsFirst
            ? columns(rows(p, part, height, filter), part, width, filter)
            : rows(columns(p, part, width, filter), part, height, filter);
    return alpha ? straight(p) : p;
  }

  /** Resamples along the rows, to another number of columns. */
  private static Pixels columns(Pixels p, Pixels.Box part, int width, Filter filter) {
    boolean whole = part.left() == 0 && part.right() == p.width();
    return whole && width == p.width()
        ? p
        : transposed(rows(transposed(p), part.transposed(), width, filter));
  }

  /** Resamples along the columns, to another number of rows. */
  private static Pixels rows(Pixels p, Pixels.Box part, int height, Filter filter) {
    if (part.top() == 0 && part.bottom() == p.height() && height == p.height()) {
      return p;
    }
    int span = p.width() * p.mode().bands;
    short[] out = new short[Math.multiplyExact(span, height)];
    double scale = (double) (part.bottom() - part.top()) / height;
    double wide = Math.max(scale, 1.0);
    double support = filter.support * wide;
    for (int y = 0; y < height; y++) {
      double center = part.top() + (y + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(p.height(), (int) (center + support + 0.5));
      double[] weights = weights(center, from, to, 1.0 / wide, filter);
      if (p.mode() == Pixels.Mode.GRAY16) {
        blendWide(p.samples(), span, from, weights, out, y * span);
      } else {
        blend(p.samples(), span, from, weights, out, y * span);
      }
    }
    return new Pixels(p.width(), height, p.mode(), out);
  }

  private static double[] weights(double center, int from, int to, double scale, Filter filter) {
    double[] w = new double[to - from];
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      w[i] = filter.weight.applyAsDouble((i + from - center + 0.5) * scale);
      sum += w[i];
    }
    for (int i = 0; i < w.length; i++) {
      w[i] = sum == 0 ? w[i] : w[i] / sum;
    }
    return w;
  }

  private static void blend(
      short[] in, int span, int from, double[] weights, short[] out, int outAt) {
    int[] fixed = new int[weights.length];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = (int) ((weights[i] < 0 ? -0.5 : 0.5) + weights[i] * (1 << PRECISION));
    }
    for (int x = 0; x < span; x++) {
      int sum = 1 << (PRECISION - 1);
      for (int i = 0; i < fixed.length; i++) {
        sum += in[(from + i) * span + x] * fixed[i];
      }
      out[outAt + x] = (short) Math.max(0, Math.min(255, sum >> PRECISION));
    }
  }

  /** 16 bits; PIL limits each of the two bytes for itself. */
  private static void blendWide(
      short[] in, int span, int from, double[] weights, short[] out, int outAt) {
    for (int x = 0; x < span; x++) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += (in[(from + i) * span + x] & 0xffff) * weights[i];
      }
      int rounded = (int) (sum >= 0 ? Math.floor(sum + 0.5) : -Math.floor(-sum + 0.5));
      int low = Math.max(0, rounded % 256);
      int high = Math.max(0, Math.min(255, rounded >> 8));
      out[outAt + x] = (short) (high << 8 | low);
    }
  }

  private static Pixels transposed(Pixels p) {
    int bands = p.mode().bands;
    short[] out = new short[p.samples().length];
    for (int y = 0; y < p.height(); y++) {
      for (int x = 0; x < p.width(); x++) {
        for (int b = 0; b < bands; b++) {
          out[(x * p.height() + y) * bands + b] = p.samples()[(y * p.width() + x) * bands + b];
        }
      }
    }
    return new Pixels(p.height(), p.width(), p.mode(), out);
  }

  private static Pixels premultiplied(Pixels p) {
    short[] out = p.samples().clone();
    int bands = p.mode().bands;
    for (int at = 0; at < out.length; at += bands) {
      int alpha = out[at + bands - 1];
      for (int b = 0; b < bands - 1; b++) {
        int t = out[at + b] * alpha + 128;
        out[at + b] = (short) (((t >> 8) + t) >> 8);
      }
    }
    return new Pixels(p.width(), p.height(), p.mode(), out);
  }

  private static Pixels straight(Pixels p) {
    short[] out = p.samples().clone();
    int bands = p.mode().bands;
    for (int at = 0; at < out.length; at += bands) {
      int alpha = out[at + bands - 1];
      for (int b = 0; alpha != 0 && alpha != 255 && b < bands - 1; b++) {
        out[at + b] = (short) Math.min(255, 255 * out[at + b] / alpha);
      }
    }
    return new Pixels(p.width(), p.height(), p.mode(), out);
  }
}
