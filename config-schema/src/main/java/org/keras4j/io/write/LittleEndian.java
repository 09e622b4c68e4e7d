package org.keras4j.io.write;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes in the order of HDF5's metadata, lowest first. */
final class LittleEndian {
  private byte[] bytes = new byte[64];
  private int size;

  private LittleEndian put(long value, int width) {
    if (size + width > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + width));
    }
    for (int i = 0; i < width; i++) {
      bytes[size++] = (byte) (value >>> 8 * i);
    }
    return this;
  }

  LittleEndian u8(int value) {
    return put(value, 1);
  }

  LittleEndian u16(int value) {
    return put(value, 2);
  }

  LittleEndian u32(long value) {
    return put(value, 4);
  }

  LittleEndian u64(long value) {
    return put(value, 8);
  }

  LittleEndian bytes(byte[] value) {
    for (byte b : value) {
      put(b, 1);
    }
    return this;
  }

  LittleEndian ascii(String value) {
    return bytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Zeros up to a size. */
  LittleEndian zerosTo(int end) {
    while (size < end) {
      put(0, 1);
    }
    return this;
  }

  /** Zeros up to a multiple of 8 bytes. */
  LittleEndian pad() {
    return zerosTo(padded(size));
  }

  static int padded(int size) {
    return (size + 7) / 8 * 8;
  }

  int size() {
    return size;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }
}
