package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Fourier transforms, windows of an axis, and windows that overlap. */
final class SignalKernels {
  /** Longest transform, so that its tables stay in bounds. */
  private static final int LONGEST = 1 << 24;

  /** Elements between two checks. */
  private static final int CHUNK = 1 << 20;

  private SignalKernels() {}

  static KernelChoice fft(TensorSpec x) {
    int n = x.shape().last();
    if (x.dtype() != DType.FLOAT32 && x.dtype() != DType.FLOAT64) {
      return KernelChoice.refuse("a Fourier transform of " + x.dtype() + ": cast to float32 first");
    }
    if (n > LONGEST) {
      return KernelChoice.refuse("a Fourier transform of " + n + " elements is too long");
    }
    return KernelChoice.accept(new Transform(new Fourier(Math.max(n, 1)), n));
  }

  private record Transform(Fourier fourier, int n) implements Kernel {
    @Override
    public List<TensorSpec> scratch() {
      TensorSpec work = new TensorSpec(DType.FLOAT64, Shape.of(fourier.workSize()));
      return List.of(work, work);
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      double[] re = context.scratch(0).doubles();
      double[] im = context.scratch(1).doubles();
      for (int at = 0; at < in[0].size(); at += n) {
        load(in[0], at, re);
        if (in.length > 1) {
          load(in[1], at, im);
        } else {
          Arrays.fill(im, 0, n, 0);
        }
        context.check();
        fourier.transform(re, im, context);
        store(re, out[0], at);
        store(im, out[1], at);
      }
    }

    private void load(Buf from, int at, double[] to) {
      if (from.dtype() == DType.FLOAT64) {
        System.arraycopy(from.doubles(), at, to, 0, n);
        return;
      }
      float[] x = from.floats();
      for (int i = 0; i < n; i++) {
        to[i] = x[at + i];
      }
    }

    private void store(double[] from, Buf to, int at) {
      if (to.dtype() == DType.FLOAT64) {
        System.arraycopy(from, 0, to.doubles(), at, n);
        return;
      }
      float[] y = to.floats();
      for (int i = 0; i < n; i++) {
        y[at + i] = (float) from[i];
      }
    }
  }

  static Kernel frames(FrameOp op) {
    return (in, out, context) -> {
      int size = in[0].dim(-1);
      int count = out[0].dim(-2);
      int to = 0;
      int budget = 0;
      for (int row = 0; row < out[0].size(); row += count * op.length()) {
        for (int w = 0; w < count; w++) {
          budget -= op.length();
          if (budget < 0) {
            context.check();
            budget = CHUNK;
          }
          int from = row / (count * op.length()) * size + w * op.step();
          copy(in[0].array(), from, op.dilation(), out[0].array(), to, op.length());
          to += op.length();
        }
      }
    };
  }

  private static void copy(Object from, int at, int step, Object to, int start, int n) {
    if (step == 1) {
      System.arraycopy(from, at, to, start, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      System.arraycopy(from, at + i * step, to, start + i, 1);
    }
  }

  static Kernel overlapAdd(OverlapAddOp op, TensorSpec x) {
    return Rounding.of(new OverlapAdd(op, Storage.of(x.dtype())), x.dtype());
  }

  private record OverlapAdd(OverlapAddOp op, Storage storage) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int length = in[0].dim(-1);
      int count = in[0].dim(-2);
      int size = out[0].dim(-1);
      int rows = size == 0 ? 0 : out[0].size() / size;
      clear(out[0]);
      int budget = 0;
      for (int r = 0; r < rows; r++) {
        for (int w = 0; w < count; w++) {
          budget -= length;
          if (budget < 0) {
            context.check();
            budget = CHUNK;
          }
          add(in[0], (r * count + w) * length, out[0], r * size + w * op.step(), length);
        }
      }
      if (storage == Storage.LONG) {
        Integers.wrap(out[0].longs(), out[0].size(), out[0].dtype());
      }
    }

    private void clear(Buf y) {
      switch (storage) {
        case FLOAT -> Arrays.fill(y.floats(), 0, y.size(), 0);
        case DOUBLE -> Arrays.fill(y.doubles(), 0, y.size(), 0);
        default -> Arrays.fill(y.longs(), 0, y.size(), 0);
      }
    }

    private void add(Buf x, int from, Buf y, int to, int n) {
      int step = op.dilation();
      switch (storage) {
        case FLOAT -> {
          float[] a = x.floats();
          float[] b = y.floats();
          for (int i = 0; i < n; i++) {
            b[to + i * step] += a[from + i];
          }
        }
        case DOUBLE -> {
          double[] a = x.doubles();
          double[] b = y.doubles();
          for (int i = 0; i < n; i++) {
            b[to + i * step] += a[from + i];
          }
        }
        default -> {
          long[] a = x.longs();
          long[] b = y.longs();
          for (int i = 0; i < n; i++) {
            b[to + i * step] += a[from + i];
          }
        }
      }
    }
  }
}
