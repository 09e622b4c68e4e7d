package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_concat_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.PointerPointer;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Concatenation, transposition and slices. */
final class Moves {
  private Moves() {}

  static KernelChoice concat(ConcatOp op, List<TensorSpec> in, TensorSpec out, Operands operands) {
    int n = in.size();
    int axis = Shapes.axis(op.axis(), out.shape().rank());
    PointerPointer<dnnl_memory_desc> sources = new PointerPointer<>(n);
    dnnl_memory_desc[] layouts = new dnnl_memory_desc[n];
    for (int i = 0; i < n; i++) {
      layouts[i] = Layouts.plain(Layouts.dims(in.get(i).shape()));
      sources.put(i, layouts[i]);
    }
    dnnl_memory_desc dst = Layouts.plain(Layouts.dims(out.shape()));
    Primitive primitive =
        Primitive.create(
            null,
            true,
            attributes -> {
              try (PointerPointer<dnnl_primitive_desc> made = new PointerPointer<>(1)) {
                int status =
                    dnnl_concat_primitive_desc_create(
                        made, Library.engine(), dst, n, axis, sources, attributes);
                return status == dnnl_success ? made.get(dnnl_primitive_desc.class, 0) : null;
              }
            });
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no kernel for it");
    }
    PrimitiveKernel made = new PrimitiveKernel(primitive).output(DNNL_ARG_DST, dst, 0);
    for (int i = 0; i < n; i++) {
      if (!operands.isConstant(i)) {
        made.input(DNNL_ARG_MULTIPLE_SRC + i, layouts[i], i);
      } else {
        made.fixed(DNNL_ARG_MULTIPLE_SRC + i, layouts[i], Packing.plain(operands, i));
      }
    }
    return KernelChoice.accept(made);
  }

  static KernelChoice transpose(TransposeOp op, TensorSpec x, TensorSpec out) {
    long[] strides = Layouts.strides(Layouts.dims(x.shape()));
    long[] moved = new long[strides.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = strides[op.permutation()[i]];
    }
    return reorder(out.shape(), moved, 0);
  }

  static KernelChoice slice(SliceOp op, TensorSpec x, TensorSpec out) {
    long[] strides = Layouts.strides(Layouts.dims(x.shape()));
    long offset = 0;
    boolean steps = false;
    for (int i = 0; i < strides.length; i++) {
      steps |= op.steps()[i] != 1;
      offset += op.start(i, x.shape().dim(i)) * strides[i];
      strides[i] *= op.steps()[i];
    }
    if (steps) { // oneDNN wants a row to end before the next one begins
      return KernelChoice.accept(new NativeCopy((int) offset, out.shape(), strides));
    }
    return reorder(out.shape(), strides, offset);
  }

  private static KernelChoice reorder(Shape out, long[] strides, long offset) {
    return reorder(out, strides, offset, Layouts.strides(Layouts.dims(out)), 0);
  }

  /** A copy of elements that lie in one way into memory where they lie in another. */
  static KernelChoice reorder(Shape shape, long[] from, long start, long[] to, long target) {
    if (shape.rank() == 0 || shape.rank() > 6) {
      return KernelChoice.refuse("oneDNN copies one to six axes");
    }
    dnnl_memory_desc src = Layouts.strided(Layouts.dims(shape), from);
    dnnl_memory_desc dst = Layouts.strided(Layouts.dims(shape), to);
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) ->
                dnnl_reorder_primitive_desc_create(
                    pd, src, Library.engine(), dst, Library.engine(), attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, src, 0, start)
                .output(DNNL_ARG_DST, dst, 0, target));
  }
}
