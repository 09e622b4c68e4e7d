package org.keras4j.runtime.engine.java;

import org.keras4j.tensor.Shape;

/**
 * A window that slides over (batch, spatial…, channels), with one to three spatial axes brought to
 * three: leading axes of size 1 are put in. All arrays have the order depth, height, width.
 *
 * @param in sizes of the input
 * @param out sizes of the output
 * @param window sizes of the window
 * @param before elements of padding before each axis
 * @param spread distance of the input's elements on the padded axis (1: side by side); there is
 *     nothing, a zero, in between
 */
record Window(
    int[] in, int[] out, int[] window, int[] strides, int[] before, int[] dilations, int[] spread) {

  static Window of(
      Shape x, Shape y, int[] window, int[] strides, int[] before, int[] dilations, int[] spread) {
    int rank = window.length;
    return new Window(
        three(x.slice(1, 1 + rank).dims(), 1),
        three(y.slice(1, 1 + rank).dims(), 1),
        three(window, 1),
        three(strides, 1),
        three(before, 0),
        three(dilations, 1),
        three(spread, 1));
  }

  private static int[] three(int[] values, int fill) {
    int[] out = {fill, fill, fill};
    System.arraycopy(values, 0, out, 3 - values.length, values.length);
    return out;
  }

  /** Output positions of one sample. */
  int positions() {
    return out[0] * out[1] * out[2];
  }

  /** Input positions of one sample. */
  int inputPositions() {
    return in[0] * in[1] * in[2];
  }

  /** Positions of the window. */
  int taps() {
    return window[0] * window[1] * window[2];
  }

  /** The input index on an axis that a tap meets at an output index, or -1. */
  int source(int axis, int outIndex, int tap) {
    int at = outIndex * strides[axis] - before[axis] + tap * dilations[axis];
    if (at < 0) {
      return -1;
    }
    if (spread[axis] > 1) {
      if (at % spread[axis] != 0) {
        return -1;
      }
      at /= spread[axis];
    }
    return at < in[axis] ? at : -1;
  }
}
