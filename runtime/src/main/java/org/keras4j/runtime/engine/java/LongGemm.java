package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;

/** Matrix product of integer matrices; results wrap to the type's width. */
final class LongGemm {
  private LongGemm() {}

  /** Computes {@code C = A · B}; parameters as in {@link FloatGemm#run}. */
  static void run(
      int m,
      int n,
      int k,
      long[] a,
      int ao,
      int ai,
      int ap,
      long[] b,
      int bo,
      int ldb,
      long[] c,
      int co,
      DType dtype,
      KernelContext context) {
    int budget = 0;
    for (int i = 0; i < m; i++) {
      int at = co + i * n;
      Arrays.fill(c, at, at + n, 0);
      for (int p = 0; p < k; p++) {
        budget -= n;
        if (budget < 0) {
          context.check();
          budget = 1 << 22;
        }
        long x = a[ao + i * ai + p * ap];
        int row = bo + p * ldb;
        for (int j = 0; j < n; j++) {
          c[at + j] += x * b[row + j];
        }
      }
      for (int j = 0; j < n; j++) {
        c[at + j] = Integers.wrap(c[at + j], dtype);
      }
    }
  }
}
