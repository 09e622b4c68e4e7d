package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Normalisation of each channel by given statistics. */
final class BatchNormKernels {
  private BatchNormKernels() {}

  static KernelChoice select(BatchNormOp op, TensorSpec in) {
    DType dtype = in.dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse("normalisation of " + dtype + ": cast to a floating type first");
    }
    Shape s = in.shape();
    int axis = Shapes.axis(op.axis(), s.rank());
    int outer = s.slice(0, axis).size();
    int inner = s.slice(axis + 1, s.rank()).size();
    Kernel kernel =
        Storage.of(dtype) == Storage.FLOAT
            ? new Floats(op, outer, s.dim(axis), inner)
            : new Doubles(op, outer, s.dim(axis), inner);
    return KernelChoice.accept(Rounding.of(kernel, dtype));
  }

  private record Floats(BatchNormOp op, int outer, int channels, int inner) implements Kernel {
    @Override
    public List<TensorSpec> scratch() {
      return List.of(new TensorSpec(DType.FLOAT32, Shape.of(channels)));
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      float[] x = in[0].floats();
      float[] y = out[0].floats();
      float[] mean = in[1].floats();
      float[] variance = in[2].floats();
      float[] gamma = op.gamma() ? in[3].floats() : null;
      float[] beta = op.beta() ? in[op.gamma() ? 4 : 3].floats() : null;
      float[] scale = context.scratch(0).floats();
      for (int c = 0; c < channels; c++) {
        double s = 1 / Math.sqrt(variance[c] + op.epsilon());
        scale[c] = (float) (gamma == null ? s : s * gamma[c]);
      }
      int budget = 0;
      for (int o = 0; o < outer; o++) {
        budget -= channels * inner;
        if (budget < 0) {
          context.check();
          budget = 1 << 22;
        }
        if (inner == 1) {
          row(x, y, o * channels, mean, scale, beta);
        } else {
          for (int c = 0; c < channels; c++) {
            float b = beta == null ? 0 : beta[c];
            channel(x, y, (o * channels + c) * inner, mean[c], scale[c], b);
          }
        }
      }
    }

    private void row(
        float[] x,
        float[] y,
        int at,
        float[] mean,
        float[] scale,
        float @org.jspecify.annotations.Nullable [] beta) {
      if (beta == null) {
        for (int c = 0; c < channels; c++) {
          y[at + c] = (x[at + c] - mean[c]) * scale[c];
        }
      } else {
        for (int c = 0; c < channels; c++) {
          y[at + c] = (x[at + c] - mean[c]) * scale[c] + beta[c];
        }
      }
    }

    private void channel(float[] x, float[] y, int at, float mean, float scale, float beta) {
      for (int i = at; i < at + inner; i++) {
        y[i] = (x[i] - mean) * scale + beta;
      }
    }

    @Override
    public boolean inPlace(int input) {
      return input == 0;
    }
  }

  private record Doubles(BatchNormOp op, int outer, int channels, int inner) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      double[] x = in[0].doubles();
      double[] y = out[0].doubles();
      for (int o = 0; o < outer; o++) {
        context.check();
        for (int c = 0; c < channels; c++) {
          double scale = 1 / Math.sqrt(in[2].doubles()[c] + op.epsilon());
          scale = op.gamma() ? scale * in[3].doubles()[c] : scale;
          double beta = op.beta() ? in[op.gamma() ? 4 : 3].doubles()[c] : 0;
          double mean = in[1].doubles()[c];
          int at = (o * channels + c) * inner;
          for (int i = at; i < at + inner; i++) {
            y[i] = (x[i] - mean) * scale + beta;
          }
        }
      }
    }

    @Override
    public boolean inPlace(int input) {
      return input == 0;
    }
  }
}
