package org.keras4j.runtime.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * NumPy's {@code .npy} files, versions 1 to 3: floats, integers, bool and text of any byte order,
 * in C or Fortran order. Arrays of Python objects are refused.
 *
 * <p>Sizes that a header declares are checked against the bytes that are there before anything is
 * allocated for them. Text is written as {@code U}, bfloat16 as {@code ml_dtypes} has it.
 */
public final class Npy {
  private static final int MAX_HEADER = 1 << 16;
  private static final int CHUNK = 1 << 16;
  private static final int MAX_EMPTY_TEXTS = 1 << 20;

  private Npy() {}

  /**
   * Reads one array.
   *
   * @throws InputMismatchException when it is not a whole npy file of a type that Keras has
   * @throws org.keras4j.errors.UnsafeModelException when it holds pickled objects
   */
  public static Tensor read(Path file) {
    return read(file, DataLimits.defaults());
  }

  /** As {@link #read(Path)}, with limits. */
  public static Tensor read(Path file, DataLimits limits) {
    try (FileChannel channel = Failures.open(file, limits)) {
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), CHUNK);
      return read(in, channel.size(), file.toString());
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  /**
   * Reads the array that fills {@code length} bytes of a stream.
   *
   * @param where the place that errors name
   */
  public static Tensor read(InputStream in, long length, String where) throws IOException {
    try {
      return readArray(in, length, where);
    } catch (EOFException e) {
      throw Failures.format(where, "the npy data end early", "the file is truncated");
    }
  }

  private static Tensor readArray(InputStream in, long length, String where) throws IOException {
    Head head = head(in, where);
    long dataBytes = length - head.bytes();
    if (dataBytes < 0) {
      throw Failures.format(
          where, "the npy header has " + head.bytes() + " bytes", "the file is truncated");
    }
    NpyHeader header = head.header();
    check(header, dataBytes, where);
    return elements(in, header, where);
  }

  /**
   * The header of a file.
   *
   * @param bytes how many bytes come before the data
   */
  record Head(NpyHeader header, long bytes) {}

  /** Reads the header, up to the first byte of the data. */
  static Head head(InputStream in, String where) throws IOException {
    byte[] start = in.readNBytes(10);
    if (start.length < 10 || !isNpy(start)) {
      throw Failures.format(where, "not an npy file: it does not start with \\x93NUMPY");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw Failures.format(where, "npy version " + version + " is not known (1 to 3 are)");
    }
    boolean early = version == 1;
    byte[] rest = new byte[2];
    if (!early) {
      readFully(in, rest, 0, 2);
    }
    ByteBuffer b = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    long low = b.getShort(8) & 0xffffL;
    long headerBytes = early ? low : low | (rest[0] & 0xffL) << 16 | (rest[1] & 0xffL) << 24;
    if (headerBytes > MAX_HEADER) {
      throw Failures.format(
          where, "the npy header has " + headerBytes + " bytes", "no genuine header is that long");
    }
    byte[] text = new byte[(int) headerBytes];
    readFully(in, text, 0, text.length);
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return new Head(
        NpyHeader.parse(new String(text, charset), where), (early ? 10 : 12) + headerBytes);
  }

  /** The elements of an array of this header, which is checked. */
  static Tensor elements(InputStream in, NpyHeader header, String where) throws IOException {
    return header.dtype() == DType.STRING ? texts(in, header, where) : numbers(in, header);
  }

  static boolean isNpy(byte[] start) {
    return start.length >= 6
        && (start[0] & 0xff) == 0x93
        && "NUMPY".equals(new String(start, 1, 5, StandardCharsets.ISO_8859_1));
  }

  private static void check(NpyHeader header, long dataBytes, String where) {
    long needed = (long) header.count() * header.itemBytes();
    if (needed != dataBytes) {
      throw Failures.format(
          where,
          "an array of shape "
              + header.shape()
              + " with elements of "
              + header.itemBytes()
              + " bytes needs "
              + needed
              + " bytes of data, found "
              + dataBytes,
          needed > dataBytes ? "the file is truncated" : "the file was damaged or joined");
    }
    if (header.itemBytes() == 0 && header.count() > MAX_EMPTY_TEXTS) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SHAPE, header.count() + " empty texts", where, null);
    }
  }

  private static Tensor numbers(InputStream in, NpyHeader h) throws IOException {
    Buffer to = Tensor.newBuffer(h.dtype(), h.count());
    byte[] bytes = new byte[CHUNK];
    ByteBuffer chunk = ByteBuffer.wrap(bytes).order(h.order());
    for (long left = (long) h.count() * h.itemBytes(); left > 0; ) {
      int n = (int) Math.min(left, CHUNK);
      readFully(in, bytes, 0, n);
      if (h.dtype() == DType.BOOL) {
        for (int i = 0; i < n; i++) {
          bytes[i] = (byte) (bytes[i] == 0 ? 0 : 1);
        }
      }
      chunk.clear().limit(n);
      Tensor.putBytes(to, chunk);
      left -= n;
    }
    to.rewind();
    return Tensor.wrap(h.dtype(), h.shape(), transposes(h) ? toRowMajor(to, h) : to);
  }

  private static Tensor texts(InputStream in, NpyHeader h, String where) throws IOException {
    String[] texts = new String[h.count()];
    byte[] item = new byte[h.itemBytes()];
    for (int i = 0; i < texts.length; i++) {
      readFully(in, item, 0, item.length);
      texts[i] = h.wide() ? utf32(item, h.order(), where) : utf8(item, where);
    }
    if (!transposes(h)) {
      return Tensor.wrap(DType.STRING, h.shape(), texts);
    }
    String[] out = new String[texts.length];
    rowMajor(h, (to, from) -> out[to] = texts[from]);
    return Tensor.wrap(DType.STRING, h.shape(), out);
  }

  private static String utf32(byte[] item, ByteOrder order, String where) {
    ByteBuffer b = ByteBuffer.wrap(item).order(order);
    StringBuilder s = new StringBuilder();
    int end = item.length / 4;
    while (end > 0 && b.getInt(4 * (end - 1)) == 0) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      int c = b.getInt(4 * i);
      if (!Character.isValidCodePoint(c)) {
        throw Failures.format(where, "a text holds the code point " + Integer.toHexString(c));
      }
      s.appendCodePoint(c);
    }
    return s.toString();
  }

  private static String utf8(byte[] item, String where) {
    int end = item.length;
    while (end > 0 && item[end - 1] == 0) {
      end--;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(item, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw Failures.format(where, "a byte string of the array is not UTF-8", "save it as str (U)");
    }
  }

  private static void readFully(InputStream in, byte[] to, int from, int n) throws IOException {
    if (in.readNBytes(to, from, n) < n) {
      throw new EOFException();
    }
  }

  private static boolean transposes(NpyHeader h) {
    return h.fortran() && h.shape().rank() > 1 && h.count() > 1;
  }

  private interface Move {
    void move(int to, int from);
  }

  private static void rowMajor(NpyHeader h, Move move) {
    Shape shape = h.shape();
    int rank = shape.rank();
    int[] stride = new int[rank];
    for (int i = 0, s = h.complex() ? 2 : 1; i < rank; s *= shape.dim(i), i++) {
      stride[i] = s;
    }
    if (h.complex()) {
      stride[rank - 1] = 1;
    }
    int[] index = new int[rank];
    int from = 0;
    for (int to = 0, n = shape.size(); to < n; to++) {
      move.move(to, from);
      for (int axis = rank - 1; axis >= 0; axis--) {
        from += stride[axis];
        if (++index[axis] < shape.dim(axis)) {
          break;
        }
        from -= stride[axis] * index[axis];
        index[axis] = 0;
      }
    }
  }

  private static Buffer toRowMajor(Buffer b, NpyHeader h) {
    if (b instanceof FloatBuffer f) {
      FloatBuffer out = FloatBuffer.allocate(f.capacity());
      rowMajor(h, (to, from) -> out.put(to, f.get(from)));
      return out;
    }
    if (b instanceof DoubleBuffer d) {
      DoubleBuffer out = DoubleBuffer.allocate(d.capacity());
      rowMajor(h, (to, from) -> out.put(to, d.get(from)));
      return out;
    }
    if (b instanceof LongBuffer l) {
      LongBuffer out = LongBuffer.allocate(l.capacity());
      rowMajor(h, (to, from) -> out.put(to, l.get(from)));
      return out;
    }
    if (b instanceof IntBuffer i) {
      IntBuffer out = IntBuffer.allocate(i.capacity());
      rowMajor(h, (to, from) -> out.put(to, i.get(from)));
      return out;
    }
    if (b instanceof ShortBuffer s) {
      ShortBuffer out = ShortBuffer.allocate(s.capacity());
      rowMajor(h, (to, from) -> out.put(to, s.get(from)));
      return out;
    }
    ByteBuffer bytes = (ByteBuffer) b;
    ByteBuffer out = ByteBuffer.allocate(bytes.capacity());
    rowMajor(h, (to, from) -> out.put(to, bytes.get(from)));
    return out;
  }

  /** Writes one array as {@code numpy.save} does: version 1.0, little-endian, C order. */
  public static void write(OutputStream out, Tensor tensor) throws IOException {
    int chars = tensor.dtype() == DType.STRING ? longestText(tensor) : 0;
    out.write(NpyHeader.bytes(descr(tensor.dtype(), chars), tensor.shape()));
    if (tensor.dtype() == DType.STRING) {
      writeTexts(out, tensor, chars);
      return;
    }
    writeElements(out, tensor);
  }

  /** The elements of a tensor that holds no text, without a header. */
  static void writeElements(OutputStream out, Tensor tensor) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    Buffer from = tensor.buffer();
    int per = CHUNK / tensor.dtype().byteSize();
    for (int at = 0, n = tensor.size(); at < n; at += per) {
      from.limit(Math.min(n, at + per)).position(at);
      chunk.clear();
      copy(from, chunk);
      out.write(chunk.array(), 0, (Math.min(n, at + per) - at) * tensor.dtype().byteSize());
    }
  }

  private static void copy(Buffer from, ByteBuffer to) {
    if (from instanceof FloatBuffer f) {
      to.asFloatBuffer().put(f);
    } else if (from instanceof DoubleBuffer d) {
      to.asDoubleBuffer().put(d);
    } else if (from instanceof LongBuffer l) {
      to.asLongBuffer().put(l);
    } else if (from instanceof IntBuffer i) {
      to.asIntBuffer().put(i);
    } else if (from instanceof ShortBuffer s) {
      to.asShortBuffer().put(s);
    } else {
      to.put((ByteBuffer) from);
    }
  }

  private static int longestText(Tensor tensor) {
    int longest = 1;
    for (int i = 0; i < tensor.size(); i++) {
      String s = tensor.getString(i);
      longest = Math.max(longest, s.codePointCount(0, s.length()));
    }
    return longest;
  }

  private static void writeTexts(OutputStream out, Tensor tensor, int chars) throws IOException {
    ByteBuffer item = ByteBuffer.allocate(4 * chars).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < tensor.size(); i++) {
      item.clear();
      tensor.getString(i).codePoints().forEach(item::putInt);
      while (item.hasRemaining()) {
        item.putInt(0);
      }
      out.write(item.array());
    }
  }

  static String descr(DType dtype, int chars) {
    return switch (dtype) {
      case BOOL -> "|b1";
      case INT8 -> "|i1";
      case UINT8 -> "|u1";
      case BFLOAT16 -> "<V2";
      case STRING -> "<U" + chars;
      default -> (dtype.isFloating() ? "<f" : dtype.isUnsigned() ? "<u" : "<i") + dtype.byteSize();
    };
  }
}
