package org.keras4j.runtime.engine.java;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.ops.CustomOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Calls a user's own op on copies of its operands. */
record CustomKernel(CustomOp op, List<TensorSpec> specs) implements Kernel {
  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    List<Tensor> inputs = new ArrayList<>(in.length);
    for (Buf b : in) {
      inputs.add(Bufs.toTensor(b));
    }
    List<Tensor> results = op.compute(inputs);
    List<TensorSpec> got = results.stream().map(Tensor::spec).toList();
    if (!got.equals(specs)) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "custom op " + op.opName() + " inferred " + specs + " and computed " + got,
          null,
          "make infer and compute agree");
    }
    for (int i = 0; i < out.length; i++) {
      Bufs.copy(results.get(i), out[i]);
    }
  }
}
