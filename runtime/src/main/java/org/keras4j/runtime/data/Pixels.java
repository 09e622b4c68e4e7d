package org.keras4j.runtime.data;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;

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
  Pixels withChannels(int channels, String where) {
    switch (channels) {
      case 1:
        return mode == Mode.GRAY || mode == Mode.GRAY16 ? this : gray();
      case 3:
        return mode == Mode.RGB ? this : color(Mode.RGB, where);
      default:
        return mode == Mode.RGBA ? this : color(Mode.RGBA, where);
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

  private Pixels color(Mode to, String where) {
    short[] out = new short[Math.multiplyExact(width * height, to.bands)];
    boolean isGray = mode.bands < 3;
    for (int i = 0, at = 0, o = 0; i < width * height; i++, at += mode.bands, o += to.bands) {
      if (mode == Mode.GRAY16 && at(at) > 255) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            "a 16-bit gray image for an input of "
                + to.bands
                + " channels: Keras would clip its"
                + " values at 255",
            where,
            "save the image with 8 bits");
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

  /** Nearest neighbour: each output pixel takes the pixel that its centre falls on. */
  Pixels nearest(int newWidth, int newHeight) {
    int[] column = nearestIndex(width, newWidth);
    int[] row = nearestIndex(height, newHeight);
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
  private static int[] nearestIndex(int from, int to) {
    int[] index = new int[to];
    double step = (double) from / to;
    double at = step * 0.5;
    for (int i = 0; i < to; i++) {
      index[i] = Math.min(from - 1, (int) at);
      at += step;
    }
    return index;
  }
}
