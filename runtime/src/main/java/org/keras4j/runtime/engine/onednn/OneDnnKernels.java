package org.keras4j.runtime.engine.onednn;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * The engine {@code onednn}: float32 by oneDNN. Convolutions and products begin it; the rest
 * follows where its operands are in native memory already.
 *
 * <p>Its vector instructions drop a NaN here and there ({@code relu(NaN)} is 0), so the engine is
 * for finite inputs and weights only.
 */
public final class OneDnnKernels implements KernelFactory {
  /** Multiplications below which a call and two copies cost more than Java's own loops. */
  private static final double LITTLE = 20_000;

  /** Elements of one buffer: its bytes are counted by an int. */
  private static final int MOST_ELEMENTS = (Integer.MAX_VALUE - 1024) / 4;

  /**
   * Multiplications of a run for which the library is not loaded at once, since that takes some 0.3
   * s: many runs wake it.
   */
  private static final double NOT_TO_LOAD_FOR = 5_000_000;

  /** Elements of an input that are worth a call into native code for simple arithmetic. */
  private static final int LARGE_INPUT = 16_384;

  /** Multiplications of a plan that is worth a second thread for its large ops. */
  private static final double LARGE_PLAN = 1_000_000;

  /** Multiplications of an op that is large in a small plan. */
  private static final double LARGE_OP = 400_000;

  /** The same of a product, which reads more for each of them. */
  private static final double LARGE_PRODUCT = 150_000;

  private final double little;
  private final int threads;

  /** Ops of fewer multiplications take one thread. */
  private final double large;

  private OneDnnKernels(double little, int threads, double large) {
    this.little = little;
    this.threads = threads;
    this.large = large;
  }

  /** Kernels for all that oneDNN computes, however small, each on so many threads. */
  public static OneDnnKernels always(int threads) {
    return new OneDnnKernels(0, threads, 0);
  }

  /** Kernels for what is worth a call into native code. */
  public static OneDnnKernels whereItPays(int threads) {
    return new OneDnnKernels(LITTLE, threads, 0);
  }

  @Override
  public KernelFactory forWork(double multiplications, double shared) {
    boolean whereItPays = little > 0;
    if (multiplications < little
        || whereItPays && !isLoaded() && multiplications < NOT_TO_LOAD_FOR) {
      return new OneDnnKernels(Double.POSITIVE_INFINITY, 1, 0);
    }
    if (threads == 1 || shared >= Work.FOR_ONE_THREAD) {
      return this;
    }
    return new OneDnnKernels(little, multiplications < LARGE_PLAN ? 1 : threads, LARGE_OP);
  }

  /** The threads of an op; the steps of a recurrent layer are small, however many. */
  private int threads(Op op, double multiplications) {
    Op base = op instanceof FusedOp fused ? fused.base() : op;
    double least = base instanceof MatMulOp ? Math.min(large, LARGE_PRODUCT) : large;
    return multiplications < least || base instanceof RnnOp ? 1 : threads;
  }

  @Override
  public boolean sleeps(double multiplications) {
    return little > 0
        && multiplications >= little
        && multiplications < NOT_TO_LOAD_FOR
        && !isTried();
  }

  @Override
  public boolean start() {
    return missing() == null;
  }

  @Override
  public KernelFactory withThreads(int most) {
    return most < threads ? new OneDnnKernels(little, most, large) : this;
  }

  @Override
  public int threads() {
    return threads;
  }

  private static @Nullable String missing;
  private static boolean tried;

  /** Why the engine cannot be used on this machine, or null. The first call loads native code. */
  public static synchronized @Nullable String missing() {
    if (!tried) {
      tried = true;
      try {
        Library.engine();
      } catch (LinkageError | RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        missing = "oneDNN does not start on this machine: " + cause;
      }
    }
    return missing;
  }

  private static synchronized boolean isTried() {
    return tried;
  }

  /** oneDNN's version and the instructions that it uses, or null when it is {@link #missing}. */
  public static @Nullable String version() {
    return missing() == null ? Library.version() : null;
  }

  private static synchronized boolean isLoaded() {
    return tried && missing == null;
  }

  @Override
  public String engine() {
    return "onednn";
  }

  @Override
  public boolean fuses() {
    return little < Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean fuses(UnaryOp function) {
    return fuses() && Eltwise.of(function) != null;
  }

  @Override
  public boolean finiteOnly() {
    return true;
  }

  @Override
  public NativeFloats allocate(int size) {
    return Block.ofFloats(size);
  }

  @Override
  public KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out) {
    return select(node, in, out, Operands.UNKNOWN);
  }

  @Override
  public KernelChoice select(
      OpNode node, List<TensorSpec> in, List<TensorSpec> out, Operands operands) {
    String refusal = refusal(node.op(), in, out, operands);
    if (refusal == null) {
      Library.useThreads(threads(node.op(), Work.of(node.op(), in, out.get(0))));
    }
    return refusal == null
        ? choose(node.op(), in, out.get(0), operands)
        : KernelChoice.refuse(refusal);
  }

  private @Nullable String refusal(
      Op op, List<TensorSpec> in, List<TensorSpec> out, Operands operands) {
    boolean single = out.size() == 1 || op instanceof RnnOp;
    if (in.isEmpty() || !single || out.get(0).dtype() != DType.FLOAT32) {
      return "only float32 is computed by oneDNN";
    }
    if (out.get(0).shape().size() > MOST_ELEMENTS) {
      return "a result of more than 2 GiB";
    }
    double work = Work.of(op, in, out.get(0));
    boolean begins = work > 0;
    if (begins && !operands.isNative(0) && work < little) {
      return "too little work for a call into native code";
    }
    boolean computed = false;
    for (int i = 0; i < in.size(); i++) {
      TensorSpec spec = in.get(i);
      if (spec.dtype() != DType.FLOAT32) {
        return "only float32 is computed by oneDNN, not " + spec.dtype();
      }
      if (spec.shape().size() > MOST_ELEMENTS) {
        return "an operand of more than 2 GiB";
      }
      if (spec.shape().size() == 0) {
        return "an operand has no elements";
      }
      boolean constant = operands.isConstant(i);
      computed |= !constant;
      boolean there = constant || operands.isNative(i) || goesThere(spec, operands, i);
      if (!begins && !there) {
        return "its operands are not in native memory";
      }
    }
    boolean either = op instanceof ConcatOp || op instanceof BinaryOp;
    if (!computed || operands.isConstant(0) && !either) {
      return "its operand is a constant";
    }
    String missing = missing();
    for (int i = 0; i < in.size() && missing == null; i++) {
      if (operands.isConstant(i) && !operands.isFinite(i)) {
        return "a weight is not finite";
      }
    }
    return missing;
  }

  /** True for an input of the graph, still to be filled, that is large enough to begin with. */
  private boolean goesThere(TensorSpec spec, Operands operands, int input) {
    return operands.isFree(input)
        && little < Double.POSITIVE_INFINITY
        && (little == 0 || spec.shape().size() >= LARGE_INPUT);
  }

  private KernelChoice choose(Op op, List<TensorSpec> in, TensorSpec out, Operands operands) {
    TensorSpec x = in.get(0);
    if (op instanceof FusedOp fused) {
      return fused(fused, in, out, operands);
    }
    if (op instanceof ConvOp conv) {
      return Convolutions.select(conv, Epilogue.NONE, in, out, operands);
    }
    if (op instanceof MatMulOp product) {
      return MatMuls.select(product, Epilogue.NONE, in, out, operands);
    }
    if (op instanceof ViewMatMulOp product) {
      return MatMuls.views(product, Epilogue.NONE, out, operands);
    }
    if (op instanceof RnnOp rnn) {
      return Recurrents.select(rnn, in, operands);
    }
    if (op instanceof PoolOp pool) {
      return Pools.select(pool, x, out);
    }
    if (op instanceof ReduceOp reduce) {
      return Reductions.select(reduce, x);
    }
    if (op instanceof UnaryOp unary) {
      return Elementwise.unary(unary, x);
    }
    if (op instanceof BinaryOp binary) {
      return Elementwise.binary(binary, Epilogue.NONE, in, out, operands);
    }
    if (op instanceof BatchNormOp norm) {
      return Norms.batch(norm, Epilogue.NONE, in, operands);
    }
    if (op instanceof LayerNormOp norm) {
      return Norms.layer(norm, Epilogue.NONE, x, operands);
    }
    if (op instanceof SoftmaxOp softmax) {
      return Norms.softmax(softmax, x);
    }
    if (op instanceof ConcatOp concat) {
      return Moves.concat(concat, in, out, operands);
    }
    if (op instanceof TransposeOp transpose) {
      return Moves.transpose(transpose, x, out);
    }
    if (op instanceof SliceOp slice) {
      return Moves.slice(slice, x, out);
    }
    if (op instanceof ResizeOp resize) {
      return Resampling.select(resize, x, out);
    }
    if (op instanceof BroadcastOp broadcast) {
      return KernelChoice.accept(NativeCopy.of(broadcast, x.shape(), out.shape()));
    }
    if (op instanceof ReverseOp reverse) {
      return KernelChoice.accept(NativeCopy.of(reverse, x.shape()));
    }
    if (op instanceof PadOp pad) {
      return Pads.select(pad, x, out);
    }
    return KernelChoice.refuse("this engine has no kernel for " + op.opName());
  }

  /** As many links as oneDNN takes within the primitive, the others behind it. */
  private KernelChoice fused(FusedOp op, List<TensorSpec> in, TensorSpec out, Operands operands) {
    KernelChoice whole = null;
    for (int links = op.links().size(); links >= 0; links--) {
      Epilogue epilogue = Epilogue.of(op, links, in, out, operands);
      KernelChoice choice =
          epilogue == null
              ? KernelChoice.refuse("oneDNN has no " + op.links().get(links - 1))
              : begun(op, epilogue, in, out, operands);
      if (choice instanceof KernelChoice.Accepted accepted) {
        return links == op.links().size()
            ? choice
            : Chain.of(accepted.kernel(), links, op, in, out, operands);
      }
      whole = whole == null ? choice : whole;
    }
    return Objects.requireNonNull(whole);
  }

  private KernelChoice begun(
      FusedOp op, Epilogue epilogue, List<TensorSpec> in, TensorSpec out, Operands operands) {
    List<TensorSpec> base = in.subList(0, op.baseInputs(in.size()));
    if (op.base() instanceof ConvOp conv) {
      return Convolutions.select(conv, epilogue, base, out, operands);
    }
    if (op.base() instanceof MatMulOp product) {
      return MatMuls.select(product, epilogue, base, out, operands);
    }
    if (op.base() instanceof ViewMatMulOp product) {
      return MatMuls.views(product, epilogue, out, operands);
    }
    if (op.base() instanceof BatchNormOp norm) {
      return Norms.batch(norm, epilogue, base, operands);
    }
    if (op.base() instanceof LayerNormOp norm) {
      return Norms.layer(norm, epilogue, base.get(0), operands);
    }
    if (op.base() instanceof BinaryOp binary && epilogue.bias() < 0) {
      return Elementwise.binary(binary, epilogue, base, out, operands);
    }
    if (op.base() instanceof UnaryOp function) {
      return Elementwise.unary(function, epilogue, base.get(0));
    }
    return KernelChoice.refuse("this engine has no kernel for " + op.opName());
  }
}
