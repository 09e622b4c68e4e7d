package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.MatMulOp;
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
      return byMatrix(op, epilogue, a, b, operands);
    }
    return constant
        ? KernelChoice.refuse("its right operand is a constant of several matrices")
        : batched(op, epilogue, a, b, out.shape());
  }

  /** (…, k) · (k, n): one product of all rows. */
  private static KernelChoice byMatrix(
      MatMulOp op, Epilogue epilogue, Shape a, Shape b, Operands operands) {
    long k = a.last();
    long m = a.size() / k;
    long n = b.dim(op.transposeB() ? 0 : 1);
    dnnl_memory_desc src = Layouts.plain(m, k);
    dnnl_memory_desc dst = Layouts.plain(m, n);
    dnnl_memory_desc bias = epilogue.bias() < 0 ? null : Layouts.plain(1, n);
    Primitive primitive = create(epilogue, src, Layouts.any(k, n), bias, dst);
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
    return KernelChoice.accept(epilogue.complete(made, dst));
  }

  private static KernelChoice batched(MatMulOp op, Epilogue epilogue, Shape a, Shape b, Shape out) {
    if (epilogue.bias() >= 0 || epilogue.residual() >= 0) {
      return KernelChoice.refuse("a product of computed operands with a bias");
    }
    int rank = Math.max(2, out.rank());
    dnnl_memory_desc src = operand(a, rank, op.transposeA());
    dnnl_memory_desc weights = operand(b, rank, op.transposeB());
    dnnl_memory_desc dst = Layouts.plain(Layouts.dims(out));
    Primitive primitive = create(epilogue, src, weights, null, dst);
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    return KernelChoice.accept(
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC, src, 0)
            .input(DNNL_ARG_WEIGHTS, weights, 1)
            .output(DNNL_ARG_DST, dst, 0));
  }

  /** A batch of matrices of the given rank, its last two axes exchanged when transposed. */
  private static dnnl_memory_desc operand(Shape s, int rank, boolean transposed) {
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      int from = i - rank + s.rank();
      dims[i] = from < 0 ? 1 : s.dim(from);
    }
    long[] strides = Layouts.strides(dims);
    if (transposed) {
      swap(dims, rank);
      swap(strides, rank);
    }
    return Layouts.strided(dims, strides);
  }

  private static void swap(long[] values, int rank) {
    long last = values[rank - 1];
    values[rank - 1] = values[rank - 2];
    values[rank - 2] = last;
  }

  private static @Nullable Primitive create(
      Epilogue epilogue,
      dnnl_memory_desc src,
      dnnl_memory_desc weights,
      @Nullable dnnl_memory_desc bias,
      dnnl_memory_desc dst) {
    return Primitive.create(
        epilogue.postOps(dst),
        false,
        (pd, attributes) ->
            dnnl_matmul_primitive_desc_create(
                pd, Library.engine(), src, weights, bias, dst, attributes));
  }
}
