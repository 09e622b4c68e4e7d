package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The scale-offset filter: numbers as differences from the least one, in as few bits as they need.
 * Integers come back exactly, floats with the decimal digits that were kept.
 */
final class ScaleOffset {
  /** Bits, bytes of the least value, the least value, and room. */
  static final int HEADER = 21;

  private final int[] parameters;
  private final Hdf5Guard guard;
  private final String path;

  /**
   * @param parameters scale type, digits, elements, class, bytes of an element, sign, byte order,
   *     whether there is a fill value, and its words
   */
  ScaleOffset(int[] parameters, Hdf5Guard guard, String path) {
    this.parameters = parameters;
    this.guard = guard;
    this.path = path;
    int size = parameters.length < 8 ? 0 : parameters[4];
    boolean plain = size == 1 || size == 2 || size == 4 || size == 8;
    boolean number = plain && (parameters[3] == 0 ? parameters[0] == 2 : parameters[0] == 0);
    if (!number || parameters[3] < 0 || parameters[3] > 1 || isFloating() && size < 4) {
      throw guard.unsupported(path, "a scale-offset filter of another kind");
    }
  }

  private boolean isFloating() {
    return parameters[3] == 1;
  }

  /**
   * Undoes the filter.
   *
   * @param bytes of the result, which a file cannot make larger
   */
  byte[] decode(byte[] stored, int bytes) {
    int size = parameters[4];
    int n = parameters[2];
    if (stored.length < HEADER || (long) n * size != bytes) {
      throw guard.malformed(path, "a scale-offset chunk of " + stored.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    int bits = in.getInt();
    int least = in.get();
    long minimum = least == 8 ? in.getLong() : 0;
    if (least != 8 || bits < 0 || bits > 8 * size) {
      throw guard.malformed(path, "scale-offset numbers of " + bits + " bits");
    }
    long needed = bits == 8 * size ? bytes : ((long) n * bits + 7) / 8;
    if (needed > stored.length - HEADER) {
      throw guard.malformed(path, "a scale-offset chunk ends early");
    }
    in.position(HEADER);
    ByteOrder order = parameters[6] == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer out = ByteBuffer.allocate(bytes).order(order);
    if (bits == 8 * size) {
      // Stored as they are, in the byte order of the machine that wrote them.
      for (int i = 0; i < n; i++) {
        put(out, Hdf5Guard.unsigned(in, size));
      }
      return out.array();
    }
    BitReader reader = new BitReader(stored);
    long all = (1L << bits) - 1;
    for (int i = 0; i < n; i++) {
      long value = reader.next(bits);
      put(out, bits > 0 && value == all && parameters[7] == 1 ? fill() : number(value, minimum));
    }
    return out.array();
  }

  /** The bits of a number. */
  private long number(long value, long minimum) {
    if (!isFloating()) {
      return value + minimum;
    }
    if (parameters[4] == 4) {
      float scale = (float) Math.pow(10, parameters[1]);
      return Float.floatToRawIntBits(value / scale + Float.intBitsToFloat((int) minimum));
    }
    double scale = Math.pow(10, parameters[1]);
    return Double.doubleToRawLongBits(value / scale + Double.longBitsToDouble(minimum));
  }

  private long fill() {
    long low = parameters.length > 8 ? Integer.toUnsignedLong(parameters[8]) : 0;
    return parameters.length > 9 ? low | (long) parameters[9] << 32 : low;
  }

  private void put(ByteBuffer out, long bits) {
    switch (parameters[4]) {
      case 1:
        out.put((byte) bits);
        break;
      case 2:
        out.putShort((short) bits);
        break;
      case 4:
        out.putInt((int) bits);
        break;
      default:
        out.putLong(bits);
    }
  }

  /** Bits from the highest of each byte on. */
  private static final class BitReader {
    private final byte[] bytes;
    private long at = 8L * HEADER;

    BitReader(byte[] bytes) {
      this.bytes = bytes;
    }

    long next(int count) {
      long value = 0;
      for (int i = 0; i < count; i++, at++) {
        value = value << 1 | bytes[(int) (at >>> 3)] >> 7 - (int) (at & 7) & 1;
      }
      return value;
    }
  }
}
