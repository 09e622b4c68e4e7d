package org.keras4j.runtime.engine.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.TensorSpec;

/**
 * A fused op whose last links are primitives of their own, in place on its result.
 *
 * @param kernels the base with its first links, then one kernel for each other link
 * @param taken the input that each but the first takes beside the result, or -1
 */
record Chain(List<Kernel> kernels, int[] taken) implements Kernel {

  /** A kernel of the first links and one each for the rest, or the first refusal. */
  static KernelChoice of(
      Kernel first, int done, FusedOp op, List<TensorSpec> in, TensorSpec out, Operands operands) {
    List<Kernel> kernels = new ArrayList<>(List.of(first));
    int[] taken = new int[op.links().size() - done];
    for (int i = 0; i < taken.length; i++) {
      FusedOp.Link link = op.links().get(done + i);
      int input = op.operand(done + i, in.size());
      taken[i] = input;
      KernelChoice choice =
          link.function() != null
              ? Elementwise.unary(link.function(), out)
              : Elementwise.binary(
                  (BinaryOp) link.op(),
                  Epilogue.NONE,
                  List.of(out, in.get(input)),
                  out,
                  new Other(operands, input));
      if (choice instanceof KernelChoice.Accepted accepted) {
        kernels.add(accepted.kernel());
      } else {
        return choice;
      }
    }
    return KernelChoice.accept(new Chain(List.copyOf(kernels), taken));
  }

  /** What is known of the operands of a link: the result so far, and an input. */
  private record Other(Operands operands, int input) implements Operands {
    @Override
    public @Nullable Buf constant(int i) {
      return i == 0 ? null : operands.constant(input);
    }

    @Override
    public boolean isConstant(int i) {
      return i != 0 && operands.isConstant(input);
    }

    @Override
    public NativeFloats natives(int i) {
      return operands.natives(input);
    }

    @Override
    public void read(int i, int from, FloatBuffer target) {
      operands.read(input, from, target);
    }

    @Override
    public boolean isFinite(int i) {
      return operands.isFinite(input);
    }

    @Override
    public boolean isNative(int i) {
      return i == 0 || operands.isNative(input);
    }

    @Override
    public <T> T packed(int i, String how, Supplier<T> make) {
      return operands.packed(input, how, make);
    }
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Parts parts = (Parts) context.state();
    if (parts == null) {
      parts = new Parts(in, out, context);
      context.keep(parts);
    }
    kernels.get(0).run(in, out, parts.contexts[0]);
    for (int i = 1; i < parts.contexts.length; i++) {
      kernels.get(i).run(parts.in[i - 1], out, parts.contexts[i]);
    }
  }

  /** The parts' operands and contexts in one session. */
  private final class Parts implements AutoCloseable {
    private final KernelContext[] contexts = new KernelContext[kernels.size()];
    private final Buf[][] in = new Buf[taken.length][];

    Parts(Buf[] inputs, Buf[] out, KernelContext context) {
      int scratch = 0;
      for (int i = 0; i < contexts.length; i++) {
        Buf[] own = new Buf[kernels.get(i).scratch().size()];
        for (int k = 0; k < own.length; k++) {
          own[k] = context.scratch(scratch++);
        }
        contexts[i] = context.part(own);
      }
      for (int i = 0; i < in.length; i++) {
        in[i] = taken[i] < 0 ? new Buf[] {out[0]} : new Buf[] {out[0], inputs[taken[i]]};
      }
    }

    @Override
    public void close() {
      Arrays.stream(contexts).forEach(KernelContext::close);
    }
  }

  @Override
  public List<TensorSpec> scratch() {
    return kernels.stream().flatMap(k -> k.scratch().stream()).toList();
  }

  @Override
  public boolean inPlace(int input) {
    return kernels.get(0).inPlace(input);
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public String label() {
    StringBuilder s = new StringBuilder();
    kernels.forEach(k -> s.append(s.isEmpty() ? "" : ", ").append(k.label()));
    return s.toString();
  }
}
