package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.IntegerOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/** Functions of integers that numbers in general do not have. */
final class IntegerKernels {
  private IntegerKernels() {}

  static KernelChoice select(IntegerOp op, List<TensorSpec> in, TensorSpec out) {
    Broadcasting b = new Broadcasting(out.shape(), in.get(0).shape(), in.get(1).shape());
    return KernelChoice.accept(new BinaryKernels.Walk(b, new Run(op.kind(), out.dtype())));
  }

  private record Run(IntegerOp.Kind kind, DType dtype) implements BinaryKernels.Run {
    @Override
    public void run(Buf x, int p, int sa, Buf y, int q, int sb, Buf z, int k, int n) {
      long[] a = x.longs();
      long[] b = y.longs();
      long[] out = z.longs();
      for (int i = 0; i < n; i++) {
        out[k + i] = Integers.wrap(apply(a[p + i * sa], b[q + i * sb]), dtype);
      }
    }

    private long apply(long a, long b) {
      switch (kind) {
        case AND:
          return a & b;
        case OR:
          return a | b;
        case XOR:
          return a ^ b;
        case SHIFT_LEFT:
          return a << bits(b);
        case SHIFT_RIGHT:
          return dtype == DType.UINT64 ? a >>> bits(b) : a >> bits(b);
        default:
          return divisor(a, b);
      }
    }

    private int bits(long b) {
      int most = 8 * dtype.byteSize() - 1;
      if (b < 0) {
        return dtype == DType.UINT64 ? most : 0;
      }
      return (int) Math.min(b, most);
    }

    private long divisor(long x, long y) {
      boolean unsigned = dtype.isUnsigned();
      long a = unsigned ? x : Integers.wrap(Math.abs(x), dtype);
      long b = unsigned ? y : Integers.wrap(Math.abs(y), dtype);
      while (b != 0) {
        long rest = dtype == DType.UINT64 ? Long.remainderUnsigned(a, b) : Math.floorMod(a, b);
        a = b;
        b = rest;
      }
      return a;
    }
  }
}
