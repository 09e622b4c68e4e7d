package org.keras4j.runtime.threads;

/**
 * Chooses between one thread and several for predictions of one shape, by their times.
 *
 * <p>The threads of a primitive wait for each other in a loop that takes no rest. While another
 * process keeps a processor busy, each such wait may last as long as the system lets that process
 * run, and a prediction many times its usual time. One thread does not wait for anybody. So when
 * several predictions in a row were slow, one thread is tried, and kept for as long as it is
 * faster; now and then a single prediction is made with all threads, to see whether the neighbour
 * has gone.
 */
public final class Pace {
  /** How much slower than the best a prediction with all threads may be. */
  private static final double SLOW = 1.5;

  /** Slow predictions in a row that are no accident. */
  private static final int ACCIDENTS = 3;

  /** Predictions with one thread before the two are compared. */
  private static final int TRIALS = 3;

  /** Predictions with one thread for each with all, at least. */
  private static final int PER_PROBE = 20;

  private static final long SHORTEST_PAUSE = 50_000_000;
  private static final long LONGEST_PAUSE = 1_600_000_000;

  private boolean single;
  private long best = Long.MAX_VALUE;
  private long slowest;
  private int slow;
  private int trials;
  private long singleTime;
  private long pause = SHORTEST_PAUSE;

  /** When the next decision may be looked at again, and since when the present one holds. */
  private long probeAt;

  private long since;
  private boolean wanted;

  /** What to do. */
  public enum Choice {
    ALL,
    ONE,
    /** All threads, and prepare for one. */
    ALL_AND_PREPARE
  }

  /**
   * How many threads the next prediction takes.
   *
   * @param now {@link System#nanoTime}
   * @param prepared whether there is a plan for one thread
   */
  public synchronized Choice choose(long now, boolean prepared) {
    if (!single && wanted) {
      if (!prepared) {
        return Choice.ALL_AND_PREPARE;
      }
      single = true;
      wanted = false;
      trials = 0;
      singleTime = Long.MAX_VALUE;
      probeAt = now + pause;
    }
    return single && (trials < TRIALS || now < probeAt) ? Choice.ONE : Choice.ALL;
  }

  /** A prediction with all threads took so long. */
  public synchronized void all(long now, long nanos) {
    best = Math.min(best, nanos);
    if (single) {
      if (nanos < singleTime) {
        useAll(now);
      } else {
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
        probeAt = now + Math.max(pause, PER_PROBE * singleTime);
      }
      return;
    }
    if (nanos <= SLOW * best) {
      slow = 0;
      slowest = 0;
      if (now - since > LONGEST_PAUSE) {
        pause = SHORTEST_PAUSE;
      }
      return;
    }
    slow++;
    slowest = Math.max(slowest, nanos);
    wanted = slow >= ACCIDENTS && now >= probeAt;
  }

  /** A prediction with one thread took so long. */
  public synchronized void one(long now, long nanos) {
    if (!single) {
      return;
    }
    trials++;
    singleTime = Math.min(singleTime, nanos);
    if (trials == TRIALS && singleTime >= slowest) {
      useAll(now);
      pause = Math.min(LONGEST_PAUSE, 2 * pause);
      probeAt = now + pause;
    }
  }

  private void useAll(long now) {
    single = false;
    wanted = false;
    slow = 0;
    slowest = 0;
    since = now;
  }
}
