package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Convolution as matrix products. Output positions are taken in blocks; what the window meets at
 * each is laid out as a row of (taps · channels), and the rows are multiplied with the kernel. A
 * window of one element that meets all positions in order needs no layout.
 *
 * @param channels input channels of one group
 * @param filters filters of one group
 */
record GemmConv(Window w, int batch, int groups, int channels, int filters, DType dtype)
    implements Kernel {
  /** Elements of a block of rows. */
  private static final int BLOCK = 1 << 16;

  private int depth() {
    return w.taps() * channels;
  }

  private int positions() {
    return batch * w.positions();
  }

  private int blockRows() {
    return Math.max(1, Math.min(positions(), BLOCK / Math.max(1, depth())));
  }

  private boolean isDirect() {
    boolean direct = w.taps() == 1;
    for (int i = 0; i < 3; i++) {
      direct &=
          w.strides()[i] == 1
              && w.before()[i] == 0
              && w.spread()[i] == 1
              && w.in()[i] == w.out()[i];
    }
    return direct;
  }

  @Override
  public List<TensorSpec> scratch() {
    return isDirect() ? List.of() : List.of(new TensorSpec(dtype, Shape.of(blockRows(), depth())));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    if (isDirect()) {
      for (int g = 0; g < groups; g++) {
        product(in[0], g * channels, groups * channels, in[1], out[0], 0, positions(), g, context);
      }
      return;
    }
    Buf rows = context.scratch(0);
    int block = blockRows();
    for (int from = 0; from < positions(); from += block) {
      int n = Math.min(block, positions() - from);
      for (int g = 0; g < groups; g++) {
        context.check();
        for (int r = 0; r < n; r++) {
          layOut(in[0].array(), from + r, g, rows, r * depth());
        }
        product(rows, 0, depth(), in[1], out[0], from, n, g, context);
      }
    }
  }

  /** Writes what the window meets at one position, zero where there is nothing. */
  private void layOut(Object x, int position, int group, Buf rows, int to) {
    int[] window = w.window();
    int[] in = w.in();
    int width = w.out()[2];
    int height = w.out()[1];
    int c = position % width;
    int h = position / width % height;
    int d = position / width / height % w.out()[0];
    int sample = position / w.positions() * w.inputPositions();
    Object y = rows.array();
    for (int i = 0; i < window[0]; i++) {
      int p = w.source(0, d, i);
      for (int j = 0; j < window[1]; j++) {
        int q = p < 0 ? -1 : w.source(1, h, j);
        if (q < 0) {
          Elements.zero(y, to, to + window[2] * channels);
          to += window[2] * channels;
          continue;
        }
        int row = sample + (p * in[1] + q) * in[2];
        for (int k = 0; k < window[2]; k++, to += channels) {
          int r = w.source(2, c, k);
          if (r < 0) {
            Elements.zero(y, to, to + channels);
          } else {
            System.arraycopy(x, ((row + r) * groups + group) * channels, y, to, channels);
          }
        }
      }
    }
  }

  /** Multiplies n rows with a group's kernel into the output from a position on. */
  private void product(
      Buf a,
      int ao,
      int lda,
      Buf kernel,
      Buf y,
      int position,
      int n,
      int g,
      KernelContext context) {
    int all = groups * filters;
    int co = position * all + g * filters;
    int bo = g * filters;
    Gemm.run(n, filters, depth(), a, ao, lda, 1, kernel, bo, all, y, co, all, false, context);
  }
}
