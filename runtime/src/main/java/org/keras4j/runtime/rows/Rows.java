package org.keras4j.runtime.rows;

/**
 * Where the rows of a batch are in a value: along an axis, as many equal parts one after the other
 * as there are rows; the part of a row depends on that row of the inputs alone.
 *
 * @param axis the axis, or negative: {@link #FREE}, {@link #MIXED}
 * @param each elements of the axis in one part
 */
record Rows(int axis, int each) {
  /** The same for all batches, whatever is in them and however many rows they have. */
  static final Rows FREE = new Rows(-1, 0);

  /** Nothing is known. */
  static final Rows MIXED = new Rows(-2, 0);

  boolean isFree() {
    return axis == -1;
  }

  boolean isMixed() {
    return axis == -2;
  }

  /** The same parts along another axis. */
  Rows at(int newAxis) {
    return new Rows(newAxis, each);
  }
}
