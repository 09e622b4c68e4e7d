package org.keras4j.runtime.engine.java;

import org.keras4j.ops.LayerNormOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Normalisation by a sample's own statistics, which are computed in double precision. */
final class LayerNormKernels {
  private LayerNormKernels() {}

  static KernelChoice select(LayerNormOp op, TensorSpec in) {
    DType dtype = in.dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse("normalisation of " + dtype + ": cast to a floating type first");
    }
    Axes axes = new Axes(in.shape(), op.axes());
    return KernelChoice.accept(
        Storage.of(dtype) == Storage.FLOAT
            ? Rounding.of(new Floats(axes, op.epsilon(), op.rms()), dtype)
            : new Doubles(axes, op.epsilon(), op.rms()));
  }

  private record Floats(Axes axes, double epsilon, boolean rms) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      float[] x = in[0].floats();
      float[] y = out[0].floats();
      double mean = rms ? 0 : sum(x, base) / axes.count();
      double scale = 1 / Math.sqrt(squares(x, base, mean) / axes.count() + epsilon);
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          int j = at + i * axes.stride;
          y[j] = (float) ((x[j] - mean) * scale);
        }
      }
    }

    private double sum(float[] x, int base) {
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          sum += x[at + i * axes.stride];
        }
      }
      return sum;
    }

    private double squares(float[] x, int base, double mean) {
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          double d = x[at + i * axes.stride] - mean;
          sum += d * d;
        }
      }
      return sum;
    }

    @Override
    public boolean inPlace(int input) {
      return true;
    }
  }

  private record Doubles(Axes axes, double epsilon, boolean rms) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      double[] x = in[0].doubles();
      double[] y = out[0].doubles();
      double mean = rms ? 0 : sum(x, base) / axes.count();
      double scale = 1 / Math.sqrt(squares(x, base, mean) / axes.count() + epsilon);
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          int j = at + i * axes.stride;
          y[j] = (x[j] - mean) * scale;
        }
      }
    }

    private double sum(double[] x, int base) {
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          sum += x[at + i * axes.stride];
        }
      }
      return sum;
    }

    private double squares(double[] x, int base, double mean) {
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          double d = x[at + i * axes.stride] - mean;
          sum += d * d;
        }
      }
      return sum;
    }

    @Override
    public boolean inPlace(int input) {
      return true;
    }
  }
}
