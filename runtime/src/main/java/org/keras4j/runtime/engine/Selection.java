package org.keras4j.runtime.engine;

import java.util.List;

/**
 * The kernel chosen for one op.
 *
 * @param engine the engine that offered it
 * @param refusals what the engines asked before it answered
 */
public record Selection(String engine, Kernel kernel, List<Refusal> refusals) {
  public Selection {
    refusals = List.copyOf(refusals);
  }

  /** An engine that has no kernel for an op, and why. */
  public record Refusal(String engine, String reason) {}
}
