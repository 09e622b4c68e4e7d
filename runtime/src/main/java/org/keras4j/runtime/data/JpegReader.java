package org.keras4j.runtime.data;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.keras4j.errors.InputMismatchException;

/**
 * Decodes gray, colour and CMYK JPEG. The samples are ImageIO's; the colours are computed here, by
 * the rules of libjpeg, since ImageIO decides otherwise in some cases and applies colour profiles.
 */
final class JpegReader {
  private final byte[] file;
  private final String where;
  private int width;
  private int height;
  private final int[] componentIds = new int[4];
  private int components;
  private boolean jfif;
  private int adobeTransform = -1;
  private int orientation = 1;

  private JpegReader(byte[] file, String where) {
    this.file = file;
    this.where = where;
  }

  static boolean isJpeg(byte[] start) {
    return start.length >= 3
        && (start[0] & 0xff) == 0xff
        && (start[1] & 0xff) == 0xd8
        && (start[2] & 0xff) == 0xff;
  }

  static ImageReading.Decoded read(byte[] file, DataLimits limits, String where) {
    JpegReader reader = new JpegReader(file, where);
    reader.header();
    ImageData.checkSize(reader.width, reader.height, limits, where);
    return new ImageReading.Decoded(reader.decode(), reader.orientation);
  }

  private int u8(int at) {
    if (at >= file.length) {
      throw bad("it ends early");
    }
    return file[at] & 0xff;
  }

  private int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** Walks the segments up to the frame and on to the scan. */
  private void header() {
    int at = 2;
    while (true) {
      if (u8(at) != 0xff) {
        throw bad("a segment is missing");
      }
      int marker = u8(at + 1);
      if (marker == 0xff) {
        at++;
        continue;
      }
      if (marker == 0xda) {
        break;
      }
      int length = u16(at + 2);
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        frame(at + 4, length);
      } else if (marker == 0xe0 && length >= 7 && ascii(at + 4, "JFIF")) {
        jfif = true;
      } else if (marker == 0xee && length >= 14 && ascii(at + 4, "Adobe")) {
        adobeTransform = u8(at + 15);
      } else if (marker == 0xe1 && length >= 16 && ascii(at + 4, "Exif\0\0")) {
        orientation = Exif.orientation(file, at + 10, length - 8);
      }
      at += 2 + length;
    }
    if (components == 0) {
      throw bad("its frame is missing");
    }
  }

  private void frame(int at, int length) {
    int bits = u8(at);
    height = u16(at + 1);
    width = u16(at + 3);
    components = u8(at + 5);
    if (bits != 8 || components < 1 || components > 4 || length < 8 + 3 * components) {
      throw bad(bits == 8 ? "its frame is damaged" : "it has " + bits + " bits a sample, not 8");
    }
    for (int i = 0; i < components; i++) {
      componentIds[i] = u8(at + 6 + 3 * i);
    }
  }

  private boolean ascii(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (u8(at + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isYcc() {
    if (jfif) {
      return true;
    }
    if (adobeTransform >= 0) {
      return adobeTransform != 0;
    }
    return !(componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B');
  }

  private Pixels decode() {
    if (components == 2) {
      throw bad("it has two components");
    }
    Raster raster = raster();
    if (raster.getNumBands() != components
        || raster.getWidth() != width
        || raster.getHeight() != height) {
      throw bad("its size is not what the header says");
    }
    int[] row = new int[width * components];
    short[] out = new short[Math.multiplyExact(width * height, components)];
    for (int y = 0, at = 0; y < height; y++, at += row.length) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i++) {
        out[at + i] = (short) row[i];
      }
    }
    if (components == 4) {
      return new Pixels(width, height, Pixels.Mode.RGB, fromCmyk(out, adobeTransform == 2));
    }
    if (components == 3 && isYcc()) {
      for (int at = 0; at < out.length; at += 3) {
        toRgb(out, at);
      }
    }
    return new Pixels(width, height, components == 1 ? Pixels.Mode.GRAY : Pixels.Mode.RGB, out);
  }

  private Raster raster() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    if (!readers.hasNext()) {
      throw Failures.format(where, "this Java runtime has no JPEG reader", "use PNG");
    }
    ImageReader reader = readers.next();
    try (MemoryCacheImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      return reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      throw bad(String.valueOf(e.getMessage()));
    } finally {
      reader.dispose();
    }
  }

  /**
   * The colours of four inks, which are stored inverted as Adobe does, to RGB in PIL's arithmetic.
   *
   * @param ycck whether the first three are stored as YCbCr
   */
  private static short[] fromCmyk(short[] inks, boolean ycck) {
    short[] out = new short[inks.length / 4 * 3];
    for (int from = 0, to = 0; from < inks.length; from += 4, to += 3) {
      if (ycck) {
        toRgb(inks, from);
      }
      int light = inks[from + 3];
      for (int c = 0; c < 3; c++) {
        int ink = ycck ? inks[from + c] : 255 - inks[from + c];
        int t = ink * light + 128;
        out[to + c] = clip(light - ((t >> 8) + t >> 8));
      }
    }
    return out;
  }

  /** YCbCr to RGB in the 16-bit fixed point of libjpeg. */
  private static void toRgb(short[] p, int at) {
    int y = p[at];
    int cb = p[at + 1] - 128;
    int cr = p[at + 2] - 128;
    p[at] = clip(y + (91881 * cr + 32768 >> 16));
    p[at + 1] = clip(y + (-22554 * cb - 46802 * cr + 32768 >> 16));
    p[at + 2] = clip(y + (116130 * cb + 32768 >> 16));
  }

  private static short clip(int v) {
    return (short) Math.max(0, Math.min(255, v));
  }

  private InputMismatchException bad(String what) {
    return Failures.format(where, "the JPEG is damaged: " + what, "save the image again");
  }
}
