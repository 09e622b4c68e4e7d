package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReduceOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reductions over neighbouring axes. */
final class ReduceKernels {
  private ReduceKernels() {}

  static KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    ReduceOp op = (ReduceOp) node.op();
    Blocks blocks = Blocks.of(in.get(0).shape(), op.axes());
    String name = name(op.kind());
    if (name == null) {
      return KernelChoice.refuse("it is defined for bool, and only floating operands are taken");
    }
    if (blocks == null) {
      return KernelChoice.refuse(NormKernels.APART);
    }
    boolean extreme = op.kind() == ReduceOp.Kind.MAX || op.kind() == ReduceOp.Kind.MIN;
    Reduce kernel = new Reduce(name, in.get(0).dtype(), blocks, !extreme);
    return extreme ? FiniteOnly.guard(node, in, out, kernel) : KernelChoice.accept(kernel);
  }

  private static @Nullable String name(ReduceOp.Kind kind) {
    switch (kind) {
      case SUM:
        return "reduce_sum";
      case MEAN:
        return "reduce_mean";
      case MAX:
        return "reduce_max";
      case MIN:
        return "reduce_min";
      case PRODUCT:
        return "reduce_prod";
      default:
        return null;
    }
  }

  /**
   * A reduction of the middle axis.
   *
   * @param wide float32 is added up in float64
   */
  private record Reduce(String name, DType dtype, Blocks blocks, boolean wide) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      int step = blocks.perCall();
      for (int from = 0; from < blocks.outer(); from += step) {
        context.check();
        Native.run(this, in[0], out[0], from, Math.min(step, blocks.outer() - from));
      }
    }
  }

  /** The calls of ND4J, in a class of their own that is loaded when the first of them is made. */
  private static final class Native {
    private Native() {}

    static void run(Reduce r, Buf in, Buf out, int from, int n) {
      Blocks b = r.blocks;
      try (NativeArrays arrays = new NativeArrays(r.dtype)) {
        INDArray x = arrays.part(in, from * b.block(), n, b.middle(), b.inner());
        if (r.wide) {
          x = arrays.toDouble(x);
        }
        INDArray y = arrays.like(x, n, b.inner());
        NativeArrays.exec(r.name, new INDArray[] {x}, y, 1);
        NativeArrays.get(arrays.narrow(y), out, from * b.inner());
      }
    }
  }
}
