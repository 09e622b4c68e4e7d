package org.keras4j.runtime.engine.java;

/** Transposition of matrices in tiles that fit the cache. */
final class Transposition {
  private static final int TILE = 16;

  private Transposition() {}

  /**
   * Writes a rows × columns matrix as columns × rows: {@code y[j][i] = x[i][j]}.
   *
   * @param ldx distance of the rows of x
   * @param ldy distance of the rows of y
   */
  static void turn(float[] x, int xo, int ldx, int rows, int columns, float[] y, int yo, int ldy) {
    for (int r = 0; r < rows; r += TILE) {
      int rEnd = Math.min(rows, r + TILE);
      for (int c = 0; c < columns; c += TILE) {
        int cEnd = Math.min(columns, c + TILE);
        for (int j = c; j < cEnd; j++) {
          for (int i = r; i < rEnd; i++) {
            y[yo + j * ldy + i] = x[xo + i * ldx + j];
          }
        }
      }
    }
  }

  /** Doubles, as for floats. */
  static void turn(
      double[] x, int xo, int ldx, int rows, int columns, double[] y, int yo, int ldy) {
    for (int r = 0; r < rows; r += TILE) {
      int rEnd = Math.min(rows, r + TILE);
      for (int c = 0; c < columns; c += TILE) {
        int cEnd = Math.min(columns, c + TILE);
        for (int j = c; j < cEnd; j++) {
          for (int i = r; i < rEnd; i++) {
            y[yo + j * ldy + i] = x[xo + i * ldx + j];
          }
        }
      }
    }
  }

  /** Integers, as for floats. */
  static void turn(long[] x, int xo, int ldx, int rows, int columns, long[] y, int yo, int ldy) {
    for (int r = 0; r < rows; r += TILE) {
      int rEnd = Math.min(rows, r + TILE);
      for (int c = 0; c < columns; c += TILE) {
        int cEnd = Math.min(columns, c + TILE);
        for (int j = c; j < cEnd; j++) {
          for (int i = r; i < rEnd; i++) {
            y[yo + j * ldy + i] = x[xo + i * ldx + j];
          }
        }
      }
    }
  }

  /** Texts, as for floats. */
  static void turn(
      String[] x, int xo, int ldx, int rows, int columns, String[] y, int yo, int ldy) {
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        y[yo + j * ldy + i] = x[xo + i * ldx + j];
      }
    }
  }
}
