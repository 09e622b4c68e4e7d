package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Batch and layer normalization, and softmax. */
final class Norms {
  private Norms() {}

  static KernelChoice batch(
      BatchNormOp op, Epilogue epilogue, List<TensorSpec> in, Operands operands) {
    Shape s = in.get(0).shape();
    int axis = Shapes.axis(op.axis(), s.rank());
    if (axis != s.rank() - 1 || s.rank() < 2 || s.rank() > 5) {
      return KernelChoice.refuse("only the last axis of up to five is normalized by oneDNN");
    }
    List<Epilogue.Part> parts = epilogue.parts();
    Eltwise f = parts.isEmpty() ? null : parts.get(0).function();
    if (epilogue.bias() >= 0 || parts.size() > 1 || parts.size() == 1 && f == null) {
      return KernelChoice.refuse("oneDNN's normalization is followed by one function only");
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

  static KernelChoice layer(LayerNormOp op, Epilogue epilogue, TensorSpec x, Operands operands) {
    Shape s = x.shape();
    int[] axes = Shapes.axes(op.axes(), s.rank());
    Arrays.sort(axes);
    int first = axes[0];
    if (first + axes.length != s.rank()) {
      return GroupNorms.isOne(s, axes)
          ? GroupNorms.select(op, epilogue, s, operands)
          : KernelChoice.refuse("only the last axes, or groups of them, are normalized by oneDNN");
    }
    int n = s.slice(first, s.rank()).size();
    int rows = s.size() / n;
    int scale = epilogue.bias() >= 0 ? -1 : epilogue.vector(0, dnnl_binary_mul, n);
    int scaled = scale < 0 ? 0 : 1;
    if (axes.length > 1 && epilogue.bias() >= 0) {
      return KernelChoice.refuse("an offset of the last of several axes");
    }
    int shift = scale < 0 ? epilogue.bias() : epilogue.vector(1, dnnl_binary_add, n);
    Epilogue rest = epilogue.after(scaled + (scale >= 0 && shift >= 0 ? 1 : 0));
    dnnl_memory_desc data = Layouts.plain(rows, n);
    dnnl_memory_desc statistics = Layouts.plain(rows);
    Epilogue.Layout beside =
        v ->
            axes.length == 1
                ? Layouts.besideRows(s, v)
                : v.size() == 1 ? Layouts.plain(1, 1) : v.equals(s) ? Layouts.plain(rows, n) : null;
    if (rest.isBeyond(beside)) {
      return KernelChoice.refuse("an operand is repeated along some of the rows");
    }
    int flags =
        (op.rms() ? dnnl_rms_norm : 0)
            | (scale >= 0 ? dnnl_use_scale : 0)
            | (shift >= 0 ? dnnl_use_shift : 0);
    Primitive primitive =
        Primitive.create(
            rest.postOps(beside),
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
    dnnl_memory_desc vector = Layouts.plain(n);
    if (scale >= 0) {
      made.fixed(DNNL_ARG_SCALE, vector, Packing.plain(operands, scale));
    }
    if (shift >= 0) {
      made.fixed(DNNL_ARG_SHIFT, vector, Packing.plain(operands, shift));
    }
    return KernelChoice.accept(rest.complete(made, beside));
  }

  static KernelChoice softmax(SoftmaxOp op, TensorSpec x) {
    Shape s = x.shape();
    int[] axes = Shapes.axes(op.axes(), s.rank());
    Arrays.sort(axes);
    if (op.kind() == SoftmaxOp.Kind.SPARSEMAX) {
      return KernelChoice.refuse("oneDNN has no sparsemax");
    }
    if (axes.length == 0 || axes[axes.length - 1] - axes[0] != axes.length - 1) {
      return KernelChoice.refuse("only a softmax over axes side by side is left to oneDNN");
    }
    int behind = axes[axes.length - 1] + 1;
    long outer = s.slice(0, axes[0]).size();
    long inner = s.slice(behind, s.rank()).size();
    long n = s.size() / outer / inner;
    dnnl_memory_desc data = inner == 1 ? Layouts.plain(outer, n) : Layouts.plain(outer, n, inner);
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
