package org.keras4j.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.tensor.TensorSpec;

/** A {@link FusedOp} out of an engine's kernels for its parts, each but the first in place. */
public final class FusedKernel implements Kernel {
  private final List<Kernel> kernels;
  private final int baseInputs;

  /** The input that each part but the first takes beside the output, or -1. */
  private final int[] taken;

  private FusedKernel(List<Kernel> kernels, int baseInputs, int[] taken) {
    this.kernels = kernels;
    this.baseInputs = baseInputs;
    this.taken = taken;
  }

  /** The kernel, or the refusal of the first part that the engine does not compute so. */
  public static KernelChoice select(
      KernelFactory engine, OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    FusedOp op = (FusedOp) node.op();
    int n = op.baseInputs(in.size());
    List<Op> ops = new ArrayList<>(List.of(op.base()));
    List<List<TensorSpec>> operands = new ArrayList<>(List.of(in.subList(0, n)));
    int[] taken = new int[op.links().size()];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = op.operand(i, in.size());
      ops.add(op.links().get(i).op());
      operands.add(taken[i] < 0 ? out : List.of(out.get(0), in.get(taken[i])));
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
    return KernelChoice.accept(new FusedKernel(List.copyOf(kernels), n, taken));
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Operand state = (Operand) context.state();
    if (state == null) {
      state = new Operand(in, out, baseInputs, taken);
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

    Operand(Buf[] in, Buf[] out, int baseInputs, int[] taken) {
      base = Arrays.copyOf(in, baseInputs);
      rest = new Buf[taken.length][];
      for (int i = 0; i < rest.length; i++) {
        rest[i] = taken[i] < 0 ? new Buf[] {out[0]} : new Buf[] {out[0], in[taken[i]]};
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public List<TensorSpec> scratch() {
    return kernels.get(0).scratch();
  }
}
