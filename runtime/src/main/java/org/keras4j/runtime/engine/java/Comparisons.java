package org.keras4j.runtime.engine.java;

import org.keras4j.ops.BinaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;

/** Comparisons and logic over runs: results are 0 or 1 in a bool buffer. */
final class Comparisons {
  /** Bits of what a pair of operands can be. */
  private static final int LESS = 1;

  private static final int EQUAL = 2;
  private static final int GREATER = 4;
  private static final int UNORDERED = 8;

  private Comparisons() {}

  static BinaryKernels.Run of(BinaryOp.Kind kind, DType dtype) {
    boolean logic = kind.ordinal() >= BinaryOp.Kind.LOGICAL_AND.ordinal();
    int mask = logic ? truthTable(kind) : accepted(kind);
    switch (Storage.of(dtype)) {
      case FLOAT:
        return logic ? new FloatLogic(mask) : new FloatCompare(mask);
      case DOUBLE:
        return logic ? new DoubleLogic(mask) : new DoubleCompare(mask);
      case LONG:
        return logic ? new LongLogic(mask) : new LongCompare(mask, dtype);
      default:
        return new TextCompare(mask);
    }
  }

  private static int accepted(BinaryOp.Kind kind) {
    switch (kind) {
      case EQUAL:
        return EQUAL;
      case NOT_EQUAL:
        return LESS | GREATER | UNORDERED;
      case LESS:
        return LESS;
      case LESS_EQUAL:
        return LESS | EQUAL;
      case GREATER:
        return GREATER;
      case GREATER_EQUAL:
        return GREATER | EQUAL;
      default:
        throw new AssertionError(kind);
    }
  }

  /** Bit 2·a + b is the result for operands a and b. */
  private static int truthTable(BinaryOp.Kind kind) {
    switch (kind) {
      case LOGICAL_AND:
        return 0b1000;
      case LOGICAL_OR:
        return 0b1110;
      case LOGICAL_XOR:
        return 0b0110;
      default:
        throw new AssertionError(kind);
    }
  }

  private static long bit(int mask, int index) {
    return mask >> index & 1;
  }

  private record FloatCompare(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      float[] a = x.floats();
      float[] b = y.floats();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        float u = a[p + i * sa];
        float v = b[q + i * sb];
        out[k + i] = bit(mask, u < v ? 0 : u == v ? 1 : u > v ? 2 : 3);
      }
    }
  }

  private record DoubleCompare(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      double[] a = x.doubles();
      double[] b = y.doubles();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        double u = a[p + i * sa];
        double v = b[q + i * sb];
        out[k + i] = bit(mask, u < v ? 0 : u == v ? 1 : u > v ? 2 : 3);
      }
    }
  }

  private record LongCompare(int mask, DType dtype) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      long[] a = x.longs();
      long[] b = y.longs();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] =
            bit(mask, 1 + Integer.signum(Integers.compare(a[p + i * sa], b[q + i * sb], dtype)));
      }
    }
  }

  private record TextCompare(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      String[] a = x.strings();
      String[] b = y.strings();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] = bit(mask, a[p + i * sa].equals(b[q + i * sb]) ? 1 : 0);
      }
    }
  }

  private record FloatLogic(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      float[] a = x.floats();
      float[] b = y.floats();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] = bit(mask, (a[p + i * sa] != 0 ? 2 : 0) + (b[q + i * sb] != 0 ? 1 : 0));
      }
    }
  }

  private record DoubleLogic(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      double[] a = x.doubles();
      double[] b = y.doubles();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] = bit(mask, (a[p + i * sa] != 0 ? 2 : 0) + (b[q + i * sb] != 0 ? 1 : 0));
      }
    }
  }

  private record LongLogic(int mask) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      long[] a = x.longs();
      long[] b = y.longs();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] = bit(mask, (a[p + i * sa] != 0 ? 2 : 0) + (b[q + i * sb] != 0 ? 1 : 0));
      }
    }
  }
}
