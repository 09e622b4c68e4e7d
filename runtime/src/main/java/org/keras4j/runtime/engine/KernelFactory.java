package org.keras4j.runtime.engine;

import java.util.List;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.tensor.TensorSpec;

/** An engine: it offers kernels for ops. Thread-safe. */
public interface KernelFactory {
  /** The engine's name, for options and plans: {@code java}, {@code nd4j}, {@code onednn}. */
  String engine();

  /** A kernel for the node's op on operands of these specs, all of known shape, or a refusal. */
  KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out);

  /** The same, for an engine that wants to know constant operands. */
  default KernelChoice select(
      OpNode node, List<TensorSpec> in, List<TensorSpec> out, Operands operands) {
    return select(node, in, out);
  }

  /**
   * This engine, set up for a plan of so much work.
   *
   * @param multiplications how many a run needs, about
   * @param shared how many of them threads share with profit
   */
  default KernelFactory forWork(double multiplications, double shared) {
    return this;
  }

  /**
   * True when the engine has not been started yet, and would take part in a plan of so much work if
   * it had been.
   */
  default boolean sleeps(double multiplications) {
    return false;
  }

  /** Starts the engine, which may take a while; false when it does not start on this machine. */
  default boolean start() {
    return true;
  }

  /** This engine, with kernels of at most so many threads. */
  default KernelFactory withThreads(int most) {
    return this;
  }

  /** How many threads its kernels use. */
  default int threads() {
    return 1;
  }

  /** True when kernels run with bias, residual and activation as part of their op. */
  default boolean fuses() {
    return false;
  }

  /** True when kernels run with this function of their result as part of their op. */
  default boolean fuses(UnaryOp function) {
    return false;
  }

  /** True when kernels may lose a NaN or an infinity on the way to the outputs. */
  default boolean finiteOnly() {
    return false;
  }

  /** New native memory for kernels that ask for it. */
  default NativeFloats allocate(int size) {
    throw new IllegalStateException(engine() + " has no native memory");
  }
}
