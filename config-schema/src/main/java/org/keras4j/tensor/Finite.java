package org.keras4j.tensor;

import java.nio.FloatBuffer;

/**
 * Looks for infinities and NaN: 0 times either is NaN, and stays in a sum. There are eight sums,
 * which do not wait for each other.
 */
public final class Finite {
  private Finite() {}

  /** True when so many elements from an index on are finite. */
  public static boolean all(float[] x, int from, int count) {
    int end = from + count;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    for (; i + 7 < end; i += 8) {
      a += x[i] * 0;
      b += x[i + 1] * 0;
      c += x[i + 2] * 0;
      d += x[i + 3] * 0;
      e += x[i + 4] * 0;
      f += x[i + 5] * 0;
      g += x[i + 6] * 0;
      h += x[i + 7] * 0;
    }
    for (; i < end; i++) {
      a += x[i] * 0;
    }
    return a + b + c + d + e + f + g + h == 0;
  }

  /** The same for a buffer, whatever its position. */
  public static boolean all(FloatBuffer x, int from, int count) {
    int end = from + count;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 3 < end; i += 4) {
      a += x.get(i) * 0;
      b += x.get(i + 1) * 0;
      c += x.get(i + 2) * 0;
      d += x.get(i + 3) * 0;
    }
    for (; i < end; i++) {
      a += x.get(i) * 0;
    }
    return a + b + c + d == 0;
  }
}
