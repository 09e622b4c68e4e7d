package org.keras4j.runtime.plan;

import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;

/** Copies float32 elements between the Java heap and native memory. */
final class Transfer implements Kernel {
  static final Transfer INSTANCE = new Transfer();

  private Transfer() {}

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Buf from = in[0];
    Buf to = out[0];
    if (from.isNative()) {
      from.natives().buffer().get(0, to.floats(), 0, to.size());
    } else {
      to.natives().buffer().put(0, from.floats(), 0, to.size());
    }
  }
}
