package org.keras4j.tensor;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Single elements of a tensor's storage, read and written as the numbers of its type. */
final class Elements {
  private Elements() {}

  /** Element {@code i} as a double (64-bit integers may lose bits; bool is 0 or 1). */
  static double getDouble(DType dtype, Object data, int i) {
    switch (dtype) {
      case FLOAT32:
        return ((FloatBuffer) data).get(i);
      case FLOAT64:
        return ((DoubleBuffer) data).get(i);
      case FLOAT16:
        return Float16.halfToFloat(((ShortBuffer) data).get(i));
      case BFLOAT16:
        return Float16.bfloatToFloat(((ShortBuffer) data).get(i));
      case UINT64:
        long v = ((LongBuffer) data).get(i);
        return v >= 0 ? v : (v >>> 1 | v & 1) * 2.0;
      default:
        return getLong(dtype, data, i);
    }
  }

  /** Element {@code i} as a long; floats truncate, uint64 keeps its bits. */
  static long getLong(DType dtype, Object data, int i) {
    switch (dtype) {
      case INT64:
      case UINT64:
        return ((LongBuffer) data).get(i);
      case INT32:
        return ((IntBuffer) data).get(i);
      case UINT32:
        return ((IntBuffer) data).get(i) & 0xffffffffL;
      case INT16:
        return ((ShortBuffer) data).get(i);
      case UINT16:
        return ((ShortBuffer) data).get(i) & 0xffff;
      case INT8:
        return ((ByteBuffer) data).get(i);
      case UINT8:
        return ((ByteBuffer) data).get(i) & 0xff;
      case BOOL:
        return ((ByteBuffer) data).get(i) == 0 ? 0 : 1;
      case STRING:
        throw new IllegalStateException("a string tensor holds no numbers");
      default:
        return (long) getDouble(dtype, data, i);
    }
  }

  /** Writes a number, rounded to a float type, cut to an integer one, or as 0 or 1 to bool. */
  static void put(DType dtype, Object data, int i, double v) {
    switch (dtype) {
      case FLOAT32 -> ((FloatBuffer) data).put(i, (float) v);
      case FLOAT64 -> ((DoubleBuffer) data).put(i, v);
      case FLOAT16 -> ((ShortBuffer) data).put(i, Float16.floatToHalf((float) v));
      case BFLOAT16 -> ((ShortBuffer) data).put(i, Float16.floatToBfloat((float) v));
      case BOOL -> ((ByteBuffer) data).put(i, (byte) (v != 0 ? 1 : 0));
      default -> putLong(data, i, (long) v);
    }
  }

  /** Writes an integer to the buffer of an integer or bool tensor; the low bits are kept. */
  static void putLong(Object data, int i, long v) {
    if (data instanceof LongBuffer l) {
      l.put(i, v);
    } else if (data instanceof IntBuffer b) {
      b.put(i, (int) v);
    } else if (data instanceof ShortBuffer s) {
      s.put(i, (short) v);
    } else {
      ((ByteBuffer) data).put(i, (byte) v);
    }
  }
}
