package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.keras4j.ops.MatMulOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrix products. */
final class MatMulKernels {
  /** Multiplications per call of ND4J: some 20 ms. */
  private static final long PIECE = 1L << 28;

  private MatMulKernels() {}

  static KernelChoice select(MatMulOp op, List<TensorSpec> in, TensorSpec out) {
    Shape a = in.get(0).shape();
    Shape b = in.get(1).shape();
    int n = out.shape().last();
    int k = a.dim(op.transposeA() ? -2 : -1);
    DType dtype = out.dtype();
    if (b.rank() == 2 && (a.rank() == 2 || !op.transposeA())) {
      int rows = out.shape().size() / n;
      return KernelChoice.accept(new Plain(dtype, rows, k, n, op.transposeA(), op.transposeB()));
    }
    Shape batch = a.slice(0, a.rank() - 2);
    if (!batch.equals(b.slice(0, b.rank() - 2))) {
      return KernelChoice.refuse("ND4J does not broadcast the batch dimensions " + a + ", " + b);
    }
    return KernelChoice.accept(
        new Batched(
            dtype, batch.size(), out.shape().dim(-2), k, n, op.transposeA(), op.transposeB()));
  }

  /** (m, k) · (k, n), in pieces of rows where the left operand has its rows one after another. */
  private record Plain(DType dtype, int m, int k, int n, boolean ta, boolean tb) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int rows = ta ? m : (int) Math.max(1, Math.min(m, PIECE / ((long) k * n)));
      try (Native run = new Native(this, in[1])) {
        for (int from = 0; from < m; from += rows) {
          context.check();
          run.rows(in[0], out[0], from, Math.min(rows, m - from));
        }
      }
    }
  }

  /** The product of each pair of matrices. */
  private record Batched(DType dtype, int batch, int m, int k, int n, boolean ta, boolean tb)
      implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int pairs = (int) Math.max(1, Math.min(batch, PIECE / ((long) m * k * n)));
      for (int from = 0; from < batch; from += pairs) {
        context.check();
        Native.pairs(this, in[0], in[1], out[0], from, Math.min(pairs, batch - from));
      }
    }
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native implements AutoCloseable {
    private final Plain p;
    private final NativeArrays arrays;
    private final INDArray right;

    Native(Plain p, Buf b) {
      this.p = p;
      arrays = new NativeArrays(p.dtype);
      right = p.tb ? arrays.of(b, p.n, p.k) : arrays.of(b, p.k, p.n);
    }

    void rows(Buf a, Buf out, int from, int rows) {
      try (NativeArrays piece = new NativeArrays(p.dtype)) {
        INDArray left =
            p.ta ? piece.of(a, p.k, p.m) : piece.part(a, Math.multiplyExact(from, p.k), rows, p.k);
        INDArray product = piece.make(rows, p.n);
        multiply(left, right, product, p.ta, p.tb);
        NativeArrays.get(product, out, Math.multiplyExact(from, p.n));
      }
    }

    static void pairs(Batched b, Buf left, Buf right, Buf out, int from, int n) {
      try (NativeArrays arrays = new NativeArrays(b.dtype)) {
        INDArray x = arrays.part(left, from * b.m * b.k, n, b.ta ? b.k : b.m, b.ta ? b.m : b.k);
        INDArray y = arrays.part(right, from * b.k * b.n, n, b.tb ? b.n : b.k, b.tb ? b.k : b.n);
        INDArray z = arrays.make(n, b.m, b.n);
        multiply(x, y, z, b.ta, b.tb);
        NativeArrays.get(z, out, from * b.m * b.n);
      }
    }

    private static void multiply(INDArray x, INDArray y, INDArray z, boolean tx, boolean ty) {
      NativeArrays.exec("matmul", new INDArray[] {x, y}, z, tx ? 1 : 0, ty ? 1 : 0, 0);
    }

    @Override
    public void close() {
      arrays.close();
    }
  }
}
