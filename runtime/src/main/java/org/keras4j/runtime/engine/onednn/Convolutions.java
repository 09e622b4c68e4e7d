package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.LongPointer;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConvOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Convolutions with constant kernels, transposed ones too, with what follows them. */
final class Convolutions {
  private static final int LARGE_PICTURE = 400;
  private static final int SMALL_PICTURE = 200;
  private static final int FEW_CHANNELS = 64;

  private Convolutions() {}

  static KernelChoice select(
      ConvOp op, Epilogue epilogue, List<TensorSpec> in, TensorSpec out, Operands operands) {
    if (!operands.isConstant(1)) {
      return KernelChoice.refuse("its kernel is computed anew each time");
    }
    Shape x = in.get(0).shape();
    Shape k = in.get(1).shape();
    boolean transposed = Arrays.stream(op.lhsDilation()).anyMatch(d -> d != 1);
    int[][] padding = op.resolvedPadding(x, k);
    int rank = op.rank();
    long[] strides = new long[rank];
    long[] dilations = new long[rank];
    long[] before = new long[rank];
    long[] after = new long[rank];
    for (int i = 0; i < rank; i++) {
      strides[i] = transposed ? op.lhsDilation()[i] : op.strides()[i];
      dilations[i] = op.dilations()[i] - 1L;
      before[i] = padding[i][0];
      after[i] = padding[i][1];
      if (transposed) {
        long reach = (k.dim(i) - 1L) * op.dilations()[i];
        before[i] = reach - before[i];
        after[i] = reach - after[i];
        if (op.strides()[i] != 1 || before[i] < 0 || after[i] < 0) {
          return KernelChoice.refuse(
              "a convolution over an input with gaps that is no transposed one");
        }
      }
    }
    String form = (transposed ? "turned " : "") + op.groups() + " " + k;
    dnnl_memory_desc src = Layouts.channelsLast(x);
    dnnl_memory_desc dst = Layouts.channelsLast(out.shape());
    dnnl_memory_desc weights = Layouts.any(weightDims(op, k));
    dnnl_memory_desc bias = epilogue.bias() < 0 ? null : Layouts.plain(k.last());
    Epilogue.Layout beside = v -> Layouts.channelsLast(Layouts.raised(v, out.shape().rank()));
    Primitive primitive =
        Primitive.create(
            epilogue.postOps(beside),
            transposed ? "" : family(op, x, k),
            (pd, attributes) -> {
              try (LongPointer s = new LongPointer(strides);
                  LongPointer d = new LongPointer(dilations);
                  LongPointer b = new LongPointer(before);
                  LongPointer a = new LongPointer(after)) {
                return transposed
                    ? dnnl_deconvolution_forward_primitive_desc_create(
                        pd,
                        Library.engine(),
                        dnnl_forward_inference,
                        dnnl_deconvolution_direct,
                        src,
                        weights,
                        bias,
                        dst,
                        s,
                        d,
                        b,
                        a,
                        attributes)
                    : dnnl_convolution_forward_primitive_desc_create(
                        pd,
                        Library.engine(),
                        dnnl_forward_inference,
                        dnnl_convolution_direct,
                        src,
                        weights,
                        bias,
                        dst,
                        s,
                        d,
                        b,
                        a,
                        attributes);
              }
            });
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    dnnl_memory_desc packed = primitive.weights(0);
    Block block =
        operands.packed(
            1,
            form + Packing.text(packed),
            () -> Packing.reorder(operands, 1, keras(op, k, transposed), packed));
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

  /**
   * Which of oneDNN's implementations is the fastest, by measurement: the one it takes first is
   * slow for one input channel, for small pictures of few channels, and, if depthwise, for large
   * ones. The answer is the same for any number of rows and threads.
   */
  private static String family(ConvOp op, Shape x, Shape k) {
    if (op.rank() != 2) {
      return "";
    }
    int channels = x.last();
    int positions = x.dim(1) * x.dim(2);
    if (channels > 1 && op.groups() == channels && op.groups() == k.last()) {
      return positions > LARGE_PICTURE ? "jit_dw:" : "";
    }
    boolean small = positions <= SMALL_PICTURE && channels <= FEW_CHANNELS;
    boolean pointwise = k.dim(0) == 1 && k.dim(1) == 1;
    return op.groups() == 1 && (channels == 1 || small && !pointwise) ? "jit:" : "";
  }

  /** ([groups,] filters, channels, spatial…). */
  private static long[] weightDims(ConvOp op, Shape k) {
    int r = op.rank();
    int g = op.groups() > 1 ? 1 : 0;
    long[] dims = new long[r + 2 + g];
    if (g == 1) {
      dims[0] = op.groups();
    }
    dims[g] = k.last() / op.groups();
    dims[g + 1] = k.dim(-2);
    for (int i = 0; i < r; i++) {
      dims[g + 2 + i] = k.dim(i);
    }
    return dims;
  }

  /** Keras's (spatial…, channels, filters) under oneDNN's names; turned ones start at the end. */
  private static Packing.Source keras(ConvOp op, Shape k, boolean turned) {
    int r = op.rank();
    int g = op.groups() > 1 ? 1 : 0;
    long[] lying = Layouts.strides(Layouts.dims(k));
    long[] strides = new long[r + 2 + g];
    if (g == 1) {
      strides[0] = k.last() / op.groups();
    }
    strides[g] = 1;
    strides[g + 1] = lying[r];
    for (int i = 0; i < r; i++) {
      strides[g + 2 + i] = lying[i];
    }
    return new Packing.Source(weightDims(op, k), strides, turned ? spatial(k, r) : null);
  }

  private static int @Nullable [] spatial(Shape k, int rank) {
    int[] dims = new int[rank + 1];
    int rest = 1;
    for (int i = 0; i < k.rank(); i++) {
      if (i < rank) {
        dims[i] = k.dim(i);
      } else {
        rest *= k.dim(i);
      }
    }
    dims[rank] = rest;
    return dims;
  }
}
