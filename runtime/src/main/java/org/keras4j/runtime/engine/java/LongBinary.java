package org.keras4j.runtime.engine.java;

import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.BinaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.tensor.DType;

/**
 * Arithmetic of integer and bool operands over runs; results wrap to the type's width. The sum of
 * bools is their disjunction and the product their conjunction, as in NumPy.
 */
record LongBinary(BinaryOp.Kind kind, DType dtype) implements BinaryKernels.Run {
  @Override
  public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
    long[] a = x.longs();
    long[] b = y.longs();
    long[] out = z.longs();
    for (int i = 0; i < n; i++) {
      out[k + i] = Integers.wrap(apply(a[p + i * sa], b[q + i * sb]), dtype);
    }
  }

  private long apply(long a, long b) {
    boolean unsigned = dtype == DType.UINT64;
    switch (kind) {
      case ADD:
        return a + b;
      case SUBTRACT:
        return a - b;
      case MULTIPLY:
        return a * b;
      case FLOOR_DIVIDE:
        if (b == 0) {
          throw byZero("division");
        }
        return unsigned ? Long.divideUnsigned(a, b) : Math.floorDiv(a, b);
      case MOD:
        if (b == 0) {
          throw byZero("remainder");
        }
        return unsigned ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b);
      case POWER:
        return power(a, b, unsigned);
      case MAXIMUM:
        return Integers.compare(a, b, dtype) >= 0 ? a : b;
      case MINIMUM:
        return Integers.compare(a, b, dtype) <= 0 ? a : b;
      default:
        throw new AssertionError(kind);
    }
  }

  private static InputMismatchException byZero(String what) {
    return new InputMismatchException(
        ErrorCode.INPUT_VALUE,
        "integer " + what + " by zero",
        null,
        "give a divisor without zeros, or floating-point values");
  }

  /** By squaring, wrapping as multiplication does. */
  private static long power(long a, long b, boolean unsigned) {
    if (b < 0 && !unsigned) {
      throw new InputMismatchException(
          ErrorCode.INPUT_VALUE,
          "an integer to the negative power " + b + " is no integer",
          null,
          "give exponents of 0 or more, or floating-point values");
    }
    long result = 1;
    for (long e = b; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result *= a;
      }
      a *= a;
    }
    return result;
  }
}
