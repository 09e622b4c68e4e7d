package org.keras4j.runtime.engine.java;

import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;

/** Elementwise functions that integers and bools have; the others need a cast to a float type. */
final class LongUnary {
  private LongUnary() {}

  static boolean admits(UnaryOp op, DType dtype) {
    switch (op.kind()) {
      case LOGICAL_NOT:
      case IS_NAN:
      case IS_INF:
      case IS_FINITE:
        return true;
      case NEGATIVE:
      case ABS:
      case SIGN:
      case SQUARE:
      case FLOOR:
      case CEIL:
      case ROUND:
      case TRUNC:
      case CLIP:
        return dtype != DType.BOOL;
      case RELU:
        return dtype != DType.BOOL && op.a() == 0;
      default:
        return false;
    }
  }

  static void run(UnaryOp op, DType dtype, Buf in, Buf out, KernelContext context) {
    context.check();
    long[] x = in.longs();
    long[] y = out.longs();
    int n = out.size();
    for (int i = 0; i < n; i++) {
      y[i] = Integers.wrap(apply(op, dtype, x[i]), out.dtype());
    }
  }

  private static long apply(UnaryOp op, DType dtype, long x) {
    switch (op.kind()) {
      case LOGICAL_NOT:
        return x == 0 ? 1 : 0;
      case IS_NAN:
      case IS_INF:
        return 0;
      case IS_FINITE:
        return 1;
      case NEGATIVE:
        return -x;
      case ABS:
        return dtype == DType.UINT64 ? x : Math.abs(x);
      case SIGN:
        return dtype == DType.UINT64 ? (x == 0 ? 0 : 1) : Long.signum(x);
      case SQUARE:
        return x * x;
      case CLIP:
        return clip(x, op.a(), op.b(), dtype);
      case RELU:
        return Integers.toDouble(x, dtype) >= op.c()
            ? clip(x, Double.NEGATIVE_INFINITY, op.b(), dtype)
            : 0;
      default:
        return x;
    }
  }

  private static long clip(long x, double low, double high, DType dtype) {
    double v = Integers.toDouble(x, dtype);
    if (v > high) {
      return Integers.fromDouble(high, dtype);
    }
    return v < low ? Integers.fromDouble(Math.min(low, high), dtype) : x;
  }
}
