package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.ResizeOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Resizing of images: along the width first, then along the height. */
final class ResizeKernels {
  private ResizeKernels() {}

  static KernelChoice select(ResizeOp op, TensorSpec x) {
    Shape s = x.shape();
    ResizeWeights rows = ResizeWeights.of(op, s.dim(1), op.height());
    ResizeWeights columns = ResizeWeights.of(op, s.dim(2), op.width());
    if (op.kind() == ResizeOp.Kind.NEAREST) {
      return KernelChoice.accept(new Nearest(rows.starts(), columns.starts()));
    }
    if (Storage.of(x.dtype()) != Storage.FLOAT) {
      return KernelChoice.refuse("interpolation of " + x.dtype() + ": cast to float32 first");
    }
    return KernelChoice.accept(
        Rounding.of(new Interpolate(rows, columns, x, isBlend(op)), x.dtype()));
  }

  /** True where TensorFlow goes from one neighbour towards the other. */
  private static boolean isBlend(ResizeOp op) {
    return op.kind() == ResizeOp.Kind.BILINEAR && !op.antialias();
  }

  private record Nearest(int[] rows, int[] columns) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      Buf x = in[0];
      int channels = x.dim(3);
      int to = 0;
      for (int b = 0; b < x.dim(0); b++) {
        context.check();
        for (int row : rows) {
          for (int column : columns) {
            int from = ((b * x.dim(1) + row) * x.dim(2) + column) * channels;
            System.arraycopy(x.array(), from, out[0].array(), to, channels);
            to += channels;
          }
        }
      }
    }
  }

  private record Interpolate(
      ResizeWeights rows, ResizeWeights columns, TensorSpec spec, boolean blends)
      implements Kernel {
    @Override
    public List<TensorSpec> scratch() {
      Shape s = spec.shape();
      int line = columns.starts().length * s.dim(3);
      return List.of(new TensorSpec(spec.dtype(), Shape.of(s.dim(1), line)));
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      float[] x = in[0].floats();
      float[] y = out[0].floats();
      float[] wide = context.scratch(0).floats();
      int height = in[0].dim(1);
      int channels = in[0].dim(3);
      int inLine = in[0].dim(2) * channels;
      int line = columns.starts().length * channels;
      int to = 0;
      for (int b = 0; b < in[0].dim(0); b++) {
        context.check();
        for (int r = 0; r < height; r++) {
          stretch(x, (b * height + r) * inLine, wide, r * line, channels);
        }
        for (int r = 0; r < rows.starts().length; r++) {
          float[] w = rows.weights()[r];
          if (blends) {
            int from = rows.starts()[r] * line;
            blend(wide, from, from + (w.length - 1) * line, w[w.length - 1], y, to, line);
            to += line;
            continue;
          }
          Arrays.fill(y, to, to + line, 0);
          for (int k = 0; k < w.length; k++) {
            int from = (rows.starts()[r] + k) * line;
            for (int i = 0; i < line; i++) {
              y[to + i] += w[k] * wide[from + i];
            }
          }
          to += line;
        }
      }
    }

    private void stretch(float[] x, int from, float[] wide, int to, int channels) {
      for (int c = 0; c < columns.starts().length; c++) {
        float[] w = columns.weights()[c];
        int start = from + columns.starts()[c] * channels;
        if (blends) {
          int other = start + (w.length - 1) * channels;
          blend(x, start, other, w[w.length - 1], wide, to + c * channels, channels);
          continue;
        }
        for (int i = 0; i < channels; i++) {
          float sum = 0;
          for (int k = 0; k < w.length; k++) {
            sum += w[k] * x[start + k * channels + i];
          }
          wide[to + c * channels + i] = sum;
        }
      }
    }

    /** {@code x[a] + (x[b] - x[a]) * part}, with TensorFlow's roundings. */
    private static void blend(float[] x, int a, int b, float part, float[] y, int to, int n) {
      for (int i = 0; i < n; i++) {
        y[to + i] = x[a + i] + (x[b + i] - x[a + i]) * part;
      }
    }
  }
}
