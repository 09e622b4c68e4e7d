package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_mean;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_min;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reduction_sum;

import java.util.Arrays;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Reductions over the last axes, and over all positions of images. */
final class Reductions {
  private Reductions() {}

  static KernelChoice select(ReduceOp op, TensorSpec x) {
    Shape s = x.shape();
    int[] axes = Shapes.axes(op.axes(), s.rank());
    Arrays.sort(axes);
    int first = axes.length == 0 ? s.rank() : axes[0];
    if (first + axes.length != s.rank() || axes.length == 0) {
      return Pools.overall(op, x);
    }
    int algorithm = algorithm(op.kind());
    if (algorithm < 0) {
      return KernelChoice.refuse("oneDNN has no " + op.opName());
    }
    long rows = s.slice(0, first).size();
    dnnl_memory_desc src = Layouts.plain(rows, s.size() / rows);
    dnnl_memory_desc dst = Layouts.plain(rows, 1);
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) ->
                dnnl_reduction_primitive_desc_create(
                    pd, Library.engine(), algorithm, src, dst, 0, 0, attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, src, 0)
                .output(DNNL_ARG_DST, dst, 0));
  }

  private static int algorithm(ReduceOp.Kind kind) {
    switch (kind) {
      case SUM:
        return dnnl_reduction_sum;
      case MEAN:
        return dnnl_reduction_mean;
      case MAX:
        return dnnl_reduction_max;
      case MIN:
        return dnnl_reduction_min;
      case PRODUCT:
        return dnnl_reduction_mul;
      default:
        return -1;
    }
  }
}
