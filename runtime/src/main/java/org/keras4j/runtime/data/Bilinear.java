package org.keras4j.runtime.data;

/**
 * PIL's {@code BILINEAR} resampling: a triangle filter, widened when the image shrinks, one axis
 * after the other, in fixed point. Colours are weighted by their alpha. Which axis comes first
 * matters for the rounding: it is the one that Pillow 13 takes (older ones always take the rows).
 */
final class Bilinear {
  private static final int PRECISION = 22;

  private Bilinear() {}

  static Pixels resize(Pixels image, int width, int height) {
    boolean alpha = image.mode() == Pixels.Mode.RGBA || image.mode() == Pixels.Mode.GRAY_ALPHA;
    Pixels p = alpha ? premultiplied(image) : image;
    boolean columnsFirst =
        height < p.height() && 2L * (p.width() - width) < (long) p.height() - height;
    p = columnsFirst ? columns(rows(p, height), width) : rows(columns(p, width), height);
    return alpha ? straight(p) : p;
  }

  /** Resamples along the rows, to another number of columns. */
  private static Pixels columns(Pixels p, int width) {
    return width == p.width() ? p : transposed(rows(transposed(p), width));
  }

  /** Resamples along the columns, to another number of rows. */
  private static Pixels rows(Pixels p, int height) {
    if (height == p.height()) {
      return p;
    }
    int span = p.width() * p.mode().bands;
    short[] out = new short[Math.multiplyExact(span, height)];
    double scale = (double) p.height() / height;
    double support = Math.max(scale, 1.0);
    for (int y = 0; y < height; y++) {
      double center = (y + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int to = Math.min(p.height(), (int) (center + support + 0.5));
      double[] weights = weights(center, from, to, support);
      if (p.mode() == Pixels.Mode.GRAY16) {
        blendWide(p.samples(), span, from, weights, out, y * span);
      } else {
        blend(p.samples(), span, from, weights, out, y * span);
      }
    }
    return new Pixels(p.width(), height, p.mode(), out);
  }

  private static double[] weights(double center, int from, int to, double support) {
    double[] w = new double[to - from];
    double sum = 0;
    double inverse = 1.0 / support;
    for (int i = 0; i < w.length; i++) {
      double distance = Math.abs((i + from - center + 0.5) * inverse);
      w[i] = distance < 1.0 ? 1.0 - distance : 0.0;
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
      fixed[i] = (int) (0.5 + weights[i] * (1 << PRECISION));
    }
    for (int x = 0; x < span; x++) {
      int sum = 1 << (PRECISION - 1);
      for (int i = 0; i < fixed.length; i++) {
        sum += in[(from + i) * span + x] * fixed[i];
      }
      out[outAt + x] = (short) Math.max(0, Math.min(255, sum >> PRECISION));
    }
  }

  private static void blendWide(
      short[] in, int span, int from, double[] weights, short[] out, int outAt) {
    for (int x = 0; x < span; x++) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += (in[(from + i) * span + x] & 0xffff) * weights[i];
      }
      out[outAt + x] = (short) (int) Math.floor(sum + 0.5);
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
