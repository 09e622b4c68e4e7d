package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Chooses how a convolution is computed. */
final class ConvKernels {
  private ConvKernels() {}

  static KernelChoice select(ConvOp op, List<TensorSpec> in, TensorSpec out) {
    DType dtype = out.dtype();
    if (!dtype.isFloating()) {
      return KernelChoice.refuse("convolution of " + dtype + ": cast to a floating type first");
    }
    Shape x = in.get(0).shape();
    Shape kernel = in.get(1).shape();
    int rank = op.rank();
    int[][] padding = op.resolvedPadding(x, kernel);
    int[] before = new int[rank];
    for (int i = 0; i < rank; i++) {
      before[i] = padding[i][0];
    }
    Window w =
        Window.of(
            x,
            out.shape(),
            kernel.slice(0, rank).dims(),
            op.strides(),
            before,
            op.dilations(),
            op.lhsDilation());
    int channels = kernel.dim(-2);
    int filters = kernel.last() / op.groups();
    int batch = x.dim(0);
    Kernel k;
    if (channels == 1 && op.groups() > 1 && Storage.of(dtype) == Storage.FLOAT) {
      k = new DepthwiseConv(w, batch, op.groups(), filters);
    } else if (ScatterConv.admits(w)) {
      k = new ScatterConv(w, batch, op.groups(), channels, filters, dtype);
    } else {
      k = new GemmConv(w, batch, op.groups(), channels, filters, dtype);
    }
    return KernelChoice.accept(Rounding.of(k, dtype));
  }
}
