package org.keras4j.runtime.engine.nd4j;

import org.keras4j.runtime.engine.Buf;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images copied with the padding of their windows, and ND4J's arguments for these windows. */
final class Frames {
  private Frames() {}

  /**
   * Samples as an array (n, extent, channels): padded with a value, and cut where the windows end.
   * ND4J is given what the windows cover exactly, since its own padding is symmetric and wrong for
   * strides longer than the window.
   */
  static INDArray of(NativeArrays arrays, Windows w, Buf in, int from, int n, double padding) {
    int height = w.size()[0];
    int row = w.size()[1] * w.channels();
    INDArray x = arrays.make(n, w.extent()[0], w.extent()[1], w.channels());
    if (w.isWholeImage()) {
      NativeArrays.put(in, from * height * row, x, 0, n * height * row);
      return x;
    }
    int top = w.before()[0];
    int left = w.before()[1];
    int rows = Math.min(height, w.extent()[0] - top);
    int columns = Math.min(w.size()[1], w.extent()[1] - left);
    if (rows < w.extent()[0] || columns < w.extent()[1]) {
      x.assign(padding);
    }
    for (int i = 0; i < n && columns > 0; i++) {
      for (int r = 0; r < rows; r++) {
        long at = ((long) i * w.extent()[0] + top + r) * w.extent()[1] + left;
        NativeArrays.put(
            in, ((from + i) * height + r) * row, x, at * w.channels(), columns * w.channels());
      }
    }
    return x;
  }

  /** ND4J's integer arguments: windows, strides, no padding, dilations, and the last three. */
  static int[] arguments(Windows w, int same, int... last) {
    return new int[] {
      w.window()[0],
      w.window()[1],
      w.stride()[0],
      w.stride()[1],
      0,
      0,
      w.dilation()[0],
      w.dilation()[1],
      same,
      last[0],
      last[1]
    };
  }
}
