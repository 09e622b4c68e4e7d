package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_group_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;

/**
 * Normalization of groups of channels: of (batch, positions…, groups, channels of a group) over all
 * axes but the batch and the groups.
 */
final class GroupNorms {
  private GroupNorms() {}

  /** True when these axes, in order, are all but the first and the last but one. */
  static boolean isOne(Shape s, int[] axes) {
    int rank = s.rank();
    if (rank < 3 || axes.length != rank - 2 || axes[axes.length - 1] != rank - 1) {
      return false;
    }
    for (int i = 0; i < axes.length - 1; i++) {
      if (axes[i] != i + 1) {
        return false;
      }
    }
    return true;
  }

  static KernelChoice select(LayerNormOp op, Epilogue epilogue, Shape s, Operands operands) {
    if (op.rms() || epilogue.bias() >= 0) {
      return KernelChoice.refuse("oneDNN normalizes groups by mean and variance, then scales them");
    }
    int groups = s.dim(-2);
    int channels = groups * s.last();
    long batch = s.dim(0);
    long positions = s.size() / batch / channels;
    int scale = epilogue.vector(0, dnnl_binary_mul, channels);
    int shift = epilogue.vector(scale < 0 ? 0 : 1, dnnl_binary_add, channels);
    Epilogue rest = epilogue.after((scale < 0 ? 0 : 1) + (shift < 0 ? 0 : 1));
    boolean functions = rest.parts().stream().allMatch(p -> p.function() != null);
    if (!functions) {
      return KernelChoice.refuse("only functions follow oneDNN's normalization of groups");
    }
    Epilogue.Layout none = operand -> null;
    long[] dims = {batch, channels, positions};
    dnnl_memory_desc data = Layouts.strided(dims, new long[] {channels * positions, 1, channels});
    int flags = (scale >= 0 ? dnnl_use_scale : 0) | (shift >= 0 ? dnnl_use_shift : 0);
    Primitive primitive =
        Primitive.create(
            rest.postOps(none),
            false,
            (pd, attributes) ->
                dnnl_group_normalization_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    data,
                    data,
                    groups,
                    (float) op.epsilon(),
                    flags,
                    attributes));
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, data, 0)
            .output(DNNL_ARG_DST, data, 0)
            .sharing(0);
    dnnl_memory_desc vector = Layouts.plain(channels);
    if (scale >= 0) {
      made.fixed(DNNL_ARG_SCALE, vector, Packing.plain(operands, scale));
    }
    if (shift >= 0) {
      made.fixed(DNNL_ARG_SHIFT, vector, Packing.plain(operands, shift));
    }
    return KernelChoice.accept(made);
  }
}
