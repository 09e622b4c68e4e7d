package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Matrix product {@code C = A · B}, or {@code C += A · B}, of float matrices. One per session: it
 * holds the rows it works on.
 *
 * <p>The inner loop adds four rows of B, times four elements of A, to a row of C. All five are
 * copied to arrays of their own, so that the loop has the same index everywhere and is vectorised.
 * Results are accumulated in float32.
 */
final class FloatGemm {
  /** Rows of C in work at once: they stay in the cache while rows of B pass. */
  private static final int ROWS = 32;

  /** Columns of C in work at once. */
  private static final int COLUMNS = 256;

  /** Rows of B that {@link #update} takes at most. */
  private static final int DEPTH = 16;

  /** Below this number of columns, copying costs more than it gains. */
  private static final int NARROW = 12;

  private final float[][] c = new float[ROWS][COLUMNS];
  private final float[][] b = new float[DEPTH][COLUMNS];
  private final float[][] target = new float[4][];
  private final float[] x = new float[DEPTH];

  /** The session's instance. */
  static FloatGemm of(KernelContext context) {
    return context.local(FloatGemm.class, FloatGemm::new);
  }

  /**
   * Computes {@code C = A · B}, C being m × n and the inner dimension k.
   *
   * @param ai distance of A's rows
   * @param ap distance of A's columns
   * @param ldb distance of B's rows
   * @param ldc distance of C's rows
   * @param add true to add to C
   */
  void run(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] bm,
      int bo,
      int ldb,
      float[] cm,
      int co,
      int ldc,
      boolean add,
      KernelContext context) {
    if (n < NARROW) {
      narrow(m, n, k, a, ao, ai, ap, bm, bo, ldb, cm, co, ldc, add, context);
      return;
    }
    for (int j = 0; j < n; j += COLUMNS) {
      int columns = Math.min(COLUMNS, n - j);
      for (int i = 0; i < m; i += ROWS) {
        context.check();
        int rows = Math.min(ROWS, m - i);
        for (int r = 0; r < rows; r++) {
          if (add) {
            System.arraycopy(cm, co + (i + r) * ldc + j, c[r], 0, columns);
          } else {
            Arrays.fill(c[r], 0, columns, 0f);
          }
        }
        if (rows < 4) {
          for (int r = 0; r < rows; r++) {
            row(c[r], columns, k, a, ao + (i + r) * ai, ap, bm, bo + j, ldb);
          }
        } else {
          block(rows, columns, k, a, ao + i * ai, ai, ap, bm, bo + j, ldb);
        }
        for (int r = 0; r < rows; r++) {
          System.arraycopy(c[r], 0, cm, co + (i + r) * ldc + j, columns);
        }
      }
    }
  }

  /** Many rows of C: four rows of B at a time serve all of them. */
  private void block(
      int rows, int n, int k, float[] a, int ao, int ai, int ap, float[] bm, int bo, int ldb) {
    for (int p = 0; p < k; p += 4) {
      int depth = Math.min(4, k - p);
      load(depth, 4, n, bm, bo + p * ldb, ldb);
      for (int r = 0; r < rows; r += 4) {
        for (int u = 0; u < 4; u++) {
          // Past the last row, results go to rows of C that are not in use.
          target[u] = c[r + u];
          int at = ao + Math.min(r + u, rows - 1) * ai + p * ap;
          for (int q = 0; q < 4; q++) {
            x[4 * u + q] = q < depth ? a[at + q * ap] : 0f;
          }
        }
        update(n, b, 0, target, x);
      }
    }
  }

  /** One row of C: sixteen rows of B at a time. */
  private void row(
      float[] to, int n, int k, float[] a, int ao, int ap, float[] bm, int bo, int ldb) {
    Arrays.fill(target, to);
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      load(depth, DEPTH, n, bm, bo + p * ldb, ldb);
      for (int q = 0; q < DEPTH; q++) {
        x[q] = q < depth ? a[ao + (p + q) * ap] : 0f;
      }
      update(n, b, 4, target, x);
    }
  }

  private void load(int depth, int full, int n, float[] bm, int bo, int ldb) {
    for (int q = 0; q < depth; q++) {
      System.arraycopy(bm, bo + q * ldb, b[q], 0, n);
    }
    for (int q = depth; q < full; q++) {
      Arrays.fill(b[q], 0, n, 0f);
    }
  }

  /**
   * Four times {@code c[u] += x · b}, with four rows of b each, every {@code stride} rows. It is
   * one method with four loops so that it is too large to be inlined: on its own it is compiled
   * best.
   */
  private static void update(int n, float[][] b, int stride, float[][] c, float[] x) {
    float[] b0 = b[0];
    float[] b1 = b[1];
    float[] b2 = b[2];
    float[] b3 = b[3];
    float[] d = c[0];
    float x0 = x[0];
    float x1 = x[1];
    float x2 = x[2];
    float x3 = x[3];
    for (int j = 0; j < n; j++) {
      d[j] += (x0 * b0[j] + x1 * b1[j]) + (x2 * b2[j] + x3 * b3[j]);
    }
    b0 = b[stride];
    b1 = b[stride + 1];
    b2 = b[stride + 2];
    b3 = b[stride + 3];
    d = c[1];
    x0 = x[4];
    x1 = x[5];
    x2 = x[6];
    x3 = x[7];
    for (int j = 0; j < n; j++) {
      d[j] += (x0 * b0[j] + x1 * b1[j]) + (x2 * b2[j] + x3 * b3[j]);
    }
    b0 = b[2 * stride];
    b1 = b[2 * stride + 1];
    b2 = b[2 * stride + 2];
    b3 = b[2 * stride + 3];
    d = c[2];
    x0 = x[8];
    x1 = x[9];
    x2 = x[10];
    x3 = x[11];
    for (int j = 0; j < n; j++) {
      d[j] += (x0 * b0[j] + x1 * b1[j]) + (x2 * b2[j] + x3 * b3[j]);
    }
    b0 = b[3 * stride];
    b1 = b[3 * stride + 1];
    b2 = b[3 * stride + 2];
    b3 = b[3 * stride + 3];
    d = c[3];
    x0 = x[12];
    x1 = x[13];
    x2 = x[14];
    x3 = x[15];
    for (int j = 0; j < n; j++) {
      d[j] += (x0 * b0[j] + x1 * b1[j]) + (x2 * b2[j] + x3 * b3[j]);
    }
  }

  /** Few columns: four at a time in local variables. */
  private static void narrow(
      int m,
      int n,
      int k,
      float[] a,
      int ao,
      int ai,
      int ap,
      float[] bm,
      int bo,
      int ldb,
      float[] cm,
      int co,
      int ldc,
      boolean add,
      KernelContext context) {
    int budget = 0;
    for (int i = 0; i < m; i++) {
      budget -= n * Math.min(k, 1 << 20);
      if (budget < 0) {
        context.check();
        budget = 1 << 23;
      }
      int at = co + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        four(k, a, ao + i * ai, ap, bm, bo + j, ldb, cm, at + j, add);
      }
      for (; j < n; j++) {
        float sum = add ? cm[at + j] : 0;
        for (int p = 0; p < k; p++) {
          sum += a[ao + i * ai + p * ap] * bm[bo + j + p * ldb];
        }
        cm[at + j] = sum;
      }
    }
  }

  private static void four(
      int k,
      float[] a,
      int ao,
      int ap,
      float[] bm,
      int bo,
      int ldb,
      float[] cm,
      int co,
      boolean add) {
    float c0 = 0;
    float c1 = 0;
    float c2 = 0;
    float c3 = 0;
    if (add) {
      c0 = cm[co];
      c1 = cm[co + 1];
      c2 = cm[co + 2];
      c3 = cm[co + 3];
    }
    for (int p = 0; p < k; p++) {
      float v = a[ao + p * ap];
      int at = bo + p * ldb;
      c0 += v * bm[at];
      c1 += v * bm[at + 1];
      c2 += v * bm[at + 2];
      c3 += v * bm[at + 3];
    }
    cm[co] = c0;
    cm[co + 1] = c1;
    cm[co + 2] = c2;
    cm[co + 3] = c3;
  }
}
