package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;

/** Matrix products of any numeric type. */
final class Gemm {
  private Gemm() {}

  /**
   * Computes {@code C = A · B}, or adds it to C; C is m × n and the inner dimension k.
   *
   * @param ao offset of A
   * @param ai distance of A's rows, which may be negative
   * @param ap distance of A's columns
   * @param bo offset of B, whose columns are adjacent
   * @param ldb distance of B's rows
   * @param co offset of C, whose columns are adjacent
   * @param ldc distance of C's rows
   */
  static void run(
      int m,
      int n,
      int k,
      Buf a,
      int ao,
      int ai,
      int ap,
      Buf b,
      int bo,
      int ldb,
      Buf c,
      int co,
      int ldc,
      boolean add,
      KernelContext context) {
    switch (Storage.of(c.dtype())) {
      case FLOAT ->
          FloatGemm.of(context)
              .run(
                  m,
                  n,
                  k,
                  a.floats(),
                  ao,
                  ai,
                  ap,
                  b.floats(),
                  bo,
                  ldb,
                  c.floats(),
                  co,
                  ldc,
                  add,
                  context);
      case DOUBLE ->
          DoubleGemm.run(
              m,
              n,
              k,
              a.doubles(),
              ao,
              ai,
              ap,
              b.doubles(),
              bo,
              ldb,
              c.doubles(),
              co,
              ldc,
              add,
              context);
      default -> {
        if (ldc != n || add) {
          throw new IllegalArgumentException("products of integers are written in one piece");
        }
        LongGemm.run(
            m, n, k, a.longs(), ao, ai, ap, b.longs(), bo, ldb, c.longs(), co, c.dtype(), context);
      }
    }
  }
}
