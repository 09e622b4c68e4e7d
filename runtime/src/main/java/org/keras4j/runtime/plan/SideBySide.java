package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.RnnOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.TensorSpec;

/**
 * Two kernels of one thread each that do not need each other's results, at the same time: the two
 * directions of a recurrent layer. Operands, results and scratch buffers are those of the first,
 * then those of the second.
 *
 * @param inputs operands of the first
 * @param outputs results of the first
 * @param multiplications of both
 */
record SideBySide(Kernel first, Kernel second, int inputs, int outputs, double multiplications)
    implements Kernel {
  /** Multiplications of a kernel that are worth a second thread, some 20 µs. */
  private static final double WORTH = 500_000;

  /**
   * By node: ops that keep one thread busy for long enough, and of which the next does not need the
   * one.
   */
  static boolean[] pairs(OpGraph graph) {
    boolean[] pairs = new boolean[graph.nodes().size()];
    OpNode before = null;
    for (OpNode node : graph.nodes()) {
      if (Constant.isOne(node.op()) || node.op() instanceof InputOp) {
        continue;
      }
      boolean suits = node.op() instanceof RnnOp && Work.of(node) >= WORTH;
      if (before != null && suits && !reads(node, before)) {
        pairs[before.id()] = true;
        pairs[node.id()] = true;
        before = null;
      } else {
        before = suits ? node : null;
      }
    }
    return pairs;
  }

  private static boolean reads(OpNode node, OpNode before) {
    return node.inputs().stream().anyMatch(v -> v.node() == before.id());
  }

  @Override
  public boolean isNative() {
    return first.isNative();
  }

  @Override
  public List<TensorSpec> scratch() {
    List<TensorSpec> all = new ArrayList<>(first.scratch());
    all.addAll(second.scratch());
    return all;
  }

  @Override
  public String label() {
    return (first.label() + " twice, side by side").strip();
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Both both = (Both) context.state();
    if (both == null) {
      both = new Both(in, out, context);
      context.keep(both);
    }
    both.run(context);
  }

  /** What each of the two needs in one session. */
  private final class Both extends Companion.Offer implements AutoCloseable {
    private final Part one;
    private final Part two;

    Both(Buf[] in, Buf[] out, KernelContext context) {
      int n = first.scratch().size();
      one = new Part(first, in, out, context, 0, inputs, 0, outputs, 0, n);
      int all = n + second.scratch().size();
      two = new Part(second, in, out, context, inputs, in.length, outputs, out.length, n, all);
    }

    void run(KernelContext context) {
      one.locals.control(context.control());
      two.locals.control(context.control());
      make();
      try {
        one.run();
      } finally {
        finish();
      }
    }

    @Override
    void work() {
      two.run();
    }

    @Override
    public void close() {
      one.close();
      two.close();
    }
  }

  private static final class Part {
    private final Kernel kernel;
    private final Buf[] in;
    private final Buf[] out;
    private final KernelContext.Locals locals = new KernelContext.Locals();
    private final KernelContext context;

    Part(
        Kernel kernel,
        Buf[] in,
        Buf[] out,
        KernelContext context,
        int firstIn,
        int lastIn,
        int firstOut,
        int lastOut,
        int firstScratch,
        int lastScratch) {
      this.kernel = kernel;
      this.in = Arrays.copyOfRange(in, firstIn, lastIn);
      this.out = Arrays.copyOfRange(out, firstOut, lastOut);
      Buf[] scratch = new Buf[lastScratch - firstScratch];
      for (int i = 0; i < scratch.length; i++) {
        scratch[i] = context.scratch(firstScratch + i);
      }
      this.context = new KernelContext(locals, scratch);
    }

    void run() {
      kernel.run(in, out, context);
    }

    void close() {
      context.close();
      locals.close();
    }
  }
}
