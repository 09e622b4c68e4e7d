package org.keras4j.runtime;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many runs a plan serves before an engine is started for it that was not worth its start at
 * first.
 */
final class Patience {
  private static final int RUNS = 20;

  /** Multiplications, which plain loops do in some 20 ms. */
  private static final double MULTIPLICATIONS = 50e6;

  private final AtomicLong left;

  /** For a plan of so much work. */
  Patience(double multiplications) {
    left = new AtomicLong((long) Math.max(RUNS, MULTIPLICATIONS / multiplications));
  }

  /** Counts a run; true once, when it is enough. */
  boolean ends() {
    return left.get() > 0 && left.decrementAndGet() == 0;
  }
}
