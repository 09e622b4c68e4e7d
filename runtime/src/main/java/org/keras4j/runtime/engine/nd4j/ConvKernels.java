package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions of one and two dimensions, ungrouped or depthwise. */
final class ConvKernels {
  /** Multiplications per call of ND4J: some 30 ms. */
  private static final long PIECE = 1L << 27;

  private ConvKernels() {}

  static KernelChoice select(ConvOp op, List<TensorSpec> in, TensorSpec out) {
    Shape x = in.get(0).shape();
    Shape kernel = in.get(1).shape();
    if (op.rank() > 2) {
      return KernelChoice.refuse("only convolutions of one and two dimensions are left to ND4J");
    }
    for (int d : op.lhsDilation()) {
      if (d != 1) {
        return KernelChoice.refuse("ND4J has no convolution of an input with gaps");
      }
    }
    boolean depthwise = op.groups() > 1;
    if (depthwise && op.groups() != x.last()) {
      return KernelChoice.refuse("ND4J has no convolution in groups of several channels");
    }
    int rank = op.rank();
    int[] window = new int[rank];
    int[] before = new int[rank];
    int[][] padding = op.resolvedPadding(x, kernel);
    for (int i = 0; i < rank; i++) {
      window[i] = kernel.dim(i);
      before[i] = padding[i][0];
    }
    Windows windows = Windows.of(x, out.shape(), window, op.strides(), op.dilations(), before);
    return KernelChoice.accept(new Conv(out.dtype(), windows, kernel.last(), depthwise));
  }

  private record Conv(DType dtype, Windows windows, int filters, boolean depthwise)
      implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int batch = windows.batch();
      int samples = windows.samples(PIECE / (depthwise ? filters / windows.channels() : filters));
      try (Native run = new Native(this, in[1])) {
        for (int from = 0; from < batch; from += samples) {
          context.check();
          run.samples(in[0], out[0], from, Math.min(samples, batch - from));
        }
      }
    }
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native implements AutoCloseable {
    private final Conv conv;
    private final NativeArrays arrays;
    private final INDArray kernel;

    Native(Conv conv, Buf kernel) {
      this.conv = conv;
      Windows w = conv.windows;
      arrays = new NativeArrays(conv.dtype);
      this.kernel =
          arrays.of(
              kernel,
              w.window()[0],
              w.window()[1],
              w.channels(),
              conv.depthwise ? conv.filters / w.channels() : conv.filters);
    }

    void samples(Buf in, Buf out, int from, int n) {
      Windows w = conv.windows;
      try (NativeArrays piece = new NativeArrays(conv.dtype)) {
        INDArray x = Frames.of(piece, w, in, from, n, 0);
        INDArray y = piece.make(n, w.out()[0], w.out()[1], conv.filters);
        NativeArrays.exec(
            conv.depthwise ? "depthwise_conv2d" : "conv2d",
            new INDArray[] {x, kernel},
            y,
            Frames.arguments(w, 0, 1, 0));
        NativeArrays.get(y, out, (int) (from * (y.length() / n)));
      }
    }

    @Override
    public void close() {
      arrays.close();
    }
  }
}
