package org.keras4j.runtime.engine;

import java.util.Objects;

/** An engine's answer to an op: a kernel, or why it has none. */
public sealed interface KernelChoice {
  /** The op is executed by this kernel. */
  record Accepted(Kernel kernel) implements KernelChoice {
    public Accepted {
      Objects.requireNonNull(kernel);
    }
  }

  /** The op is left to other engines, for a reason that a user can read. */
  record Refused(String reason) implements KernelChoice {}

  static KernelChoice accept(Kernel kernel) {
    return new Accepted(kernel);
  }

  static KernelChoice refuse(String reason) {
    return new Refused(reason);
  }
}
