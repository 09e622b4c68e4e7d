package org.keras4j.runtime.engine;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * Code that executes one op on operands of the specs that it was selected for. Immutable and
 * thread-safe: everything that changes is in the buffers and the context. A run allocates nothing.
 */
@FunctionalInterface
public interface Kernel {
  /**
   * Computes the outputs. Inputs are not written to; outputs hold anything before and must be
   * written entirely.
   */
  void run(Buf[] in, Buf[] out, KernelContext context);

  /** The buffers that a run needs for itself. */
  default List<TensorSpec> scratch() {
    return List.of();
  }

  /**
   * True when float32 operands, results and scratch are to be {@link NativeFloats}. Constant
   * operands of float32 are {@linkplain Buf#absent absent}: such a kernel takes them when it is
   * chosen.
   */
  default boolean isNative() {
    return false;
  }

  /** What computes it within its engine, for plans; empty where the op says it all. */
  default String label() {
    return "";
  }

  /** True when the first output may occupy the same memory as this input. */
  default boolean inPlace(int input) {
    return false;
  }
}
