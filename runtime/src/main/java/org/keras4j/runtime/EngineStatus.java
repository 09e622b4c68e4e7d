package org.keras4j.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Whether an engine works on this machine.
 *
 * @param name its name in {@link Engines#names}
 * @param version the version of what computes, and what it uses of the processor; null when it
 *     cannot be told
 * @param problem why the engine cannot be used, or null when it can
 */
public record EngineStatus(String name, @Nullable String version, @Nullable String problem) {
  /** True when the engine can be used. */
  public boolean available() {
    return problem == null;
  }
}
