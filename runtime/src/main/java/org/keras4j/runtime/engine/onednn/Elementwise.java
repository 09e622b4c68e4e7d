package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_div;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_max;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_min;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Functions of the elements of one or two operands. */
final class Elementwise {
  private Elementwise() {}

  static KernelChoice unary(UnaryOp op, TensorSpec x) {
    return unary(op, Epilogue.NONE, x);
  }

  static KernelChoice unary(UnaryOp op, Epilogue epilogue, TensorSpec x) {
    Eltwise f = Eltwise.of(op);
    if (f == null) {
      return KernelChoice.refuse("oneDNN has no " + op.opName());
    }
    if (!epilogue.isEmpty() && (x.shape().rank() < 1 || x.shape().rank() > 6)) {
      return KernelChoice.refuse("oneDNN's elements have one to six axes");
    }
    dnnl_memory_desc flat =
        epilogue.isEmpty()
            ? Layouts.plain(x.shape().size())
            : Layouts.plain(Layouts.dims(x.shape()));
    Epilogue.Layout beside = v -> Layouts.beside(x.shape(), v);
    Primitive primitive =
        Primitive.create(
            epilogue.postOps(beside),
            false,
            (pd, attributes) ->
                dnnl_eltwise_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    f.algorithm(),
                    flat,
                    flat,
                    f.alpha(),
                    f.beta(),
                    attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            epilogue.complete(
                new PrimitiveKernel(primitive)
                    .input(DNNL_ARG_SRC, flat, 0)
                    .output(DNNL_ARG_DST, flat, 0)
                    .sharing(0),
                beside));
  }

  static KernelChoice binary(
      BinaryOp op, Epilogue epilogue, List<TensorSpec> in, TensorSpec out, Operands operands) {
    int algorithm = algorithm(op.kind());
    if (algorithm < 0) {
      return KernelChoice.refuse("oneDNN has no " + op.opName());
    }
    Shape a = in.get(0).shape();
    Shape b = in.get(1).shape();
    boolean swapped =
        !a.equals(out.shape())
            && (op.kind() == BinaryOp.Kind.ADD || op.kind() == BinaryOp.Kind.MULTIPLY);
    Shape full = swapped ? b : a;
    Shape other = swapped ? a : b;
    int first = swapped ? 1 : 0;
    if (!full.equals(out.shape()) || operands.isConstant(first) || out.shape().rank() > 6) {
      return KernelChoice.refuse("its first operand is repeated");
    }
    long[] dims = Layouts.dims(out.shape());
    long[] small = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      int from = i - dims.length + other.rank();
      small[i] = from < 0 ? 1 : other.dim(from);
    }
    dnnl_memory_desc src = out.shape().rank() == 0 ? Layouts.plain(1) : Layouts.plain(dims);
    dnnl_memory_desc src1 = out.shape().rank() == 0 ? Layouts.plain(1) : Layouts.plain(small);
    Epilogue.Layout beside = operand -> Layouts.beside(out.shape(), operand);
    Primitive primitive =
        Primitive.create(
            epilogue.postOps(beside),
            false,
            (pd, attributes) ->
                dnnl_binary_primitive_desc_create(
                    pd, Library.engine(), algorithm, src, src1, src, attributes));
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, src, first)
            .output(DNNL_ARG_DST, src, 0)
            .sharing(first);
    if (!operands.isConstant(1 - first)) {
      made.input(DNNL_ARG_SRC_1, src1, 1 - first);
    } else {
      made.fixed(DNNL_ARG_SRC_1, src1, Packing.plain(operands, 1 - first));
    }
    return KernelChoice.accept(epilogue.complete(made, beside));
  }

  /** oneDNN's name of it, or -1. */
  static int algorithm(BinaryOp.Kind kind) {
    switch (kind) {
      case ADD:
        return dnnl_binary_add;
      case SUBTRACT:
        return dnnl_binary_sub;
      case MULTIPLY:
        return dnnl_binary_mul;
      case DIVIDE:
        return dnnl_binary_div;
      case MAXIMUM:
        return dnnl_binary_max;
      case MINIMUM:
        return dnnl_binary_min;
      default:
        return -1;
    }
  }
}
