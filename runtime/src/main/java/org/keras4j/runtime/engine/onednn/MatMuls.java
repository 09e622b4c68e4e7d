package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Matrix products: by a constant matrix, which is packed, or of two computed operands. */
final class MatMuls {
  private MatMuls() {}

  static KernelChoice select(
      MatMulOp op, Epilogue epilogue, List<TensorSpec> in, TensorSpec out, Operands operands) {
    Shape a = in.get(0).shape();
    Shape b = in.get(1).shape();
    if (operands.isConstant(0)) {
      return KernelChoice.refuse("its left operand is a constant");
    }
    boolean constant = operands.isConstant(1);
    if (constant && b.rank() == 2 && !op.transposeA()) {
      return byMatrix(op, epilogue, a, b, out.shape(), operands);
    }
    return constant
        ? KernelChoice.refuse("its right operand is a constant of several matrices")
        : batched(op, epilogue, a, b, out.shape());
  }

  /** (…, k) · (k, n): one product of all rows. */
  private static KernelChoice byMatrix(
      MatMulOp op, Epilogue epilogue, Shape a, Shape b, Shape out, Operands operands) {
    long k = a.last();
    long m = a.size() / k;
    long n = b.dim(op.transposeB() ? 0 : 1);
    dnnl_memory_desc src = Layouts.plain(m, k);
    dnnl_memory_desc dst = Layouts.plain(m, n);
    dnnl_memory_desc bias = epilogue.bias() < 0 ? null : Layouts.plain(1, n);
    Epilogue.Layout beside = v -> Layouts.besideRows(out, v);
    if (epilogue.isBeyond(beside)) {
      return KernelChoice.refuse("an operand is repeated along some of the rows");
    }
    Primitive primitive = create(epilogue.postOps(beside), src, Layouts.any(k, n), bias, dst);
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    dnnl_memory_desc packed = primitive.weights(0);
    long[] dims = {k, n};
    long[] strides = op.transposeB() ? new long[] {1, k} : new long[] {n, 1};
    Block block =
        operands.packed(
            1,
            "matrix " + b + op.transposeB() + Packing.text(packed),
            () -> Packing.reorder(operands, 1, new Packing.Source(dims, strides, null), packed));
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, src, 0)
            .fixed(DNNL_ARG_WEIGHTS, packed, block)
            .output(DNNL_ARG_DST, dst, 0);
    if (bias != null) {
      made.fixed(DNNL_ARG_BIAS, bias, Packing.plain(operands, epilogue.bias()));
    }
    return KernelChoice.accept(epilogue.complete(made, beside));
  }

  private static KernelChoice batched(MatMulOp op, Epilogue epilogue, Shape a, Shape b, Shape out) {
    int rank = Math.max(2, out.rank());
    int[] order = new int[rank];
    Arrays.setAll(order, i -> i);
    return views(
        epilogue, operand(a, rank, op.transposeA()), operand(b, rank, op.transposeB()), order, out);
  }

  /** A product of operands that are read where they lie. */
  static KernelChoice views(ViewMatMulOp op, Epilogue epilogue, TensorSpec out, Operands operands) {
    if (operands.isConstant(0) || operands.isConstant(1)) {
      return KernelChoice.refuse("an operand is a constant");
    }
    int rank = out.shape().rank();
    return views(
        epilogue, raised(op.left(), rank), raised(op.right(), rank), op.result(), out.shape());
  }

  /** The shape of the result is that of the product with its axes in the given order. */
  private static KernelChoice views(
      Epilogue epilogue, ViewMatMulOp.View left, ViewMatMulOp.View right, int[] order, Shape out) {
    if (epilogue.bias() >= 0) {
      return KernelChoice.refuse("a product of computed operands with a bias");
    }
    int[] back = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      back[order[i]] = i;
    }
    ViewMatMulOp.View result = ViewMatMulOp.View.of(out).permuted(back);
    List<ViewMatMulOp.View> all = new ArrayList<>(List.of(result, left, right));
    for (Epilogue.Part p : epilogue.parts()) {
      if (p.input() >= 0) {
        Shape operand = Layouts.raised(epilogue.inputs().get(p.input()), order.length);
        all.add(ViewMatMulOp.View.of(operand).permuted(back));
      }
    }
    boolean dense = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    if (all.size() > 3 && !dense) {
      return KernelChoice.refuse("an operand beside a result that is written in another order");
    }
    Batches batches = Batches.of(all);
    Primitive primitive =
        create(
            batches.postOps(epilogue),
            batches.layout(1),
            batches.layout(2),
            null,
            batches.layout(0));
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, batches.layout(1), 0, left.offset())
            .moving(batches.moves(1))
            .input(DNNL_ARG_WEIGHTS, batches.layout(2), 1, right.offset())
            .moving(batches.moves(2))
            .output(DNNL_ARG_DST, batches.layout(0), 0)
            .moving(batches.moves(0));
    return KernelChoice.accept(batches.complete(made, epilogue));
  }

  /** A batch of matrices of the given rank, its last two axes exchanged when transposed. */
  private static ViewMatMulOp.View operand(Shape s, int rank, boolean transposed) {
    ViewMatMulOp.View view = ViewMatMulOp.View.of(Layouts.raised(s, rank));
    return transposed ? view.turned() : view;
  }

  /** A view with axes of one element in front. */
  private static ViewMatMulOp.View raised(ViewMatMulOp.View view, int rank) {
    int more = rank - view.dims().length;
    int[] dims = new int[rank];
    int[] strides = new int[rank];
    int whole = view.dims().length == 0 ? 1 : view.dims()[0] * view.strides()[0];
    for (int i = 0; i < rank; i++) {
      dims[i] = i < more ? 1 : view.dims()[i - more];
      strides[i] = i < more ? Math.max(1, whole) : view.strides()[i - more];
    }
    return new ViewMatMulOp.View(dims, strides, view.offset());
  }

  private static @Nullable Primitive create(
      @Nullable PostOps postOps,
      dnnl_memory_desc src,
      dnnl_memory_desc weights,
      @Nullable dnnl_memory_desc bias,
      dnnl_memory_desc dst) {
    return Primitive.create(
        postOps,
        false,
        (pd, attributes) ->
            dnnl_matmul_primitive_desc_create(
                pd, Library.engine(), src, weights, bias, dst, attributes));
  }
}
