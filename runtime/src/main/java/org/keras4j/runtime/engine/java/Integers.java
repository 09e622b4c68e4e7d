package org.keras4j.runtime.engine.java;

import org.keras4j.tensor.DType;

/** Arithmetic of integer types narrower than, or other than, Java's long. */
final class Integers {
  private Integers() {}

  /** A result brought back into the range of its type, as two's complement wraps it. */
  static long wrap(long v, DType dtype) {
    switch (dtype) {
      case INT8:
        return (byte) v;
      case INT16:
        return (short) v;
      case INT32:
        return (int) v;
      case UINT8:
        return v & 0xff;
      case UINT16:
        return v & 0xffff;
      case UINT32:
        return v & 0xffffffffL;
      case BOOL:
        return v != 0 ? 1 : 0;
      default:
        return v;
    }
  }

  /** Wraps a whole array. */
  static void wrap(long[] v, int n, DType dtype) {
    if (dtype != DType.INT64 && dtype != DType.UINT64) {
      for (int i = 0; i < n; i++) {
        v[i] = wrap(v[i], dtype);
      }
    }
  }

  /** Order of two values of a type. */
  static int compare(long a, long b, DType dtype) {
    return dtype == DType.UINT64 ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  static double toDouble(long v, DType dtype) {
    if (dtype == DType.UINT64 && v < 0) {
      return (v >>> 1 | v & 1) * 2.0;
    }
    return v;
  }

  /**
   * A floating value cut to an integer type as x86 code does: what does not fit into int32 or int64
   * is the smallest value, narrower types wrap.
   */
  static long fromDouble(double v, DType dtype) {
    switch (dtype) {
      case BOOL:
        return v != 0 ? 1 : 0;
      case UINT64:
        if (v >= 0x1p63) {
          return v < 0x1p64 ? (long) (v - 0x1p63) + Long.MIN_VALUE : Long.MIN_VALUE;
        }
        return v > -0x1p63 ? (long) v : Long.MIN_VALUE;
      case INT64:
      case UINT32:
        return wrap(Math.abs(v) < 0x1p63 ? (long) v : Long.MIN_VALUE, dtype);
      default:
        return wrap(v > -2147483649.0 && v < 2147483648.0 ? (long) v : Integer.MIN_VALUE, dtype);
    }
  }
}
