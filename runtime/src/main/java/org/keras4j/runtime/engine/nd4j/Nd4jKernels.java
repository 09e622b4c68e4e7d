package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The engine {@code nd4j}: arithmetic on float32 and float64 by ND4J, where ND4J gives the numbers
 * that Keras gives. Every refusal says why.
 *
 * <p>Neither this class nor {@link #select} loads ND4J; its classes and native code are loaded by
 * the first kernel that runs.
 */
public final class Nd4jKernels implements KernelFactory {
  @Override
  public String engine() {
    return "nd4j";
  }

  @Override
  public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    Op op = node.op();
    String refusal = Refusals.of(op);
    if (refusal == null) {
      refusal = operands(in, out);
    }
    if (refusal != null) {
      return KernelChoice.refuse(refusal);
    }
    KernelChoice choice = choose(node, in, out);
    return choice instanceof KernelChoice.Accepted accepted
        ? KernelChoice.accept(new Started(accepted.kernel()))
        : choice;
  }

  private static KernelChoice choose(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    Op op = node.op();
    if (op instanceof UnaryOp unary) {
      return UnaryKernels.select(unary, in.get(0).dtype());
    }
    if (op instanceof BinaryOp) {
      return BinaryKernels.select(node, in, out);
    }
    if (op instanceof MatMulOp matmul) {
      return MatMulKernels.select(matmul, in, out.get(0));
    }
    if (op instanceof ConvOp conv) {
      return ConvKernels.select(conv, in, out.get(0));
    }
    if (op instanceof PoolOp) {
      return PoolKernels.select(node, in, out);
    }
    if (op instanceof ReduceOp) {
      return ReduceKernels.select(node, in, out);
    }
    if (op instanceof SoftmaxOp softmax) {
      return NormKernels.softmax(softmax, in.get(0));
    }
    if (op instanceof BatchNormOp norm) {
      return NormKernels.batch(norm, in.get(0));
    }
    if (op instanceof LayerNormOp norm) {
      return NormKernels.layer(norm, in.get(0));
    }
    return KernelChoice.refuse("this engine has no kernel for " + op.opName());
  }

  /** Why ND4J cannot be used on this machine, or null. The first call loads it. */
  public static @Nullable String missing() {
    try {
      String problem = Presence.problem();
      return problem == null ? null : "ND4J does not start on this machine: " + problem;
    } catch (LinkageError e) {
      return "ND4J is not on the class path: " + e;
    }
  }

  /** A kernel whose failure to load ND4J is an error that says so. */
  private record Started(Kernel kernel) implements Kernel {
    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      try {
        kernel.run(in, out, context);
      } catch (LinkageError e) {
        throw new UnsupportedModelException(
            ErrorCode.NO_KERNEL,
            "ND4J does not start on this machine: " + (e.getCause() == null ? e : e.getCause()),
            null,
            "leave the engine nd4j out",
            e);
      }
    }

    @Override
    public List<TensorSpec> scratch() {
      return kernel.scratch();
    }

    @Override
    public boolean inPlace(int input) {
      return kernel.inPlace(input);
    }
  }

  /** Why operands or results of these specs are not taken, or null. */
  private static @Nullable String operands(List<TensorSpec> in, List<TensorSpec> out) {
    if (in.isEmpty()) {
      return "it has no operand";
    }
    DType dtype = in.get(0).dtype();
    if (dtype != DType.FLOAT32 && dtype != DType.FLOAT64) {
      return "only float32 and float64 are computed by ND4J, not " + dtype;
    }
    if (out.get(0).dtype() != dtype) {
      return "its result is " + out.get(0).dtype() + ", and only floating results are taken";
    }
    for (TensorSpec spec : in) {
      if (spec.shape().size() == 0) {
        return "an operand has no elements, which ND4J does not treat as NumPy does";
      }
    }
    return null;
  }
}
