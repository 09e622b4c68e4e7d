package org.keras4j.runtime.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;

/**
 * Decodes PNG of every colour type and depth, interlaced or not, into the values that PIL has:
 * gamma and colour profiles are left alone, 16-bit colours keep their high byte, 16-bit gray stays.
 */
final class PngReader {
  private static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final long MAX_DEFLATE_RATIO = 1032;
  private static final int[] X_START = {0, 4, 0, 2, 0, 1, 0};
  private static final int[] Y_START = {0, 0, 4, 0, 2, 0, 1};
  private static final int[] X_STEP = {8, 8, 4, 4, 2, 2, 1};
  private static final int[] Y_STEP = {8, 8, 8, 4, 4, 2, 2};

  private final String where;
  private final List<byte[]> data = new ArrayList<>();
  private int width;
  private int height;
  private int depth;
  private int type = -1;
  private boolean interlaced;
  private int orientation = 1;
  private byte @Nullable [] palette;
  private byte @Nullable [] transparency;

  private PngReader(String where) {
    this.where = where;
  }

  static boolean isPng(byte[] start) {
    return start.length >= 8 && Arrays.equals(start, 0, 8, MAGIC, 0, 8);
  }

  static ImageReading.Decoded read(byte[] file, DataLimits limits, String where) {
    PngReader reader = new PngReader(where);
    reader.chunks(ByteBuffer.wrap(file, 8, file.length - 8), limits);
    return new ImageReading.Decoded(reader.decode(), reader.orientation);
  }

  private void chunks(ByteBuffer b, DataLimits limits) {
    CRC32 crc = new CRC32();
    while (true) {
      if (b.remaining() < 12) {
        throw bad("it ends early");
      }
      int length = b.getInt();
      if (length < 0 || length > b.remaining() - 8) {
        throw bad("it ends early");
      }
      byte[] chunk = new byte[4 + length];
      b.get(chunk);
      String name = new String(chunk, 0, 4, StandardCharsets.ISO_8859_1);
      crc.reset();
      crc.update(chunk);
      boolean critical = (chunk[0] & 0x20) == 0;
      if ((int) crc.getValue() != b.getInt() && (critical || name.equals("tRNS"))) {
        throw bad("the checksum of its " + Texts.shown(name) + " chunk does not match");
      }
      if (type < 0 && !name.equals("IHDR")) {
        throw bad("its header is missing");
      }
      switch (name) {
        case "IHDR" -> header(ByteBuffer.wrap(chunk, 4, length), limits);
        case "PLTE" -> palette = Arrays.copyOfRange(chunk, 4, chunk.length);
        case "tRNS" -> transparency = Arrays.copyOfRange(chunk, 4, chunk.length);
        case "IDAT" -> data.add(chunk);
        case "eXIf" -> orientation = Exif.orientation(chunk, 4, length);
        case "IEND" -> {
          return;
        }
        default -> {
          if (critical) {
            throw bad("it needs the unknown chunk " + Texts.shown(name));
          }
        }
      }
    }
  }

  private void header(ByteBuffer h, DataLimits limits) {
    if (type >= 0 || h.remaining() != 13) {
      throw bad("its header is damaged");
    }
    width = h.getInt();
    height = h.getInt();
    depth = h.get();
    type = h.get();
    int compression = h.get();
    int filter = h.get();
    int interlace = h.get();
    boolean valid =
        switch (type) {
          case 0 -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
          case 3 -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
          case 2, 4, 6 -> depth == 8 || depth == 16;
          default -> false;
        };
    if (!valid || compression != 0 || filter != 0 || interlace < 0 || interlace > 1) {
      throw bad("its header is damaged");
    }
    ImageData.checkSize(width, height, limits, where);
    interlaced = interlace == 1;
  }

  private int bands() {
    return switch (type) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private Pixels decode() {
    if (type == 3 && palette == null) {
      throw bad("its palette is missing");
    }
    int bands = bands();
    long stored = data.stream().mapToLong(chunk -> chunk.length).sum();
    if ((long) width * height * bands * depth / 8 > MAX_DEFLATE_RATIO * stored) {
      throw bad("its data are too short for " + width + " x " + height + " pixels");
    }
    short[] raw = new short[Math.multiplyExact(width * height, bands)];
    Inflater inflater = new Inflater();
    try {
      Source source = new Source(inflater, data);
      if (interlaced) {
        for (int pass = 0; pass < 7; pass++) {
          pass(source, raw, X_START[pass], Y_START[pass], X_STEP[pass], Y_STEP[pass]);
        }
      } else {
        pass(source, raw, 0, 0, 1, 1);
      }
    } catch (DataFormatException e) {
      throw bad("its compressed data are damaged");
    } finally {
      inflater.end();
    }
    return finish(raw);
  }

  /** Unfilters and unpacks the rows of one (interlace) pass. */
  private void pass(Source source, short[] raw, int x0, int y0, int xStep, int yStep)
      throws DataFormatException {
    int w = (width - x0 + xStep - 1) / xStep;
    int h = (height - y0 + yStep - 1) / yStep;
    if (w <= 0 || h <= 0) {
      return;
    }
    int bands = bands();
    int bits = bands * depth;
    byte[] line = new byte[1 + (int) (((long) w * bits + 7) / 8)];
    byte[] above = new byte[line.length];
    int back = Math.max(1, bits / 8);
    for (int y = 0; y < h; y++) {
      source.fill(line);
      unfilter(line, above, back);
      int at = ((y0 + y * yStep) * width + x0) * bands;
      for (int x = 0; x < w; x++, at += xStep * bands) {
        for (int b = 0; b < bands; b++) {
          raw[at + b] = (short) sample(line, x * bands + b);
        }
      }
      byte[] spare = above;
      above = line;
      line = spare;
    }
  }

  private int sample(byte[] line, int i) {
    switch (depth) {
      case 8:
        return line[1 + i] & 0xff;
      case 16:
        return (line[1 + 2 * i] & 0xff) << 8 | line[2 + 2 * i] & 0xff;
      default:
        int bit = i * depth;
        int shift = 8 - depth - bit % 8;
        return (line[1 + bit / 8] & 0xff) >> shift & (1 << depth) - 1;
    }
  }

  private void unfilter(byte[] line, byte[] above, int back) {
    int filter = line[0];
    if (filter < 0 || filter > 4) {
      throw bad("a row has the unknown filter " + filter);
    }
    for (int i = 1; filter != 0 && i < line.length; i++) {
      int left = i > back ? line[i - back] & 0xff : 0;
      int up = above[i] & 0xff;
      int guess =
          switch (filter) {
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            default -> paeth(left, up, i > back ? above[i - back] & 0xff : 0);
          };
      line[i] += (byte) guess;
    }
  }

  private static int paeth(int left, int up, int corner) {
    int p = left + up - corner;
    int toLeft = Math.abs(p - left);
    int toUp = Math.abs(p - up);
    int toCorner = Math.abs(p - corner);
    return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
  }

  private Pixels finish(short[] raw) {
    switch (type) {
      case 3:
        return indexed(raw);
      case 0:
        if (depth == 16) {
          return new Pixels(width, height, Pixels.Mode.GRAY16, raw);
        }
        int scale = 255 / ((1 << depth) - 1);
        for (int i = 0; i < raw.length; i++) {
          raw[i] *= (short) scale;
        }
        return new Pixels(width, height, Pixels.Mode.GRAY, raw, transparent(1));
      default:
        for (int i = 0; depth == 16 && i < raw.length; i++) {
          raw[i] = (short) (raw[i] >> 8 & 0xff);
        }
        Pixels.Mode mode =
            type == 2 ? Pixels.Mode.RGB : type == 4 ? Pixels.Mode.GRAY_ALPHA : Pixels.Mode.RGBA;
        return new Pixels(width, height, mode, raw, type == 2 ? transparent(3) : null);
    }
  }

  private Pixels indexed(short[] raw) {
    byte[] colors = palette == null ? new byte[0] : palette;
    byte[] alphas = transparency;
    Pixels.Mode mode = alphas == null ? Pixels.Mode.RGB : Pixels.Mode.RGBA;
    short[] out = new short[Math.multiplyExact(raw.length, mode.bands)];
    for (int i = 0; i < raw.length; i++) {
      int color = raw[i];
      if (3 * color + 2 >= colors.length) {
        throw bad("a pixel has the colour " + color + " of a palette of " + colors.length / 3);
      }
      for (int b = 0; b < 3; b++) {
        out[i * mode.bands + b] = (short) (colors[3 * color + b] & 0xff);
      }
      if (alphas != null) {
        int alpha = color < alphas.length ? alphas[color] & 0xff : 255;
        out[i * mode.bands + 3] = (short) alpha;
      }
    }
    return new Pixels(width, height, mode, out);
  }

  private int @Nullable [] transparent(int bands) {
    if (transparency == null) {
      return null;
    }
    if (transparency.length != 2 * bands) {
      throw bad("its tRNS chunk is damaged");
    }
    int[] color = new int[bands];
    for (int i = 0; i < bands; i++) {
      color[i] = (transparency[2 * i] & 0xff) << 8 | transparency[2 * i + 1] & 0xff;
    }
    return color;
  }

  private InputMismatchException bad(String what) {
    return Failures.format(where, "the PNG is damaged: " + what, "save the image again");
  }

  /** The inflated bytes of the data chunks. */
  private static final class Source {
    private final Inflater inflater;
    private final List<byte[]> chunks;
    private int next;

    Source(Inflater inflater, List<byte[]> chunks) {
      this.inflater = inflater;
      this.chunks = chunks;
    }

    void fill(byte[] line) throws DataFormatException {
      for (int at = 0; at < line.length; ) {
        int n = inflater.inflate(line, at, line.length - at);
        at += n;
        if (n == 0) {
          if (inflater.finished() || inflater.needsDictionary() || next == chunks.size()) {
            throw new DataFormatException();
          }
          byte[] chunk = chunks.get(next++);
          inflater.setInput(chunk, 4, chunk.length - 4);
        }
      }
    }
  }
}
