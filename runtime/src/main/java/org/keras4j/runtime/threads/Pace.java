package org.keras4j.runtime.threads;

/**
 * Chooses between one thread and several for predictions of one shape, by their times.
 *
 * <p>The threads of a primitive wait for each other in a loop that takes no rest. While another
 * process keeps a processor busy, each such wait may last as long as the system lets that process
 * run, and a prediction many times its usual time. One thread does not wait for anybody. So when
 * several predictions in a row were slow, one thread is tried, and kept for as long as it is
 * faster; now and then a few predictions are made with all threads, to see whether the neighbour
 * has gone. That is soon at first, and again after a time with all threads that was worth it; a
 * neighbour who stays is looked at less and less often.
 */
public final class Pace {
  /** How much slower than the best a prediction with all threads may be. */
  private static final double SLOW = 1.5;

  /** How much of the other's time is worth a change. */
  private static final double BETTER = 0.95;

  /** Slow predictions in a row that are no accident. */
  private static final int ACCIDENTS = 3;

  /** How long these last at least: as long as the system lets another process run. */
  private static final long ACCIDENT_NANOS = 2_000_000;

  /** What it takes to wake threads and to spread them, which is not held against them. */
  private static final long WAKING_NANOS = 1_000_000;

  /** Predictions with one thread, or with all, before the two are compared. */
  private static final int TRIALS = 3;

  /** After such a time without predictions the caches are cold. */
  private static final long IDLE_NANOS = 10_000_000;

  /** Predictions for each trial of one thread that was no faster, at least. */
  private static final int PER_TRIAL = 20;

  /** Nanoseconds and predictions with one thread, at least, until all are looked at. */
  private static final long SHORTEST_PAUSE = 50_000_000;

  private static final int FEWEST_BETWEEN = 4;
  private static final long LONGEST_PAUSE = 1_000_000_000;
  private static final int MOST_BETWEEN = 12;

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

  /** Predictions with one thread since all were looked at. */
  private int between;

  /** What one thread takes, by the last time it was used. */
  private double singleTime;

  /** Looks at all threads to come, the fastest so far, and the next. */
  private int probes;

  /** Nanoseconds of looks, the first of which only wake the threads. */
  private long waking;

  private long probeBest;
  private long probeSecond;

  /** Until all threads are looked at, and when that is. */
  private long pause = SHORTEST_PAUSE;

  private long probeAt;

  /** Until one thread is tried again that was no faster, and when that may be. */
  private long rest = SHORTEST_PAUSE;

  private long tryAt;

  /** Since when all threads have been used. */
  private long since;

  /** Predictions since then, and their nanoseconds. */
  private long runs;

  private double runsSum;

  /** When a prediction ended last. */
  private long last = System.nanoTime() - IDLE_NANOS;

  /** Whether there was a gap before the prediction at hand, and whether it is the first of more. */
  private boolean afterGap;

  private boolean cold;

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
    look(now);
    told |= !single && neighbour.isBusy(now);
    if (!single && (wanted || told)) {
      if (!prepared) {
        return Choice.ALL_AND_PREPARE;
      }
      useOne(now);
    }
    if (!single) {
      return Choice.ALL;
    }
    int least = pause < LONGEST_PAUSE ? FEWEST_BETWEEN : MOST_BETWEEN;
    if (!cold && probes == 0 && between >= least && now - probeAt >= 0) {
      probes = TRIALS;
      waking = 0;
      probeBest = Long.MAX_VALUE;
      probeSecond = Long.MAX_VALUE;
    }
    return probes > 0 ? Choice.ALL : Choice.ONE;
  }

  /** The first prediction after a gap tells nothing; those of a caller who always pauses do. */
  private void look(long now) {
    long gap = now - last;
    boolean wasAfterGap = afterGap;
    afterGap = gap > IDLE_NANOS;
    cold = afterGap && !wasAfterGap;
    if (gap > LONGEST_PAUSE && single) {
      pause = SHORTEST_PAUSE;
      probeAt = now;
    }
  }

  private void useOne(long now) {
    if (runs > 0 && singleTime > 0) {
      boolean worthIt = runsSum < BETTER * runs * singleTime;
      pause = worthIt ? SHORTEST_PAUSE : longer(pause);
    }
    probeAt = now + pause;
    if (wanted) {
      neighbour.busyUntil = probeAt;
    }
    single = true;
    wanted = false;
    told = false;
    trials = 0;
    between = 0;
    probes = 0;
    singleTime = Double.MAX_VALUE;
  }

  /** A prediction with all threads took so long. */
  public synchronized void all(long now, long nanos) {
    last = now;
    if (cold) {
      return;
    }
    best = Math.min(best, nanos);
    if (single) {
      probed(now, nanos);
      return;
    }
    runs++;
    runsSum += nanos;
    if (nanos <= SLOW * best) {
      slow = 0;
      slowSum = 0;
      if (now - since > LONGEST_PAUSE) {
        pause = SHORTEST_PAUSE;
        rest = SHORTEST_PAUSE;
      }
    } else {
      slow++;
      slowSum += nanos;
      wanted = slow >= ACCIDENTS && slowSum >= ACCIDENT_NANOS && now - tryAt >= 0;
    }
  }

  private void probed(long now, long nanos) {
    waking += nanos;
    if (nanos > 2 * singleTime + WAKING_NANOS) {
      probes = 0;
    } else if (waking - nanos > WAKING_NANOS) {
      probeSecond = Math.min(probeSecond, Math.max(probeBest, nanos));
      probeBest = Math.min(probeBest, nanos);
      probes = Math.max(0, probes - 1);
    }
    if (probes == 0) {
      if (probeSecond < BETTER * singleTime) {
        useAll(now);
      } else {
        pause = longer(pause);
        probeAt = now + pause;
        between = 0;
        neighbour.busyUntil = probeAt;
      }
    }
  }

  /** A prediction with one thread took so long. */
  public synchronized void one(long now, long nanos) {
    last = now;
    if (!single || cold) {
      return;
    }
    trials++;
    between++;
    singleTime =
        trials <= TRIALS ? Math.min(singleTime, nanos) : singleTime + 0.2 * (nanos - singleTime);
    if (trials == TRIALS && singleTime > BETTER * slowSum / slow) {
      useAll(now);
      rest = longer(rest);
      tryAt = now + Math.max(rest, (long) (PER_TRIAL * Math.min(singleTime, 1e9)));
    }
  }

  private void useAll(long now) {
    single = false;
    wanted = false;
    told = false;
    slow = 0;
    slowSum = 0;
    since = now;
    runs = 0;
    runsSum = 0;
    neighbour.busyUntil = now;
  }

  private static long longer(long pause) {
    return Math.min(LONGEST_PAUSE, 2 * pause);
  }
}
