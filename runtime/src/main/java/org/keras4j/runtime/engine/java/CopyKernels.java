package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Concatenation and gathering, of any type. */
final class CopyKernels {
  private CopyKernels() {}

  static Kernel concat(ConcatOp op, List<TensorSpec> in, TensorSpec out) {
    Shape shape = out.shape();
    int axis = Shapes.axis(op.axis(), shape.rank());
    int[] lengths = new int[in.size()];
    int unit = shape.slice(axis + 1, shape.rank()).size();
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = in.get(i).shape().dim(axis) * unit;
    }
    return new Concat(shape.slice(0, axis).size(), lengths);
  }

  /** For each outer index, a run of each input. */
  private record Concat(int outer, int[] lengths) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      Object to = out[0].array();
      int row = outer == 0 ? 0 : out[0].size() / outer;
      int at = 0;
      for (int i = 0; i < lengths.length; i++) {
        context.check();
        Object from = in[i].array();
        int n = lengths[i];
        for (int o = 0; o < outer; o++) {
          System.arraycopy(from, o * n, to, at + o * row, n);
        }
        at += n;
      }
    }
  }

  static Kernel gather(GatherOp op, List<TensorSpec> in) {
    Shape s = in.get(0).shape();
    int axis = Shapes.axis(op.axis(), s.rank());
    return new Gather(
        s.slice(0, axis).size(),
        s.dim(axis),
        s.slice(axis + 1, s.rank()).size(),
        op.wrapNegative(),
        in.get(1).dtype() == DType.UINT64);
  }

  /** For each outer index and each index given, a run of the first input. */
  private record Gather(int outer, int size, int unit, boolean wrap, boolean unsigned)
      implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      Object from = in[0].array();
      long[] indices = in[1].longs();
      int n = in[1].size();
      Object to = out[0].array();
      for (int i = 0; i < n; i++) {
        checked(indices[i]);
      }
      int budget = 0;
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < n; i++) {
          budget -= 16 + unit;
          if (budget < 0) {
            context.check();
            budget = 1 << 22;
          }
          int at = (int) indices[i];
          at = at < 0 ? at + size : at;
          System.arraycopy(from, (o * size + at) * unit, to, (o * n + i) * unit, unit);
        }
      }
    }

    private void checked(long index) {
      if (index >= size || index < (wrap && !unsigned ? -size : 0)) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            "index "
                + (unsigned ? Long.toUnsignedString(index) : Long.toString(index))
                + " is out of range ["
                + (wrap ? -size : 0)
                + ", "
                + size
                + ")");
      }
    }
  }
}
