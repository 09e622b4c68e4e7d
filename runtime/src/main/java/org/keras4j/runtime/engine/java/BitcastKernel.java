package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;

/** Reads the bytes of elements as elements of another type. */
record BitcastKernel(DType from, DType to) implements Kernel {
  private static final int CHUNK = 1 << 20;

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    int size = from.byteSize();
    int other = to.byteSize();
    int parts = Math.max(size, other) / Math.min(size, other);
    int width = 8 * Math.min(size, other);
    long mask = -1L >>> (64 - width);
    int n = Math.min(in[0].size(), out[0].size());
    for (int i = 0; i < n; i++) {
      if (i % CHUNK == 0) {
        context.check();
      }
      if (size >= other) {
        long bits = get(in[0], i);
        for (int j = 0; j < parts; j++) {
          put(out[0], i * parts + j, bits >>> (j * width) & mask);
        }
      } else {
        long bits = 0;
        for (int j = 0; j < parts; j++) {
          bits |= (get(in[0], i * parts + j) & mask) << (j * width);
        }
        put(out[0], i, bits);
      }
    }
  }

  private long get(Buf b, int i) {
    switch (from) {
      case FLOAT16:
        return Float16.floatToHalf(b.floats()[i]);
      case BFLOAT16:
        return Float16.floatToBfloat(b.floats()[i]);
      case FLOAT32:
        return Float.floatToRawIntBits(b.floats()[i]);
      case FLOAT64:
        return Double.doubleToRawLongBits(b.doubles()[i]);
      default:
        return b.longs()[i];
    }
  }

  private void put(Buf b, int i, long bits) {
    switch (to) {
      case FLOAT16 -> b.floats()[i] = Float16.halfToFloat((short) bits);
      case BFLOAT16 -> b.floats()[i] = Float16.bfloatToFloat((short) bits);
      case FLOAT32 -> b.floats()[i] = Float.intBitsToFloat((int) bits);
      case FLOAT64 -> b.doubles()[i] = Double.longBitsToDouble(bits);
      default -> b.longs()[i] = Integers.wrap(bits, to);
    }
  }
}
