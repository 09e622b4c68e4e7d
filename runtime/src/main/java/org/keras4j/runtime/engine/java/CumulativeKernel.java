package org.keras4j.runtime.engine.java;

import org.keras4j.ops.CumulativeOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;
import org.keras4j.tensor.TensorSpec;

/** Running sums and products, in the precision of the elements. */
record CumulativeKernel(CumulativeOp op, DType dtype, Axes axes) implements GroupKernel {
  static KernelChoice select(CumulativeOp op, TensorSpec in) {
    if (!in.dtype().isNumeric()) {
      return KernelChoice.refuse(op.opName() + " of " + in.dtype() + ": cast to a number first");
    }
    return KernelChoice.accept(
        new CumulativeKernel(op, in.dtype(), new Axes(in.shape(), new int[] {op.axis()})));
  }

  @Override
  public void group(Buf[] in, Buf[] out, KernelContext context, int g, int base) {
    int step = op.reverse() ? -axes.stride : axes.stride;
    int at = base + (op.reverse() ? (axes.length - 1) * axes.stride : 0);
    switch (Storage.of(dtype)) {
      case FLOAT -> floats(in[0].floats(), out[0].floats(), at, step);
      case DOUBLE -> doubles(in[0].doubles(), out[0].doubles(), at, step);
      default -> longs(in[0].longs(), out[0].longs(), at, step);
    }
  }

  private boolean isSum() {
    return op.kind() == CumulativeOp.Kind.SUM;
  }

  private void floats(float[] x, float[] y, int at, int step) {
    boolean round = dtype != DType.FLOAT32;
    float acc = isSum() ? 0 : 1;
    for (int i = 0; i < axes.length; i++, at += step) {
      float v = x[at];
      float next = isSum() ? acc + v : acc * v;
      next = round ? Float16.round(next, dtype) : next;
      y[at] = op.exclusive() ? acc : next;
      acc = next;
    }
  }

  private void doubles(double[] x, double[] y, int at, int step) {
    double acc = isSum() ? 0 : 1;
    for (int i = 0; i < axes.length; i++, at += step) {
      double next = isSum() ? acc + x[at] : acc * x[at];
      y[at] = op.exclusive() ? acc : next;
      acc = next;
    }
  }

  private void longs(long[] x, long[] y, int at, int step) {
    long acc = isSum() ? 0 : 1;
    for (int i = 0; i < axes.length; i++, at += step) {
      long next = Integers.wrap(isSum() ? acc + x[at] : acc * x[at], dtype);
      y[at] = op.exclusive() ? acc : next;
      acc = next;
    }
  }

  @Override
  public boolean inPlace(int input) {
    return true;
  }
}
