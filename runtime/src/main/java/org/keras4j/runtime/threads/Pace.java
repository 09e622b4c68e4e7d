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

  /** How much of the other's time is worth a change. */
  private static final double BETTER = 0.95;

  /** Slow predictions in a row that are no accident. */
  private static final int ACCIDENTS = 3;

  /** Predictions with one thread, or with all, before the two are compared. */
  private static final int TRIALS = 3;

  /** Predictions with one thread for each look at all threads, at least. */
  private static final int PER_PROBE = 20;

  private static final long SHORTEST_PAUSE = 50_000_000;
  private static final long LONGEST_PAUSE = 1_600_000_000;

  /** What predictions of one shape have found out, for those of others. */
  public static final class Neighbour {
    private volatile long busyUntil = System.nanoTime();

    private boolean isBusy(long now) {
      return busyUntil - now > 0;
    }
  }

  private final Neighbour neighbour;
  private long best = Long.MAX_VALUE;

  /** Slow predictions in a row, and their nanoseconds. */
  private int slow;

  private double slowSum;

  private boolean single;

  /** One thread is to be tried for what this shape, or another, has found out. */
  private boolean wanted;

  private boolean told;
  private int trials;
  private double singleTime;
  private int probes;
  private long probeBest;
  private long pause = SHORTEST_PAUSE;

  /** When the other way may be looked at again, and since when all threads have been used. */
  private long probeAt;

  private long since;

  /** For one shape of a model. */
  public Pace(Neighbour neighbour) {
    this.neighbour = neighbour;
  }

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
    told |= !single && neighbour.isBusy(now);
    if (!single && (wanted || told)) {
      if (!prepared) {
        return Choice.ALL_AND_PREPARE;
      }
      boolean found = wanted;
      single = true;
      wanted = false;
      told = false;
      trials = 0;
      probes = 0;
      singleTime = Double.MAX_VALUE;
      probeAt = now + pause;
      if (found) {
        neighbour.busyUntil = probeAt;
      }
    }
    if (!single) {
      return Choice.ALL;
    }
    if (probes == 0 && trials >= TRIALS && now - probeAt >= 0) {
      probes = TRIALS;
      probeBest = Long.MAX_VALUE;
    }
    return probes > 0 ? Choice.ALL : Choice.ONE;
  }

  /** A prediction with all threads took so long. */
  public synchronized void all(long now, long nanos) {
    best = Math.min(best, nanos);
    if (single) {
      probed(now, nanos);
    } else if (nanos <= SLOW * best) {
      slow = 0;
      slowSum = 0;
      if (now - since > LONGEST_PAUSE) {
        pause = SHORTEST_PAUSE;
      }
    } else {
      slow++;
      slowSum += nanos;
      wanted = slow >= ACCIDENTS && now - probeAt >= 0;
    }
  }

  private void probed(long now, long nanos) {
    probeBest = Math.min(probeBest, nanos);
    probes = nanos > 2 * singleTime ? 0 : Math.max(0, probes - 1);
    if (probes == 0) {
      if (probeBest < BETTER * singleTime) {
        useAll(now);
      } else {
        pause(now);
        neighbour.busyUntil = probeAt;
      }
    }
  }

  /** A prediction with one thread took so long. */
  public synchronized void one(long now, long nanos) {
    if (!single) {
      return;
    }
    trials++;
    singleTime =
        trials <= TRIALS ? Math.min(singleTime, nanos) : singleTime + 0.2 * (nanos - singleTime);
    if (trials == TRIALS && singleTime > BETTER * slowSum / slow) {
      useAll(now);
      pause(now);
    }
  }

  private void useAll(long now) {
    single = false;
    wanted = false;
    told = false;
    slow = 0;
    slowSum = 0;
    since = now;
    neighbour.busyUntil = now;
  }

  private void pause(long now) {
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
    probeAt = now + Math.max(pause, (long) (PER_PROBE * Math.min(singleTime, 1e9)));
  }
}
