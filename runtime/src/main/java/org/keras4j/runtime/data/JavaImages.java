package org.keras4j.runtime.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * The pixels of Java's images as PIL has them. {@code getRGB} would convert gray, which Java takes
 * for linear light, and colours with a profile; here the stored samples stay what they are.
 */
final class JavaImages {
  private JavaImages() {}

  static Pixels pixels(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    int space = colors.getColorSpace().getType();
    boolean gray = space == ColorSpace.TYPE_GRAY;
    boolean plain = !colors.isAlphaPremultiplied() || !colors.hasAlpha();
    if (!(colors instanceof ComponentColorModel) || !plain) {
      return colored(image);
    }
    if (gray || space == ColorSpace.TYPE_RGB) {
      return stored(image, mode(colors, gray));
    }
    return colored(image);
  }

  private static Pixels.Mode mode(ColorModel colors, boolean gray) {
    if (gray && colors.hasAlpha()) {
      return Pixels.Mode.GRAY_ALPHA;
    } else if (gray) {
      boolean deep = colors.getTransferType() == DataBuffer.TYPE_USHORT;
      return deep && colors.getComponentSize(0) == 16 ? Pixels.Mode.GRAY16 : Pixels.Mode.GRAY;
    }
    return colors.hasAlpha() ? Pixels.Mode.RGBA : Pixels.Mode.RGB;
  }

  /** Samples as they are; of 16 bits the high byte, but for gray; others scaled to 255. */
  private static Pixels stored(BufferedImage image, Pixels.Mode mode) {
    int width = image.getWidth();
    int height = image.getHeight();
    ColorModel colors = image.getColorModel();
    Raster raster = image.getRaster();
    int bands = mode.bands;
    int type = colors.getTransferType();
    int bits = colors.getComponentSize(0);
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean asIs = whole && (bits == 8 || mode == Pixels.Mode.GRAY16);
    int[] row = new int[width * bands];
    Object pixel = null;
    float[] parts = null;
    short[] out = new short[Math.multiplyExact(width * height, bands)];
    for (int y = 0, at = 0; y < height; y++) {
      if (whole) {
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      }
      for (int x = 0; x < width; x++) {
        if (!whole) {
          pixel = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, pixel);
          parts = colors.getNormalizedComponents(pixel, parts, 0);
        }
        for (int b = 0; b < bands; b++, at++) {
          int v;
          if (asIs) {
            v = row[x * bands + b];
          } else if (whole && bits == 16) {
            v = row[x * bands + b] >> 8;
          } else if (whole) {
            v = Math.round(row[x * bands + b] * 255f / ((1 << bits) - 1));
          } else {
            v = Math.round(255 * Math.max(0, Math.min(1, parts[b])));
          }
          out[at] = (short) v;
        }
      }
    }
    return new Pixels(width, height, mode, out);
  }

  /** Palettes and packed colours, which are those of sRGB, and spaces that PIL does not know. */
  private static Pixels colored(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    boolean alpha = image.getColorModel().hasAlpha();
    Pixels.Mode mode = alpha ? Pixels.Mode.RGBA : Pixels.Mode.RGB;
    int[] row = new int[width];
    short[] out = new short[Math.multiplyExact(width * height, mode.bands)];
    for (int y = 0, at = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        out[at++] = (short) (argb >> 16 & 0xff);
        out[at++] = (short) (argb >> 8 & 0xff);
        out[at++] = (short) (argb & 0xff);
        if (alpha) {
          out[at++] = (short) (argb >>> 24);
        }
      }
    }
    return new Pixels(width, height, mode, out);
  }
}
