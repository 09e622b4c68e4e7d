package org.keras4j.runtime.threads;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The library's own threads: one fewer than processors, since whoever calls works, too. They are
 * daemons, begin with the first task, and end after a while without one.
 */
public final class Workers {
  private static final int SECONDS_IDLE = 10;

  /** Looks at a counter, some 10 µs in all, before a thread that waits goes to sleep. */
  private static final int SPINS = 2_000;

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final ThreadPoolExecutor POOL = pool();

  private Workers() {}

  private static ThreadPoolExecutor pool() {
    int n = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            n,
            n,
            SECONDS_IDLE,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread t = new Thread(task, "keras4j-" + NAMES.incrementAndGet());
              t.setDaemon(true);
              return t;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Does something that nobody waits for, when a thread is free. */
  public static void later(Runnable task) {
    POOL.execute(task);
  }

  /**
   * Runs a task for 0 to {@code count - 1}, each once, on the calling thread and as many of the
   * pool's as are free, and returns when all are done. The first to fail stops those that have not
   * begun, and is thrown.
   *
   * @param threads how many may work at once, the calling one included
   */
  public static void run(int count, int threads, IntConsumer task) {
    Job job = new Job(count, task);
    for (int i = 1; i < Math.min(threads, count); i++) {
      POOL.execute(job);
    }
    job.run();
    job.await();
  }

  /** Numbers that are handed out until there are no more. */
  private static final class Job implements Runnable {
    private final int count;
    private final IntConsumer task;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Job(int count, IntConsumer task) {
      this.count = count;
      this.task = task;
    }

    @Override
    public void run() {
      int i = next.getAndIncrement();
      while (i < count) {
        if (failure == null) {
          attempt(i);
        }
        if (done.incrementAndGet() == count && Thread.currentThread() != caller) {
          LockSupport.unpark(caller);
        }
        i = next.getAndIncrement();
      }
    }

    @SuppressWarnings("PMD.AvoidCatchingThrowable")
    private void attempt(int i) {
      try {
        task.accept(i);
      } catch (Throwable t) {
        failure = failure == null ? t : failure;
      }
    }

    void await() {
      boolean interrupted = false;
      int spins = 0;
      while (done.get() < count) {
        if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable t = failure;
      if (t instanceof Error e) {
        throw e;
      }
      if (t instanceof RuntimeException e) {
        throw e;
      }
    }
  }
}
