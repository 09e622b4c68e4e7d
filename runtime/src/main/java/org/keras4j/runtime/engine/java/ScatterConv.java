package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Convolution with stride 1 over a spread input, as transposed convolution is: each tap of the
 * kernel is one matrix product of input positions, whose rows are added to the output positions
 * that the tap reaches. Nothing is multiplied with the zeros in between.
 *
 * @param channels input channels of one group
 * @param filters filters of one group
 */
record ScatterConv(Window w, int batch, int groups, int channels, int filters, DType dtype)
    implements Kernel {
  /** Elements of a block of products. */
  private static final int BLOCK = 1 << 16;

  /** True for a window that this kernel can compute and that has something to gain. */
  static boolean admits(Window w) {
    boolean strided = false;
    boolean spread = false;
    for (int i = 0; i < 3; i++) {
      strided |= w.strides()[i] != 1;
      spread |= w.spread()[i] > 1;
    }
    return spread && !strided;
  }

  private int blockRows() {
    int positions = batch * w.inputPositions();
    return Math.max(1, Math.min(positions, BLOCK / Math.max(1, filters)));
  }

  @Override
  public List<TensorSpec> scratch() {
    return List.of(new TensorSpec(dtype, Shape.of(blockRows(), filters)));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Elements.zero(out[0].array(), 0, out[0].size());
    Buf rows = context.scratch(0);
    int positions = batch * w.inputPositions();
    int all = groups * filters;
    int block = blockRows();
    for (int from = 0; from < positions; from += block) {
      int n = Math.min(block, positions - from);
      for (int g = 0; g < groups; g++) {
        int ao = (from * groups + g) * channels;
        for (int t = 0; t < w.taps(); t++) {
          context.check();
          int bo = t * channels * all + g * filters;
          Gemm.run(
              n,
              filters,
              channels,
              in[0],
              ao,
              groups * channels,
              1,
              in[1],
              bo,
              all,
              rows,
              0,
              filters,
              false,
              context);
          scatter(rows.array(), from, n, t, out[0].array(), g);
        }
      }
    }
  }

  private void scatter(Object rows, int from, int n, int tap, Object y, int group) {
    int[] window = w.window();
    int[] size = w.in();
    int k = tap % window[2];
    int j = tap / window[2] % window[1];
    int i = tap / window[2] / window[1];
    for (int r = 0; r < n; r++) {
      int position = from + r;
      int c = target(2, position % size[2], k);
      int h = target(1, position / size[2] % size[1], j);
      int d = target(0, position / size[2] / size[1] % size[0], i);
      if (c < 0 || h < 0 || d < 0) {
        continue;
      }
      int sample = position / w.inputPositions();
      int at = ((sample * w.out()[0] + d) * w.out()[1] + h) * w.out()[2] + c;
      Elements.add(rows, r * filters, y, (at * groups + group) * filters, filters);
    }
  }

  /** The output index on an axis to which a tap carries an input index, or -1. */
  private int target(int axis, int index, int tap) {
    int at = index * w.spread()[axis] + w.before()[axis] - tap * w.dilations()[axis];
    return at < w.out()[axis] ? at : -1;
  }
}
