package org.keras4j.runtime.engine.java;

import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.TensorSpec;

/** Elementwise functions of one operand. */
final class UnaryKernels {
  private static final int CHUNK = 1 << 18;

  private UnaryKernels() {}

  static KernelChoice select(UnaryOp op, TensorSpec in, TensorSpec out) {
    switch (Storage.of(in.dtype())) {
      case FLOAT:
        return op.isPredicate()
            ? KernelChoice.accept((x, y, c) -> floatPredicate(op, x[0], y[0], c))
            : KernelChoice.accept(
                Rounding.of(new InPlace((x, y, c) -> floats(op, x[0], y[0], c)), out.dtype()));
      case DOUBLE:
        return op.isPredicate()
            ? KernelChoice.accept((x, y, c) -> doublePredicate(op, x[0], y[0], c))
            : KernelChoice.accept(new InPlace((x, y, c) -> doubles(op, x[0], y[0], c)));
      case LONG:
        if (!LongUnary.admits(op, in.dtype())) {
          return KernelChoice.refuse(
              op.opName() + " of " + in.dtype() + ": cast to a floating type first");
        }
        return KernelChoice.accept(
            new InPlace((x, y, c) -> LongUnary.run(op, in.dtype(), x[0], y[0], c)));
      default:
        return KernelChoice.refuse(op.opName() + " is not defined for text");
    }
  }

  /** A kernel that reads element i only to write element i. */
  record InPlace(Kernel kernel) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      kernel.run(in, out, context);
    }

    @Override
    public boolean inPlace(int input) {
      return true;
    }
  }

  private static void floats(UnaryOp op, Buf in, Buf out, KernelContext context) {
    float[] x = in.floats();
    float[] y = out.floats();
    int n = out.size();
    for (int from = 0; from < n; from += CHUNK) {
      context.check();
      FloatUnary.run(op, x, y, from, Math.min(n, from + CHUNK));
    }
  }

  private static void doubles(UnaryOp op, Buf in, Buf out, KernelContext context) {
    double[] x = in.doubles();
    double[] y = out.doubles();
    int n = out.size();
    for (int from = 0; from < n; from += CHUNK) {
      context.check();
      int to = Math.min(n, from + CHUNK);
      for (int i = from; i < to; i++) {
        y[i] = Functions.apply(op, x[i]);
      }
    }
  }

  private static void floatPredicate(UnaryOp op, Buf in, Buf out, KernelContext context) {
    context.check();
    float[] x = in.floats();
    long[] y = out.longs();
    for (int i = 0; i < out.size(); i++) {
      y[i] = (long) Functions.apply(op, x[i]);
    }
  }

  private static void doublePredicate(UnaryOp op, Buf in, Buf out, KernelContext context) {
    context.check();
    double[] x = in.doubles();
    long[] y = out.longs();
    for (int i = 0; i < out.size(); i++) {
      y[i] = (long) Functions.apply(op, x[i]);
    }
  }
}
