package org.keras4j.runtime.engine.java;

import org.keras4j.ops.BinaryOp;
import org.keras4j.runtime.engine.Buf;

/** Arithmetic of float operands over runs. */
record FloatBinary(BinaryOp.Kind kind) implements BinaryKernels.Run {
  @Override
  public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
    float[] a = x.floats();
    float[] b = y.floats();
    float[] out = z.floats();
    switch (kind) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = a[p + i * sa] + b[q + i * sb];
        }
      }
      case SUBTRACT -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = a[p + i * sa] - b[q + i * sb];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = a[p + i * sa] * b[q + i * sb];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = a[p + i * sa] / b[q + i * sb];
        }
      }
      case MAXIMUM -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = Math.max(a[p + i * sa], b[q + i * sb]);
        }
      }
      case MINIMUM -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = Math.min(a[p + i * sa], b[q + i * sb]);
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          out[k + i] = apply(kind, a[p + i * sa], b[q + i * sb]);
        }
      }
    }
  }

  private static float apply(BinaryOp.Kind kind, float a, float b) {
    switch (kind) {
      case FLOOR_DIVIDE:
        return (float) Math.floor(a / b);
      case MOD:
        float r = a % b;
        return r != 0 && r < 0 != b < 0 ? r + b : r;
      default:
        return (float) DoubleBinary.apply(kind, a, b);
    }
  }

  /**
   * The same where an operand is either the whole output in order or one element: loops in which
   * all arrays have the same index, which the JIT compiler vectorises.
   */
  record Whole(BinaryOp.Kind kind, FloatBinary general) implements BinaryKernels.Run {
    Whole(BinaryOp.Kind kind) {
      this(kind, new FloatBinary(kind));
    }

    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      if (sa == 1 && sb == 1) {
        both(kind, x.floats(), y.floats(), z.floats(), k, k + n);
      } else if (sa == 1) {
        right(kind, x.floats(), y.floats()[q], z.floats(), k, k + n);
      } else {
        general.run(x, p, sa, y, q, sb, z, k, n);
      }
    }

    private static void both(
        BinaryOp.Kind kind, float[] a, float[] b, float[] out, int from, int to) {
      switch (kind) {
        case ADD -> add(a, b, out, from, to);
        case SUBTRACT -> subtract(a, b, out, from, to);
        case MULTIPLY -> multiply(a, b, out, from, to);
        case DIVIDE -> divide(a, b, out, from, to);
        case MAXIMUM -> max(a, b, out, from, to);
        case MINIMUM -> min(a, b, out, from, to);
        default -> {
          for (int i = from; i < to; i++) {
            out[i] = apply(kind, a[i], b[i]);
          }
        }
      }
    }

    private static void right(
        BinaryOp.Kind kind, float[] a, float s, float[] out, int from, int to) {
      switch (kind) {
        case ADD -> add(a, s, out, from, to);
        case SUBTRACT -> add(a, -s, out, from, to);
        case MULTIPLY -> multiply(a, s, out, from, to);
        case DIVIDE -> divide(a, s, out, from, to);
        case MAXIMUM -> max(a, s, out, from, to);
        case MINIMUM -> min(a, s, out, from, to);
        default -> {
          for (int i = from; i < to; i++) {
            out[i] = apply(kind, a[i], s);
          }
        }
      }
    }

    private static void add(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] + b[i];
      }
    }

    private static void subtract(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] - b[i];
      }
    }

    private static void multiply(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] * b[i];
      }
    }

    private static void divide(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] / b[i];
      }
    }

    private static void max(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = Math.max(a[i], b[i]);
      }
    }

    private static void min(float[] a, float[] b, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = Math.min(a[i], b[i]);
      }
    }

    private static void add(float[] a, float s, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] + s;
      }
    }

    private static void multiply(float[] a, float s, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] * s;
      }
    }

    private static void divide(float[] a, float s, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = a[i] / s;
      }
    }

    private static void max(float[] a, float s, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = Math.max(a[i], s);
      }
    }

    private static void min(float[] a, float s, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = Math.min(a[i], s);
      }
    }
  }
}
