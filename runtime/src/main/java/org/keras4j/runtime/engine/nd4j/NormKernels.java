package org.keras4j.runtime.engine.nd4j;

import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.factory.Nd4j;

/** Softmax and normalisation over neighbouring axes. */
final class NormKernels {
  static final String APART = "its axes are not neighbours, and are not one axis to ND4J";

  private NormKernels() {}

  static KernelChoice softmax(SoftmaxOp op, TensorSpec x) {
    Blocks blocks = Blocks.of(x.shape(), op.axes());
    if (op.kind() == SoftmaxOp.Kind.SPARSEMAX) {
      return KernelChoice.refuse("ND4J has no sparsemax");
    }
    if (op.kind() == SoftmaxOp.Kind.LOG_SOFTMAX) {
      return KernelChoice.refuse("ND4J's log-softmax is minus infinity far below the maximum");
    }
    if (x.dtype() == DType.FLOAT64) {
      return KernelChoice.refuse("ND4J's softmax of large negative float64 numbers is NaN");
    }
    return blocks == null
        ? KernelChoice.refuse(APART)
        : KernelChoice.accept(
            walk(blocks, (in, out, from, n) -> Native.softmax(blocks, in, out, from, n)));
  }

  static KernelChoice batch(BatchNormOp op, TensorSpec x) {
    Blocks blocks = Blocks.of(x.shape(), new int[] {op.axis()});
    return blocks == null
        ? KernelChoice.refuse(APART)
        : KernelChoice.accept(
            walk(
                blocks,
                (in, out, from, n) -> Native.batch(op, x.dtype(), blocks, in, out, from, n)));
  }

  static KernelChoice layer(LayerNormOp op, TensorSpec x) {
    Blocks blocks = Blocks.of(x.shape(), op.axes());
    return blocks == null
        ? KernelChoice.refuse(APART)
        : KernelChoice.accept(
            walk(
                blocks,
                (in, out, from, n) -> Native.layer(op, x.dtype(), blocks, in, out, from, n)));
  }

  /** What is done to some of the blocks. */
  private interface Part {
    void run(Buf[] in, Buf out, int from, int n);
  }

  private static Kernel walk(Blocks blocks, Part part) {
    return (in, out, context) -> {
      int step = blocks.perCall();
      for (int from = 0; from < blocks.outer(); from += step) {
        context.check();
        part.run(in, out[0], from, Math.min(step, blocks.outer() - from));
      }
    };
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native {
    private Native() {}

    static void softmax(Blocks b, Buf[] in, Buf out, int from, int n) {
      try (NativeArrays arrays = new NativeArrays(DType.FLOAT32)) {
        INDArray x = arrays.part(in[0], from * b.block(), n, b.middle(), b.inner());
        INDArray y = arrays.like(x, x.shape());
        NativeArrays.exec("softmax", new INDArray[] {x}, y, 1);
        NativeArrays.get(y, out, from * b.block());
      }
    }

    static void batch(BatchNormOp op, DType dtype, Blocks b, Buf[] in, Buf out, int from, int n) {
      try (NativeArrays arrays = new NativeArrays(dtype)) {
        INDArray[] operands = new INDArray[in.length];
        operands[0] = arrays.part(in[0], from * b.block(), n, b.middle(), b.inner());
        for (int i = 1; i < in.length; i++) {
          operands[i] = arrays.of(in[i], b.middle());
        }
        INDArray y = arrays.like(operands[0], operands[0].shape());
        Nd4j.exec(
            DynamicCustomOp.builder("batchnorm")
                .addInputs(operands)
                .addOutputs(y)
                .addIntegerArguments(op.gamma() ? 1 : 0, op.beta() ? 1 : 0, 1)
                .addFloatingPointArguments(op.epsilon())
                .build());
        NativeArrays.get(y, out, from * b.block());
      }
    }

    /** In float64: a mean that is subtracted must not have lost digits. */
    static void layer(LayerNormOp op, DType dtype, Blocks b, Buf[] in, Buf out, int from, int n) {
      try (NativeArrays arrays = new NativeArrays(dtype)) {
        INDArray x =
            arrays.toDouble(arrays.part(in[0], from * b.block(), n, b.middle(), b.inner()));
        INDArray centred = x;
        if (!op.rms()) {
          centred = arrays.like(x, x.shape());
          NativeArrays.exec("subtract", new INDArray[] {x, mean(arrays, x)}, centred);
        }
        INDArray square = arrays.like(x, x.shape());
        Nd4j.exec(new Square(centred, square));
        INDArray scale = mean(arrays, square);
        scale.addi(op.epsilon());
        Nd4j.exec(new RSqrt(scale, scale));
        INDArray y = square;
        NativeArrays.exec("multiply", new INDArray[] {centred, scale}, y);
        NativeArrays.get(arrays.narrow(y), out, from * b.block());
      }
    }

    /** The mean over the middle axis, which stays with length 1. */
    private static INDArray mean(NativeArrays arrays, INDArray x) {
      INDArray flat = arrays.like(x, x.size(0), x.size(2));
      NativeArrays.exec("reduce_mean", new INDArray[] {x}, flat, 1);
      return flat.reshape(x.size(0), 1, x.size(2));
    }
  }
}
