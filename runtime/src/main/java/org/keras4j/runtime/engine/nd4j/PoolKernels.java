package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PoolOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling over one and two dimensions. */
final class PoolKernels {
  /** Window elements per call of ND4J. */
  private static final long PIECE = 1L << 24;

  private PoolKernels() {}

  static KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    PoolOp op = (PoolOp) node.op();
    int rank = op.rank();
    if (rank > 2) {
      return KernelChoice.refuse("only pooling over one and two dimensions is left to ND4J");
    }
    Shape x = in.get(0).shape();
    int[] before = new int[rank];
    int[] ones = new int[rank];
    for (int i = 0; i < rank; i++) {
      ones[i] = 1;
      if (op.same()) {
        before[i] = ConvOp.samePadding(x.dim(1 + i), op.window()[i], op.strides()[i], 1)[0];
      }
    }
    Windows w = Windows.of(x, out.get(0).shape(), op.window(), op.strides(), ones, before);
    DType dtype = in.get(0).dtype();
    if (op.max()) {
      return FiniteOnly.guard(node, in, out, new Pool(dtype, w, true, false));
    }
    return KernelChoice.accept(new Pool(dtype, w.unpadded(), false, op.same()));
  }

  /** A largest element is sought in padded images; an average counts, so that ND4J must pad. */
  private record Pool(DType dtype, Windows windows, boolean max, boolean same) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int batch = windows.batch();
      int samples = windows.samples(PIECE);
      for (int from = 0; from < batch; from += samples) {
        context.check();
        Native.samples(this, in[0], out[0], from, Math.min(samples, batch - from));
      }
    }
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native {
    private Native() {}

    static void samples(Pool pool, Buf in, Buf out, int from, int n) {
      Windows w = pool.windows;
      try (NativeArrays arrays = new NativeArrays(pool.dtype)) {
        INDArray x = Frames.of(arrays, w, in, from, n, Double.NEGATIVE_INFINITY);
        INDArray y = arrays.make(n, w.out()[0], w.out()[1], w.channels());
        NativeArrays.exec(
            pool.max ? "maxpool2d" : "avgpool2d",
            new INDArray[] {x},
            y,
            Frames.arguments(w, pool.same ? 1 : 0, 0, 1));
        NativeArrays.get(y, out, (int) (from * (y.length() / n)));
      }
    }
  }
}
