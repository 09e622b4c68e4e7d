package org.keras4j.runtime.engine;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Copies between buffers of the engine and tensors. */
public final class Bufs {
  private Bufs() {}

  /**
   * A buffer with a tensor's elements; float32, float64 and 64-bit integers may share its array.
   */
  public static Buf of(Tensor tensor) {
    TensorSpec spec = tensor.spec();
    if (spec.dtype() != DType.STRING) {
      Buffer b = tensor.buffer();
      if (b.hasArray() && b.arrayOffset() == 0) {
        Object array = b.array();
        if (array instanceof float[] || array instanceof double[] || array instanceof long[]) {
          return new Buf(spec, array);
        }
      }
    }
    Buf buf = Buf.allocate(spec);
    copy(tensor, buf);
    return buf;
  }

  /** Fills a buffer with the elements of a tensor of the same type and size. */
  public static void copy(Tensor from, Buf to) {
    int n = to.size();
    if (to.isNative()) {
      from.appendTo(to.natives().buffer().clear());
      return;
    }
    switch (Storage.of(to.dtype())) {
      case FLOAT -> from.copyTo(to.floats());
      case DOUBLE -> from.copyTo(to.doubles());
      case LONG -> from.copyTo(to.longs());
      default -> {
        String[] s = to.strings();
        for (int i = 0; i < n; i++) {
          s[i] = from.getString(i);
        }
      }
    }
  }

  /** A new tensor with a buffer's elements. */
  public static Tensor toTensor(Buf buf) {
    if (buf.dtype() == DType.STRING) {
      String[] s = new String[buf.size()];
      System.arraycopy(buf.strings(), 0, s, 0, s.length);
      return Tensor.wrap(buf.dtype(), buf.shape(), s);
    }
    Buffer b = Tensor.newBuffer(buf.dtype(), buf.size());
    copy(buf, b);
    return Tensor.wrap(buf.dtype(), buf.shape(), b);
  }

  /**
   * Writes a buffer's elements to an NIO buffer of their type (as in {@link Tensor#newBuffer}),
   * from index 0, whatever its position.
   *
   * @throws IllegalArgumentException when it is of another type or too small
   */
  public static void copy(Buf from, Buffer to) {
    int n = from.size();
    if (to.limit() < n) {
      throw new IllegalArgumentException(
          from.spec() + " does not fit into a buffer of " + to.limit() + " elements");
    }
    DType dtype = from.dtype();
    if (from.isNative()) {
      as(FloatBuffer.class, to, dtype).put(0, from.natives().buffer(), 0, n);
      return;
    }
    switch (dtype) {
      case FLOAT32 -> as(FloatBuffer.class, to, dtype).put(0, from.floats(), 0, n);
      case FLOAT64 -> as(DoubleBuffer.class, to, dtype).put(0, from.doubles(), 0, n);
      case INT64, UINT64 -> as(LongBuffer.class, to, dtype).put(0, from.longs(), 0, n);
      case INT32, UINT32 -> {
        IntBuffer b = as(IntBuffer.class, to, dtype);
        for (int i = 0; i < n; i++) {
          b.put(i, (int) from.longs()[i]);
        }
      }
      case INT16, UINT16 -> {
        ShortBuffer b = as(ShortBuffer.class, to, dtype);
        for (int i = 0; i < n; i++) {
          b.put(i, (short) from.longs()[i]);
        }
      }
      case FLOAT16 -> {
        ShortBuffer b = as(ShortBuffer.class, to, dtype);
        for (int i = 0; i < n; i++) {
          b.put(i, Float16.floatToHalf(from.floats()[i]));
        }
      }
      case BFLOAT16 -> {
        ShortBuffer b = as(ShortBuffer.class, to, dtype);
        for (int i = 0; i < n; i++) {
          b.put(i, Float16.floatToBfloat(from.floats()[i]));
        }
      }
      case STRING -> throw new IllegalArgumentException("text has no NIO buffer");
      default -> {
        ByteBuffer b = as(ByteBuffer.class, to, dtype);
        for (int i = 0; i < n; i++) {
          b.put(i, (byte) from.longs()[i]);
        }
      }
    }
  }

  /**
   * True when no floating element is infinite or NaN: 0 times either is NaN, and stays in a sum.
   */
  public static boolean areFinite(Buf b) {
    int n = b.size();
    if (b.array() instanceof float[] x) {
      float sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[i] * 0;
      }
      return sum == 0;
    }
    double[] x = b.doubles();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[i] * 0;
    }
    return sum == 0;
  }

  /** True when no element is infinite or NaN. */
  public static boolean areFinite(FloatBuffer values) {
    int i = values.position();
    int end = values.limit();
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    for (; i + 3 < end; i += 4) { // four sums, which do not wait for each other
      a += values.get(i) * 0;
      b += values.get(i + 1) * 0;
      c += values.get(i + 2) * 0;
      d += values.get(i + 3) * 0;
    }
    for (; i < end; i++) {
      a += values.get(i) * 0;
    }
    return a + b + c + d == 0;
  }

  private static <T extends Buffer> T as(Class<T> type, Buffer buffer, DType dtype) {
    if (!type.isInstance(buffer)) {
      throw new IllegalArgumentException(
          dtype
              + " needs a "
              + type.getSimpleName()
              + ", got "
              + buffer.getClass().getSimpleName());
    }
    return type.cast(buffer);
  }
}
