package org.keras4j.runtime.engine.java;

import org.keras4j.ops.BinaryOp;
import org.keras4j.runtime.engine.Buf;

/** Arithmetic of double operands over runs. */
record DoubleBinary(BinaryOp.Kind kind) implements BinaryKernels.Run {
  @Override
  public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
    double[] a = x.doubles();
    double[] b = y.doubles();
    double[] out = z.doubles();
    for (int i = 0; i < n; i++) {
      out[k + i] = apply(kind, a[p + i * sa], b[q + i * sb]);
    }
  }

  static double apply(BinaryOp.Kind kind, double a, double b) {
    switch (kind) {
      case ADD:
        return a + b;
      case SUBTRACT:
        return a - b;
      case MULTIPLY:
        return a * b;
      case DIVIDE:
        return a / b;
      case FLOOR_DIVIDE:
        return Math.floor(a / b);
      case MOD:
        double r = a % b;
        return r != 0 && r < 0 != b < 0 ? r + b : r;
      case POWER:
        return power(a, b);
      case MAXIMUM:
        return Math.max(a, b);
      case MINIMUM:
        return Math.min(a, b);
      case ARCTAN2:
        return Math.atan2(a, b);
      default:
        throw new AssertionError(kind);
    }
  }

  /** As in C: 1 to any power is 1, and so is -1 to an infinite one. */
  private static double power(double a, double b) {
    if (a == 1 || (a == -1 && Double.isInfinite(b))) {
      return 1;
    }
    return b == 2 ? a * a : Math.pow(a, b);
  }
}
