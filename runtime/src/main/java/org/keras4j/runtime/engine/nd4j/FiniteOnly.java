package org.keras4j.runtime.engine.nd4j;

import java.util.List;
import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.tensor.TensorSpec;

/**
 * A kernel for ops of which ND4J drops NaN, and takes the smallest number for minus infinity: it
 * leaves operands that hold such elements to plain loops.
 *
 * @param finite for operands whose elements are all finite
 * @param any for all operands
 */
record FiniteOnly(Kernel finite, Kernel any) implements Kernel {
  static KernelChoice guard(OpNode node, List<TensorSpec> in, List<TensorSpec> out, Kernel finite) {
    KernelChoice plain = new JavaKernels().select(node, in, out);
    return plain instanceof KernelChoice.Accepted accepted
        ? KernelChoice.accept(new FiniteOnly(finite, accepted.kernel()))
        : plain;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    boolean all = true;
    for (Buf b : in) {
      all = all && Bufs.areFinite(b);
    }
    (all ? finite : any).run(in, out, context);
  }

  @Override
  public List<TensorSpec> scratch() {
    return any.scratch();
  }
}
