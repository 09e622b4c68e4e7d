package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.ScatterOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Float16;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Changes parts of a copy of the first input.
 *
 * @param dims the axes of the first input that are indexed
 * @param unit elements of one part
 * @param unsigned true when the indices are uint64
 */
record ScatterKernel(ScatterOp op, DType dtype, int[] dims, int unit, boolean unsigned)
    implements Kernel {

  static KernelChoice select(ScatterOp op, List<TensorSpec> in) {
    DType dtype = in.get(0).dtype();
    if (op.kind() != ScatterOp.Kind.REPLACE && !dtype.isNumeric()) {
      return KernelChoice.refuse(op.opName() + " is not defined for " + dtype);
    }
    Shape x = in.get(0).shape();
    int depth = in.get(1).shape().dim(-1);
    return KernelChoice.accept(
        new ScatterKernel(
            op,
            dtype,
            x.slice(0, depth).dims(),
            x.slice(depth, x.rank()).size(),
            in.get(1).dtype() == DType.UINT64));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    if (in[0].array() != out[0].array()) {
      System.arraycopy(in[0].array(), 0, out[0].array(), 0, out[0].size());
    }
    int parts = 1;
    for (int d = 0; d < in[1].rank() - 1; d++) {
      parts *= in[1].dim(d);
    }
    int budget = 0;
    for (int p = 0; p < parts; p++) {
      budget -= 16 + unit;
      if (budget < 0) {
        context.check();
        budget = 1 << 22;
      }
      int at = place(in[1].longs(), p);
      if (at >= 0) {
        change(in[2], p * unit, out[0], at * unit);
      }
    }
  }

  /** Which part the indices name, or -1 for none. */
  private int place(long[] indices, int part) {
    int at = 0;
    for (int d = 0; d < dims.length; d++) {
      long i = indices[part * dims.length + d];
      if (i < 0 && op.segments() && !unsigned) {
        return -1;
      }
      if (i < 0 || i >= dims[d]) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            "index "
                + (unsigned ? Long.toUnsignedString(i) : Long.toString(i))
                + " is out of range [0, "
                + dims[d]
                + ")");
      }
      at = at * dims[d] + (int) i;
    }
    return at;
  }

  private void change(Buf updates, int from, Buf out, int to) {
    if (op.kind() == ScatterOp.Kind.REPLACE) {
      System.arraycopy(updates.array(), from, out.array(), to, unit);
      return;
    }
    switch (Storage.of(dtype)) {
      case FLOAT -> floats(updates.floats(), from, out.floats(), to);
      case DOUBLE -> doubles(updates.doubles(), from, out.doubles(), to);
      default -> longs(updates.longs(), from, out.longs(), to);
    }
  }

  private void floats(float[] u, int from, float[] y, int to) {
    boolean round = dtype != DType.FLOAT32;
    for (int i = 0; i < unit; i++) {
      float a = y[to + i];
      float b = u[from + i];
      switch (op.kind()) {
        case ADD -> a += b;
        case MULTIPLY -> a *= b;
        default -> a = later(a, b) ? b : a;
      }
      y[to + i] = round ? Float16.round(a, dtype) : a;
    }
  }

  private void doubles(double[] u, int from, double[] y, int to) {
    for (int i = 0; i < unit; i++) {
      double b = u[from + i];
      switch (op.kind()) {
        case ADD -> y[to + i] += b;
        case MULTIPLY -> y[to + i] *= b;
        default -> y[to + i] = later(y[to + i], b) ? b : y[to + i];
      }
    }
  }

  private void longs(long[] u, int from, long[] y, int to) {
    for (int i = 0; i < unit; i++) {
      long a = y[to + i];
      long b = u[from + i];
      switch (op.kind()) {
        case ADD -> a += b;
        case MULTIPLY -> a *= b;
        case MAX -> a = Integers.compare(a, b, dtype) >= 0 ? a : b;
        default -> a = Integers.compare(a, b, dtype) <= 0 ? a : b;
      }
      y[to + i] = Integers.wrap(a, dtype);
    }
  }

  /** True when the update takes the place of the element as the extreme. */
  private boolean later(double element, double update) {
    boolean max = op.kind() == ScatterOp.Kind.MAX;
    if (op.segments()) {
      return max ? !(update < element) : !(update > element);
    }
    return max ? element < update : element > update;
  }

  @Override
  public boolean inPlace(int input) {
    return input == 0;
  }
}
