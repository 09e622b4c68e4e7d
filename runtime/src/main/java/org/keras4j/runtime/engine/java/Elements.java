package org.keras4j.runtime.engine.java;

import java.util.Arrays;

/** Moves of elements in arrays of any storage. */
final class Elements {
  private Elements() {}

  /** {@code y[yo + i] = x[xo + i * stride]}. */
  static void gather(Object x, int xo, int stride, Object y, int yo, int n) {
    if (stride == 1) {
      System.arraycopy(x, xo, y, yo, n);
    } else if (stride == 0) {
      fill(y, yo, yo + n, x, xo);
    } else if (x instanceof float[] a) {
      float[] b = (float[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] = a[xo + i * stride];
      }
    } else if (x instanceof double[] a) {
      double[] b = (double[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] = a[xo + i * stride];
      }
    } else if (x instanceof long[] a) {
      long[] b = (long[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] = a[xo + i * stride];
      }
    } else {
      String[] a = (String[]) x;
      String[] b = (String[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] = a[xo + i * stride];
      }
    }
  }

  /** Repeats element {@code at} of x. */
  static void fill(Object y, int from, int to, Object x, int at) {
    if (x instanceof float[] a) {
      Arrays.fill((float[]) y, from, to, a[at]);
    } else if (x instanceof double[] a) {
      Arrays.fill((double[]) y, from, to, a[at]);
    } else if (x instanceof long[] a) {
      Arrays.fill((long[]) y, from, to, a[at]);
    } else {
      Arrays.fill((String[]) y, from, to, ((String[]) x)[at]);
    }
  }

  /** Zeros in an array of numbers. */
  static void zero(Object y, int from, int to) {
    if (y instanceof float[] a) {
      Arrays.fill(a, from, to, 0);
    } else if (y instanceof double[] a) {
      Arrays.fill(a, from, to, 0);
    } else {
      Arrays.fill((long[]) y, from, to, 0);
    }
  }

  /** Adds floats or doubles: {@code y[yo + i] += x[xo + i]}. */
  static void add(Object x, int xo, Object y, int yo, int n) {
    if (x instanceof float[] a) {
      float[] b = (float[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] += a[xo + i];
      }
    } else {
      double[] a = (double[]) x;
      double[] b = (double[]) y;
      for (int i = 0; i < n; i++) {
        b[yo + i] += a[xo + i];
      }
    }
  }

  /** Transposes a matrix; parameters as in {@link Transposition}. */
  static void turn(Object x, int xo, int ldx, int rows, int columns, Object y, int yo, int ldy) {
    if (x instanceof float[] a) {
      Transposition.turn(a, xo, ldx, rows, columns, (float[]) y, yo, ldy);
    } else if (x instanceof double[] a) {
      Transposition.turn(a, xo, ldx, rows, columns, (double[]) y, yo, ldy);
    } else if (x instanceof long[] a) {
      Transposition.turn(a, xo, ldx, rows, columns, (long[]) y, yo, ldy);
    } else {
      Transposition.turn((String[]) x, xo, ldx, rows, columns, (String[]) y, yo, ldy);
    }
  }
}
