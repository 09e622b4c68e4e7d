package org.keras4j.runtime.data;

import java.util.Arrays;

/**
 * A decoded image: rows of interleaved samples, 8 bits each, or 16 for {@link Mode#GRAY16}.
 *
 * @param transparent the one gray or RGB colour that stands for transparency, or null
 */
record Pixels(
    int width,
    int height,
    Mode mode,
    short[] samples,
    int @org.jspecify.annotations.Nullable [] transparent) {

  /** Kinds of pixels, by PIL's names L, I;16, LA, RGB and RGBA. */
  enum Mode {
    GRAY(1),
    GRAY16(1),
    GRAY_ALPHA(2),
    RGB(3),
    RGBA(4);

    final int bands;

    Mode(int bands) {
      this.bands = bands;
    }
  }

  Pixels(int width, int height, Mode mode, short[] samples) {
    this(width, height, mode, samples, null);
  }

  private int at(int i) {
    return samples[i] & 0xffff;
  }

  /** The same image with 1, 3 or 4 channels, converted as PIL converts. */
  Pixels withChannels(int channels) {
    switch (channels) {
      case 1:
        return mode == Mode.GRAY || mode == Mode.GRAY16 ? this : gray();
      case 3:
        return mode == Mode.RGB ? this : color(Mode.RGB);
      default:
        return mode == Mode.RGBA ? this : color(Mode.RGBA);
    }
  }

  private Pixels gray() {
    short[] out = new short[width * height];
    for (int i = 0, at = 0; i < out.length; i++, at += mode.bands) {
      out[i] =
          mode == Mode.GRAY_ALPHA
              ? samples[at]
              : (short) luma(samples[at], samples[at + 1], samples[at + 2]);
    }
    return new Pixels(width, height, Mode.GRAY, out);
  }

  /** ITU-R 601 luma, in the fixed point that PIL computes it in. */
  private static int luma(int r, int g, int b) {
    return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
  }

  private Pixels color(Mode to) {
    short[] out = new short[Math.multiplyExact(width * height, to.bands)];
    boolean isGray = mode.bands < 3;
    for (int i = 0, at = 0, o = 0; i < width * height; i++, at += mode.bands, o += to.bands) {
      if (mode == Mode.GRAY16) {
        Arrays.fill(out, o, o + to.bands, (short) Math.min(255, at(at)));
        out[o + to.bands - 1] = to == Mode.RGBA ? 255 : out[o];
        continue;
      }
      out[o] = samples[at];
      out[o + 1] = samples[isGray ? at : at + 1];
      out[o + 2] = samples[isGray ? at : at + 2];
      if (to == Mode.RGBA) {
        boolean hasAlpha = mode == Mode.GRAY_ALPHA;
        out[o + 3] = hasAlpha ? samples[at + 1] : (short) (isTransparent(at) ? 0 : 255);
      }
    }
    return new Pixels(width, height, to, out);
  }

  private boolean isTransparent(int at) {
    if (transparent == null) {
      return false;
    }
    for (int i = 0; i < mode.bands; i++) {
      if (at(at + i) != transparent[i]) {
        return false;
      }
    }
    return true;
  }

  /** A part of an image: rows and columns from, and up to but without. */
  record Box(int left, int top, int right, int bottom) {
    Box transposed() {
      return new Box(top, left, bottom, right);
    }
  }

  Box all() {
    return new Box(0, 0, width, height);
  }

  /** The largest part in the middle that has the aspect ratio of another size, about. */
  Box middle(int newWidth, int newHeight) {
    int w = (int) Math.min(width, (long) height * newWidth / newHeight);
    int h = (int) Math.min(height, (long) width * newHeight / newWidth);
    int left = (width - w) / 2;
    int top = (height - h) / 2;
    return new Box(left, top, left + w, top + h);
  }

  boolean isSizeOf(Pixels other) {
    return width == other.width && height == other.height;
  }

  /** Nearest neighbour: each output pixel takes the pixel that its centre falls on. */
  Pixels nearest(Box part, int newWidth, int newHeight) {
    int[] column = nearestIndex(part.left, part.right, width, newWidth);
    int[] row = nearestIndex(part.top, part.bottom, height, newHeight);
    int bands = mode.bands;
    short[] out = new short[Math.multiplyExact(Math.multiplyExact(newWidth, newHeight), bands)];
    int o = 0;
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++, o += bands) {
        System.arraycopy(samples, (row[y] * width + column[x]) * bands, out, o, bands);
      }
    }
    return new Pixels(newWidth, newHeight, mode, out, transparent);
  }

  /** The position is summed up step by step, as PIL does, so that rounding falls alike. */
  private static int[] nearestIndex(int from, int to, int size, int n) {
    int[] index = new int[n];
    double step = (double) (to - from) / n;
    double at = from + step * 0.5;
    for (int i = 0; i < n; i++) {
      index[i] = Math.min(size - 1, (int) at);
      at += step;
    }
    return index;
  }
}
