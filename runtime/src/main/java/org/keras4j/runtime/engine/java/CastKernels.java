package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;

/** Conversions between numeric types and bool. */
final class CastKernels {
  private CastKernels() {}

  static KernelChoice select(DType from, DType to) {
    if (from == to) {
      return KernelChoice.accept(
          (x, y, c) -> System.arraycopy(x[0].array(), 0, y[0].array(), 0, y[0].size()));
    }
    if (from == DType.STRING || to == DType.STRING) {
      return KernelChoice.refuse("text and numbers are not cast to each other");
    }
    Kernel kernel =
        new UnaryKernels.InPlace(
            (x, y, c) -> {
              c.check();
              cast(x[0], y[0]);
            });
    return KernelChoice.accept(Rounding.of(kernel, to));
  }

  private static void cast(Buf x, Buf y) {
    int n = y.size();
    DType from = x.dtype();
    DType to = y.dtype();
    switch (Storage.of(from)) {
      case FLOAT -> {
        float[] a = x.floats();
        switch (Storage.of(to)) {
          case FLOAT -> System.arraycopy(a, 0, y.floats(), 0, n);
          case DOUBLE -> {
            for (int i = 0; i < n; i++) {
              y.doubles()[i] = a[i];
            }
          }
          default -> {
            for (int i = 0; i < n; i++) {
              y.longs()[i] = Integers.fromDouble(a[i], to);
            }
          }
        }
      }
      case DOUBLE -> {
        double[] a = x.doubles();
        if (Storage.of(to) == Storage.FLOAT) {
          for (int i = 0; i < n; i++) {
            y.floats()[i] = (float) a[i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            y.longs()[i] = Integers.fromDouble(a[i], to);
          }
        }
      }
      default -> castLongs(x.longs(), from, y, n);
    }
  }

  private static void castLongs(long[] a, DType from, Buf y, int n) {
    DType to = y.dtype();
    switch (Storage.of(to)) {
      case FLOAT -> {
        float[] b = y.floats();
        for (int i = 0; i < n; i++) {
          b[i] = from == DType.UINT64 ? unsignedToFloat(a[i]) : (float) a[i];
        }
      }
      case DOUBLE -> {
        double[] b = y.doubles();
        for (int i = 0; i < n; i++) {
          b[i] = Integers.toDouble(a[i], from);
        }
      }
      default -> {
        long[] b = y.longs();
        for (int i = 0; i < n; i++) {
          b[i] = Integers.wrap(a[i], to);
        }
      }
    }
  }

  private static float unsignedToFloat(long v) {
    return v >= 0 ? v : (v >>> 1 | v & 1) * 2f;
  }
}
