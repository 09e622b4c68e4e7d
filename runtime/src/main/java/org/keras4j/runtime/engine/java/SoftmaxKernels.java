package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Softmax, its logarithm, and sparsemax; sums are accumulated in double precision. */
final class SoftmaxKernels {
  private SoftmaxKernels() {}

  static KernelChoice select(SoftmaxOp op, TensorSpec in) {
    DType dtype = in.dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse(op.opName() + " of " + dtype + ": cast to a floating type first");
    }
    if (op.kind() == SoftmaxOp.Kind.SPARSEMAX && op.axes().length != 1) {
      return KernelChoice.refuse("sparsemax takes one axis");
    }
    Axes axes = new Axes(in.shape(), op.axes());
    Kernel kernel =
        Storage.of(dtype) == Storage.FLOAT
            ? new Floats(op.kind(), axes)
            : new Doubles(op.kind(), axes);
    return KernelChoice.accept(Rounding.of(kernel, dtype));
  }

  private static List<TensorSpec> scratch(SoftmaxOp.Kind kind, Axes axes) {
    return kind == SoftmaxOp.Kind.SPARSEMAX
        ? List.of(new TensorSpec(DType.FLOAT64, Shape.of(axes.length)))
        : List.of();
  }

  private record Floats(SoftmaxOp.Kind kind, Axes axes) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      float[] x = in[0].floats();
      float[] y = out[0].floats();
      if (kind == SoftmaxOp.Kind.SPARSEMAX) {
        sparsemax(x, y, base, context.scratch(0).doubles());
      } else {
        group(x, y, base);
      }
    }

    private void group(float[] x, float[] y, int base) {
      float max = Float.NEGATIVE_INFINITY;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          max = Math.max(max, x[at + i * axes.stride]);
        }
      }
      boolean log = kind == SoftmaxOp.Kind.LOG_SOFTMAX;
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          int j = at + i * axes.stride;
          double e = FloatMath.exp(x[j] - max);
          sum += e;
          y[j] = log ? x[j] - max : (float) e;
        }
      }
      float scale = (float) (1 / sum);
      float shift = (float) Math.log(sum);
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          int j = at + i * axes.stride;
          y[j] = log ? y[j] - shift : y[j] * scale;
        }
      }
    }

    private void sparsemax(float[] x, float[] y, int base, double[] sorted) {
      for (int i = 0; i < axes.length; i++) {
        sorted[i] = x[base + i * axes.stride];
      }
      double threshold = threshold(sorted, axes.length);
      for (int i = 0; i < axes.length; i++) {
        int j = base + i * axes.stride;
        y[j] = (float) Math.max(x[j] - threshold, 0);
      }
    }

    @Override
    public List<TensorSpec> scratch() {
      return SoftmaxKernels.scratch(kind, axes);
    }

    @Override
    public boolean inPlace(int input) {
      return true;
    }
  }

  /**
   * The threshold that Keras subtracts: (sum over the support of the running sums, minus 1) / size
   * of the support. It differs from the published sparsemax, which takes the last running sum
   * alone, where the support has more than one element.
   */
  private static double threshold(double[] values, int n) {
    Arrays.sort(values, 0, n);
    double running = 0;
    double sum = 0;
    int support = 0;
    for (int k = 1; k <= n; k++) {
      double z = values[n - k];
      running += z;
      if (z - (running - 1) / k > 0) {
        sum += running;
        support++;
      }
    }
    return support == 0 ? Double.NaN : (sum - 1) / support;
  }

  private record Doubles(SoftmaxOp.Kind kind, Axes axes) implements GroupKernel {
    @Override
    public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
      double[] x = in[0].doubles();
      double[] y = out[0].doubles();
      if (kind == SoftmaxOp.Kind.SPARSEMAX) {
        sparsemax(x, y, base, context.scratch(0).doubles());
      } else {
        group(x, y, base);
      }
    }

    private void group(double[] x, double[] y, int base) {
      double max = Double.NEGATIVE_INFINITY;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          max = Math.max(max, x[at + i * axes.stride]);
        }
      }
      double sum = 0;
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          sum += Math.exp(x[at + i * axes.stride] - max);
        }
      }
      double logSum = Math.log(sum);
      for (int r = 0; r < axes.runs; r++) {
        int at = base + axes.run(r);
        for (int i = 0; i < axes.length; i++) {
          int j = at + i * axes.stride;
          double d = x[j] - max;
          y[j] = kind == SoftmaxOp.Kind.LOG_SOFTMAX ? d - logSum : Math.exp(d) / sum;
        }
      }
    }

    private void sparsemax(double[] x, double[] y, int base, double[] sorted) {
      for (int i = 0; i < axes.length; i++) {
        sorted[i] = x[base + i * axes.stride];
      }
      double threshold = threshold(sorted, axes.length);
      for (int i = 0; i < axes.length; i++) {
        int j = base + i * axes.stride;
        y[j] = Math.max(x[j] - threshold, 0);
      }
    }

    @Override
    public List<TensorSpec> scratch() {
      return SoftmaxKernels.scratch(kind, axes);
    }

    @Override
    public boolean inPlace(int input) {
      return true;
    }
  }
}
