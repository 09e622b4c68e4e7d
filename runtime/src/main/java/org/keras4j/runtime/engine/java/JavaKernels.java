package org.keras4j.runtime.engine.java;

import java.util.List;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.tensor.TensorSpec;

/** The engine {@code java}: complete, without native code. */
public final class JavaKernels implements KernelFactory {
  @Override
  public String engine() {
    return "java";
  }

  @Override
  public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    Op op = node.op();
    if (op instanceof UnaryOp unary) {
      return UnaryKernels.select(unary, in.get(0), out.get(0));
    }
    if (op instanceof BinaryOp binary) {
      return BinaryKernels.select(binary, in, out.get(0));
    }
    if (op instanceof MatMulOp matmul) {
      return MatMulKernels.select(matmul, in, out.get(0));
    }
    return KernelChoice.refuse("not implemented");
  }
}
