package org.keras4j.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.tensor.TensorSpec;

/** A {@link FusedOp} out of an engine's kernels for its parts, each but the first in place. */
public final class FusedKernel implements Kernel {
  private final List<Kernel> kernels;
  private final int baseInputs;

  private FusedKernel(List<Kernel> kernels, int baseInputs) {
    this.kernels = kernels;
    this.baseInputs = baseInputs;
  }

  /** The kernel, or the refusal of the first part that the engine does not compute so. */
  public static KernelChoice select(
      KernelFactory engine, OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    FusedOp op = (FusedOp) node.op();
    int n = op.baseInputs(in.size());
    List<Op> ops = new ArrayList<>(List.of(op.base()));
    List<List<TensorSpec>> operands = new ArrayList<>(List.of(in.subList(0, n)));
    for (TensorSpec added : in.subList(n, in.size())) {
      ops.add(new BinaryOp(BinaryOp.Kind.ADD));
      operands.add(List.of(out.get(0), added));
    }
    if (op.activation() != null) {
      ops.add(op.activation());
      operands.add(out);
    }
    List<Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      OpNode part = new OpNode(node.id(), ops.get(i), List.of(), out, node.origin());
      KernelChoice choice = engine.select(part, operands.get(i), out);
      if (choice instanceof KernelChoice.Refused) {
        return choice;
      }
      Kernel kernel = ((KernelChoice.Accepted) choice).kernel();
      if (i > 0 && (!kernel.inPlace(0) || !kernel.scratch().isEmpty())) {
        return KernelChoice.refuse("its " + ops.get(i).opName() + " does not work in place");
      }
      kernels.add(kernel);
    }
    return KernelChoice.accept(new FusedKernel(List.copyOf(kernels), n));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Operand state = (Operand) context.state();
    if (state == null) {
      state = new Operand(in, out, baseInputs);
      context.keep(state);
    }
    kernels.get(0).run(state.base, out, context);
    for (int i = 1; i < kernels.size(); i++) {
      kernels.get(i).run(state.rest[i - 1], out, context);
    }
  }

  /** The operands of each part, in the buffers of one session. */
  private static final class Operand implements AutoCloseable {
    private final Buf[] base;
    private final Buf[][] rest;

    Operand(Buf[] in, Buf[] out, int baseInputs) {
      base = Arrays.copyOf(in, baseInputs);
      rest = new Buf[in.length - baseInputs + 1][];
      for (int i = baseInputs; i < in.length; i++) {
        rest[i - baseInputs] = new Buf[] {out[0], in[i]};
      }
      rest[rest.length - 1] = new Buf[] {out[0]};
    }

    @Override
    public void close() {}
  }

  @Override
  public List<TensorSpec> scratch() {
    return kernels.get(0).scratch();
  }
}
