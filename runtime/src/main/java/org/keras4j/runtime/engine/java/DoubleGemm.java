package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/** Matrix product of double matrices, row by row. */
final class DoubleGemm {
  private DoubleGemm() {}

  /** Computes {@code C = A · B} or adds it to C; parameters as in {@link FloatGemm#run}. */
  static void run(
      int m,
      int n,
      int k,
      double[] a,
      int ao,
      int ai,
      int ap,
      double[] b,
      int bo,
      int ldb,
      double[] c,
      int co,
      int ldc,
      boolean add,
      KernelContext context) {
    int budget = 0;
    for (int i = 0; i < m; i++) {
      int at = co + i * ldc;
      if (!add) {
        Arrays.fill(c, at, at + n, 0);
      }
      for (int p = 0; p < k; p++) {
        budget -= n;
        if (budget < 0) {
          context.check();
          budget = 1 << 22;
        }
        double x = a[ao + i * ai + p * ap];
        int row = bo + p * ldb;
        for (int j = 0; j < n; j++) {
          c[at + j] += x * b[row + j];
        }
      }
    }
  }
}
