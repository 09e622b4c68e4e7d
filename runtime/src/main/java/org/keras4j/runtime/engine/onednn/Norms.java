package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Batch and layer normalization, and softmax. */
final class Norms {
  private Norms() {}

  static KernelChoice batch(
      BatchNormOp op, @Nullable UnaryOp activation, List<TensorSpec> in, Operands operands) {
    Shape s = in.get(0).shape();
    int axis = Shapes.axis(op.axis(), s.rank());
    if (axis != s.rank() - 1 || s.rank() < 2 || s.rank() > 5) {
      return KernelChoice.refuse("only the last axis of up to five is normalized by oneDNN");
    }
    Eltwise f = activation == null ? null : Eltwise.of(activation);
    if (activation != null && f == null) {
      return KernelChoice.refuse("oneDNN has no " + activation.opName());
    }
    for (int i = 1; i < in.size(); i++) {
      if (!operands.isConstant(i)) {
        return KernelChoice.refuse("its statistics are computed anew each time");
      }
    }
    boolean relu = f != null && f.algorithm() == dnnl_eltwise_relu && f.alpha() == 0;
    int flags =
        dnnl_use_global_stats
            | (op.gamma() ? dnnl_use_scale : 0)
            | (op.beta() ? dnnl_use_shift : 0)
            | (relu ? dnnl_fuse_norm_relu : 0);
    dnnl_memory_desc data = Layouts.channelsLast(s);
    Primitive primitive =
        Primitive.create(
            f == null || relu ? null : new PostOps().function(f),
            false,
            (pd, attributes) ->
                dnnl_batch_normalization_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    data,
                    data,
                    (float) op.epsilon(),
                    flags,
                    attributes));
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    dnnl_memory_desc vector = Layouts.plain(s.last());
    int[] ids = {DNNL_ARG_MEAN, DNNL_ARG_VARIANCE, DNNL_ARG_SCALE, DNNL_ARG_SHIFT};
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, data, 0)
            .output(DNNL_ARG_DST, data, 0)
            .sharing(0);
    for (int i = 1; i < in.size(); i++) {
      int id = i == 3 && !op.gamma() ? DNNL_ARG_SHIFT : ids[i - 1];
      made.fixed(id, vector, Packing.plain(operands, i));
    }
    return KernelChoice.accept(made);
  }

  static KernelChoice layer(LayerNormOp op, TensorSpec x) {
    Shape s = x.shape();
    if (op.rms() || op.axes().length != 1 || Shapes.axis(op.axes()[0], s.rank()) != s.rank() - 1) {
      return KernelChoice.refuse("only the last axis is normalized by oneDNN");
    }
    dnnl_memory_desc data = Layouts.plain(s.size() / s.last(), s.last());
    dnnl_memory_desc statistics = Layouts.plain(s.size() / s.last());
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) ->
                dnnl_layer_normalization_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    data,
                    data,
                    statistics,
                    (float) op.epsilon(),
                    dnnl_normalization_flags_none,
                    attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, data, 0)
                .output(DNNL_ARG_DST, data, 0)
                .sharing(0));
  }

  static KernelChoice softmax(SoftmaxOp op, TensorSpec x) {
    Shape s = x.shape();
    if (op.kind() == SoftmaxOp.Kind.SPARSEMAX
        || op.axes().length != 1
        || Shapes.axis(op.axes()[0], s.rank()) != s.rank() - 1) {
      return KernelChoice.refuse("only a softmax over the last axis is left to oneDNN");
    }
    dnnl_memory_desc data = Layouts.plain(s.size() / s.last(), s.last());
    int algorithm = op.kind() == SoftmaxOp.Kind.SOFTMAX ? dnnl_softmax_accurate : dnnl_softmax_log;
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) ->
                dnnl_softmax_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    algorithm,
                    data,
                    data,
                    1,
                    attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, data, 0)
                .output(DNNL_ARG_DST, data, 0)
                .sharing(0));
  }
}
