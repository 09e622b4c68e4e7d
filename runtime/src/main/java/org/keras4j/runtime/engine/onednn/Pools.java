package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_avg_exclude_padding;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_max;

import java.util.Arrays;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.LongPointer;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Pooling by windows, and over all positions. */
final class Pools {
  private Pools() {}

  static KernelChoice select(PoolOp op, TensorSpec x, TensorSpec out) {
    int rank = op.rank();
    long[] window = new long[rank];
    long[] strides = new long[rank];
    long[] before = new long[rank];
    long[] after = new long[rank];
    for (int i = 0; i < rank; i++) {
      int size = x.shape().dim(1 + i);
      window[i] = op.window()[i];
      strides[i] = op.strides()[i];
      int[] same =
          op.same()
              ? ConvOp.samePadding(size, op.window()[i], op.strides()[i], 1)
              : new int[] {0, 0};
      before[i] = same[0];
      after[i] =
          op.same()
              ? same[1]
              : Math.max(0, (out.shape().dim(1 + i) - 1L) * strides[i] + window[i] - size);
    }
    return create(op.max(), x.shape(), out.shape(), window, strides, before, after);
  }

  /** A mean or maximum over all spatial positions of (batch, spatial…, channels). */
  static KernelChoice overall(ReduceOp op, TensorSpec x) {
    Shape s = x.shape();
    int rank = s.rank() - 2;
    boolean max = op.kind() == ReduceOp.Kind.MAX;
    if (!max && op.kind() != ReduceOp.Kind.MEAN || rank < 1 || rank > 3) {
      return KernelChoice.refuse("only means and maxima over all positions are left to oneDNN");
    }
    int[] axes = Arrays.stream(op.axes()).map(a -> Shapes.axis(a, s.rank())).sorted().toArray();
    long[] window = new long[rank];
    Shape out = s;
    for (int i = 0; i < rank; i++) {
      if (axes.length != rank || axes[i] != i + 1) {
        return KernelChoice.refuse("only means and maxima over all positions are left to oneDNN");
      }
      window[i] = s.dim(1 + i);
      out = out.with(1 + i, 1);
    }
    return create(max, s, out, window, window.clone(), new long[rank], new long[rank]);
  }

  private static KernelChoice create(
      boolean max, Shape x, Shape out, long[] window, long[] strides, long[] before, long[] after) {
    dnnl_memory_desc src = Layouts.channelsLast(x);
    dnnl_memory_desc dst = Layouts.channelsLast(out);
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) -> {
              try (LongPointer k = new LongPointer(window);
                  LongPointer s = new LongPointer(strides);
                  LongPointer d = new LongPointer(new long[window.length]);
                  LongPointer b = new LongPointer(before);
                  LongPointer a = new LongPointer(after)) {
                return dnnl_pooling_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding,
                    src,
                    dst,
                    s,
                    k,
                    d,
                    b,
                    a,
                    attributes);
              }
            });
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, src, 0)
                .output(DNNL_ARG_DST, dst, 0));
  }
}
