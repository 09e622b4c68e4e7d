package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;

/** A kernel that computes each group of elements by itself, and can be stopped between them. */
interface GroupKernel extends Kernel {
  /** Elements between two looks at whether the call is to stop. */
  int CHUNK = 1 << 20;

  /** The groups. */
  Axes axes();

  /**
   * Computes one group.
   *
   * @param g its number
   * @param base where it begins in the first operand
   */
  void group(Buf[] in, Buf[] out, KernelContext context, int g, int base);

  @Override
  default void run(Buf[] in, Buf[] out, KernelContext context) {
    Axes axes = axes();
    int count = axes.count();
    int budget = 0;
    for (int g = 0; g < axes.groups; g++) {
      budget -= count;
      if (budget < 0) {
        context.check();
        budget = CHUNK;
      }
      group(in, out, context, g, axes.group(g));
    }
  }
}
