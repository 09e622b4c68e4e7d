package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.MatMulOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Matrix products with broadcast leading dimensions. */
final class MatMulKernels {
  private MatMulKernels() {}

  static KernelChoice select(MatMulOp op, List<TensorSpec> in, TensorSpec out) {
    DType dtype = out.dtype();
    if (dtype == DType.STRING || dtype == DType.BOOL) {
      return KernelChoice.refuse("matmul is not defined for " + dtype);
    }
    Shape a = in.get(0).shape();
    Shape b = in.get(1).shape();
    int m = a.dim(op.transposeA() ? -1 : -2);
    int k = a.dim(op.transposeA() ? -2 : -1);
    int n = b.dim(op.transposeB() ? -2 : -1);
    Shape batch = out.shape().slice(0, out.shape().rank() - 2);
    if (b.rank() == 2 && !op.transposeA()) {
      // All rows of A meet the same B: one product.
      m = Shape.of(batch.size(), m).size();
      batch = Shape.SCALAR;
      a = Shape.of(m, k);
    }
    Batches batches =
        new Batches(
            new Broadcasting(
                batch.rank() == 0 ? Shape.of(1) : batch,
                a.slice(0, a.rank() - 2),
                b.slice(0, b.rank() - 2)),
            m,
            n,
            k,
            op.transposeA(),
            op.transposeB(),
            dtype);
    return KernelChoice.accept(Rounding.of(batches, dtype));
  }

  /** One product per element of the leading dimensions. */
  private record Batches(
      Broadcasting batches,
      int m,
      int n,
      int k,
      boolean transposeA,
      boolean transposeB,
      DType dtype)
      implements Kernel {
    /** A transposed B is turned into scratch memory first, unless it has one row or column. */
    private boolean turnsB() {
      return transposeB && n > 1 && k > 1;
    }

    @Override
    public List<TensorSpec> scratch() {
      return turnsB() ? List.of(new TensorSpec(dtype, Shape.of(k, n))) : List.of();
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int turned = -1;
      for (int r = 0; r < batches.runs; r++) {
        for (int i = 0; i < batches.inner; i++) {
          int ao = (batches.offset(0, r) + i * batches.step[0]) * m * k;
          int bo = (batches.offset(1, r) + i * batches.step[1]) * k * n;
          int co = (r * batches.inner + i) * m * n;
          Buf b = in[1];
          if (turnsB()) {
            b = context.scratch(0);
            if (turned != bo) {
              turn(in[1], bo, b);
            }
            turned = bo;
            bo = 0;
          }
          product(in[0], ao, b, bo, out[0], co, context);
        }
      }
    }

    private void product(Buf a, int ao, Buf b, int bo, Buf c, int co, KernelContext context) {
      int ai = transposeA ? 1 : k;
      int ap = transposeA ? m : 1;
      Gemm.run(m, n, k, a, ao, ai, ap, b, bo, n, c, co, n, false, context);
    }

    /** Writes the n × k matrix at {@code from} as k × n. */
    private void turn(Buf b, int from, Buf to) {
      Elements.turn(b.array(), from, k, n, k, to.array(), 0, n);
    }
  }
}
