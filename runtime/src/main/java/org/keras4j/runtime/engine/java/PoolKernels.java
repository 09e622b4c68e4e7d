package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Max and average pooling; averages are accumulated in double precision. */
final class PoolKernels {
  private PoolKernels() {}

  static KernelChoice select(PoolOp op, TensorSpec in, TensorSpec out) {
    DType dtype = in.dtype();
    if (!dtype.isNumeric()) {
      return KernelChoice.refuse(op.opName() + " is not defined for " + dtype);
    }
    if (!op.max() && dtype.isInteger()) {
      return KernelChoice.refuse(op.opName() + " of " + dtype + ": cast to a floating type first");
    }
    int rank = op.rank();
    int[] before = new int[rank];
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    for (int i = 0; i < rank && op.same(); i++) {
      before[i] = ConvOp.samePadding(in.shape().dim(1 + i), op.window()[i], op.strides()[i], 1)[0];
    }
    Window window =
        Window.of(in.shape(), out.shape(), op.window(), op.strides(), before, ones, ones);
    Pool pool = new Pool(op.max(), window, in.shape().dim(0), in.shape().last(), dtype);
    return KernelChoice.accept(Rounding.of(pool, dtype));
  }

  /** Pools all channels of a position together. */
  private record Pool(boolean max, Window w, int batch, int channels, DType dtype)
      implements Kernel {
    @Override
    public List<TensorSpec> scratch() {
      return max ? List.of() : List.of(new TensorSpec(DType.FLOAT64, Shape.of(channels)));
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int[] size = w.out();
      int to = 0;
      int budget = 0;
      for (int n = 0; n < batch; n++) {
        int sample = n * w.inputPositions() * channels;
        for (int d = 0; d < size[0]; d++) {
          for (int h = 0; h < size[1]; h++) {
            for (int c = 0; c < size[2]; c++, to += channels) {
              budget -= w.taps() * channels;
              if (budget < 0) {
                context.check();
                budget = 1 << 22;
              }
              position(in[0], out[0], sample, d, h, c, to, context);
            }
          }
        }
      }
    }

    private void position(
        Buf x, Buf y, int sample, int d, int h, int c, int to, KernelContext context) {
      int[] window = w.window();
      int[] in = w.in();
      int count = 0;
      for (int i = 0; i < window[0]; i++) {
        int p = w.source(0, d, i);
        for (int j = 0; j < window[1] && p >= 0; j++) {
          int q = w.source(1, h, j);
          for (int k = 0; k < window[2] && q >= 0; k++) {
            int r = w.source(2, c, k);
            if (r >= 0) {
              int at = sample + ((p * in[1] + q) * in[2] + r) * channels;
              take(x, at, y, to, count == 0, context);
              count++;
            }
          }
        }
      }
      if (!max) {
        average(context.scratch(0).doubles(), count, y, to);
      }
    }

    private void take(Buf x, int at, Buf y, int to, boolean first, KernelContext context) {
      if (!max) {
        double[] sum = context.scratch(0).doubles();
        if (first) {
          Arrays.fill(sum, 0, channels, 0);
        }
        if (Storage.of(dtype) == Storage.FLOAT) {
          add(x.floats(), at, sum);
        } else {
          add(x.doubles(), at, sum);
        }
      } else if (first) {
        System.arraycopy(x.array(), at, y.array(), to, channels);
      } else {
        switch (Storage.of(dtype)) {
          case FLOAT -> max(x.floats(), at, y.floats(), to);
          case DOUBLE -> max(x.doubles(), at, y.doubles(), to);
          default -> max(x.longs(), at, y.longs(), to);
        }
      }
    }

    private void add(float[] x, int at, double[] sum) {
      for (int c = 0; c < channels; c++) {
        sum[c] += x[at + c];
      }
    }

    private void add(double[] x, int at, double[] sum) {
      for (int c = 0; c < channels; c++) {
        sum[c] += x[at + c];
      }
    }

    private void max(float[] x, int at, float[] y, int to) {
      for (int c = 0; c < channels; c++) {
        y[to + c] = Math.max(y[to + c], x[at + c]);
      }
    }

    private void max(double[] x, int at, double[] y, int to) {
      for (int c = 0; c < channels; c++) {
        y[to + c] = Math.max(y[to + c], x[at + c]);
      }
    }

    private void max(long[] x, int at, long[] y, int to) {
      for (int c = 0; c < channels; c++) {
        if (Integers.compare(x[at + c], y[to + c], dtype) > 0) {
          y[to + c] = x[at + c];
        }
      }
    }

    private void average(double[] sum, int count, Buf y, int to) {
      if (Storage.of(dtype) == Storage.FLOAT) {
        float[] out = y.floats();
        for (int c = 0; c < channels; c++) {
          out[to + c] = (float) (sum[c] / count);
        }
      } else {
        double[] out = y.doubles();
        for (int c = 0; c < channels; c++) {
          out[to + c] = sum[c] / count;
        }
      }
    }
  }
}
