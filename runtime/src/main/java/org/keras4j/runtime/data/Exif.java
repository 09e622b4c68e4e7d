package org.keras4j.runtime.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The orientation that a camera writes into an image, 1 (upright) to 8. */
final class Exif {
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  private Exif() {}

  /** The orientation in EXIF data (a TIFF header and its first directory); 1 when it has none. */
  static int orientation(byte[] tiff, int from, int length) {
    if (length < 8 || from < 0 || from + length > tiff.length) {
      return 1;
    }
    ByteBuffer b = ByteBuffer.wrap(tiff, from, length).slice();
    boolean little = b.get(0) == 'I';
    b.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = b.getInt(4) & 0xffffffffL;
    if (b.getShort(2) != 42 || directory + 2 > length) {
      return 1;
    }
    int entries = b.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + 12L * i;
      if (at + 12 > length) {
        return 1;
      }
      int entry = (int) at;
      if ((b.getShort(entry) & 0xffff) == ORIENTATION && b.getShort(entry + 2) == SHORT) {
        int value = b.getShort(entry + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  /** The image as it is to be seen. */
  static Pixels upright(Pixels p, int orientation) {
    if (orientation == 1) {
      return p;
    }
    boolean sideways = orientation >= 5;
    int width = sideways ? p.height() : p.width();
    int height = sideways ? p.width() : p.height();
    int right = p.width() - 1;
    int bottom = p.height() - 1;
    int bands = p.mode().bands;
    short[] out = new short[p.samples().length];
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++, to += bands) {
        int fromX =
            switch (orientation) {
              case 2, 3 -> right - x;
              case 4 -> x;
              case 5, 6 -> y;
              default -> right - y;
            };
        int fromY =
            switch (orientation) {
              case 2 -> y;
              case 3, 4 -> bottom - y;
              case 5, 8 -> x;
              default -> bottom - x;
            };
        System.arraycopy(p.samples(), (fromY * p.width() + fromX) * bands, out, to, bands);
      }
    }
    return new Pixels(width, height, p.mode(), out, p.transparent());
  }
}
