package org.keras4j.runtime.threads;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many predictions run in this process. Each takes its share of the processors; one alone takes
 * all. Callers that predict one after the other leave gaps, so the number is the largest of the
 * last moments.
 */
public final class Callers {
  /** How long a number of callers is remembered. */
  private static final long WINDOW_NANOS = 50_000_000;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static final AtomicInteger INSIDE = new AtomicInteger();

  private static volatile int most;
  private static volatile long mostAt = System.nanoTime() - 2 * WINDOW_NANOS;

  private Callers() {}

  /**
   * Begins a prediction, to be ended by {@link #leave}.
   *
   * @param threads how many it may use
   * @return how many it is to use now: all of them, half, a quarter …
   */
  public static int enter(int threads) {
    int inside = INSIDE.incrementAndGet();
    remember(inside);
    boolean old = System.nanoTime() - mostAt > WINDOW_NANOS;
    return share(threads, old ? inside : Math.max(inside, most), PROCESSORS);
  }

  /** Ends a prediction. */
  public static void leave() {
    remember(INSIDE.getAndDecrement());
  }

  private static void remember(int inside) {
    if (inside > 1) {
      long now = System.nanoTime();
      if (inside >= most || now - mostAt > WINDOW_NANOS) {
        most = inside;
        mostAt = now;
      }
    }
  }

  static int share(int threads, int callers, int processors) {
    int n = threads;
    while (n > 1 && (long) n * callers > Math.max(threads, processors)) {
      n /= 2;
    }
    return n;
  }
}
