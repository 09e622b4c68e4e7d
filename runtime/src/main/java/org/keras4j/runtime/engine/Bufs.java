package org.keras4j.runtime.engine;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Finite;
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
      from.copyTo(to.natives().buffer());
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
    Tensor t = Tensor.zeros(buf.spec());
    copy(buf, t);
    return t;
  }

  /** Overwrites a tensor of the same type and size with a buffer's elements. */
  public static void copy(Buf from, Tensor to) {
    if (from.isNative()) {
      to.set(from.natives().buffer());
      return;
    }
    switch (Storage.of(from.dtype())) {
      case FLOAT -> to.set(from.floats());
      case DOUBLE -> to.set(from.doubles());
      case LONG -> to.set(from.longs());
      default -> to.set(from.strings());
    }
  }

  /**
   * True when no floating element is infinite or NaN: 0 times either is NaN, and stays in a sum.
   */
  public static boolean areFinite(Buf b) {
    int n = b.size();
    if (b.array() instanceof float[] x) {
      return Finite.all(x, 0, n);
    }
    double[] x = b.doubles();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[i] * 0;
    }
    return sum == 0;
  }

  /** True when no element from the position to the limit is infinite or NaN. */
  public static boolean areFinite(FloatBuffer values) {
    return Finite.all(values, values.position(), values.remaining());
  }
}
