package org.keras4j.runtime.engine.nd4j;

import java.util.Arrays;
import org.keras4j.tensor.Shape;

/**
 * Windows that move over (batch, height, width, channels); one spatial axis is taken as the width
 * of images of height 1. All arrays hold a height and a width.
 *
 * @param size of an image
 * @param out the number of windows
 * @param before padding above and left of the image
 * @param extent what the windows cover, the padding included: it may be less than the image
 */
record Windows(
    int batch,
    int channels,
    int[] size,
    int[] out,
    int[] window,
    int[] stride,
    int[] dilation,
    int[] before,
    int[] extent) {

  /** Windows of one or two spatial axes, padded before. */
  static Windows of(Shape x, Shape y, int[] window, int[] strides, int[] dilations, int[] before) {
    int[] size = new int[2];
    int[] out = new int[2];
    int[] extent = new int[2];
    int[] w = plane(window, 1);
    int[] s = plane(strides, 1);
    int[] d = plane(dilations, 1);
    for (int i = 0; i < 2; i++) {
      int axis = i - 1 + window.length;
      size[i] = axis == 0 ? 1 : x.dim(axis);
      out[i] = axis == 0 ? 1 : y.dim(axis);
      extent[i] = (out[i] - 1) * s[i] + (w[i] - 1) * d[i] + 1;
    }
    return new Windows(x.dim(0), x.last(), size, out, w, s, d, plane(before, 0), extent);
  }

  private static int[] plane(int[] values, int height) {
    return values.length == 2 ? values.clone() : new int[] {height, values[0]};
  }

  /** The same without padding: the image, or the part of it that the windows cover. */
  Windows unpadded() {
    int[] cut = {Math.min(size[0], extent[0]), Math.min(size[1], extent[1])};
    return new Windows(batch, channels, size, out, window, stride, dilation, new int[2], cut);
  }

  /** True when the windows cover the image and nothing else. */
  boolean isWholeImage() {
    return Arrays.equals(size, extent) && before[0] == 0 && before[1] == 0;
  }

  /** Window elements in all windows of one sample, of all channels. */
  long elements() {
    return (long) out[0] * out[1] * window[0] * window[1] * channels;
  }

  /** Samples to be computed in one call for about so many window elements. */
  int samples(long limit) {
    return (int) Math.max(1, Math.min(batch, limit / Math.max(1, elements())));
  }
}
