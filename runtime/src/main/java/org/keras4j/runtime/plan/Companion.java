package org.keras4j.runtime.plan;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the library that may take over one of two pieces of work. Whoever offers a piece does
 * the other meanwhile, and takes back what has not been begun by then: a busy machine makes it no
 * slower than one thread is. Offers allocate nothing.
 */
final class Companion implements Runnable {
  private static final long IDLE_NANOS = 10_000_000_000L;

  /** Looks for work before the thread goes to sleep: some 50 µs. */
  private static final int SPINS = 10_000;

  private static final AtomicReference<@Nullable Offer> OFFERED = new AtomicReference<>();

  private static volatile @Nullable Thread sleeper;

  private static @Nullable Thread thread;

  private Companion() {}

  /** A piece of work that can be offered again and again, by one thread at a time. */
  abstract static class Offer {
    private static final int OPEN = 0;
    private static final int BEGUN = 1;
    private static final int DONE = 2;

    private final AtomicInteger state = new AtomicInteger(DONE);
    private @Nullable Throwable failure;
    private volatile @Nullable Thread waiting;

    /** Does the work. */
    abstract void work();

    /** Offers the work. */
    void make() {
      failure = null;
      state.set(OPEN);
      if (!OFFERED.compareAndSet(null, this)) {
        return; // somebody else's is waiting; this one will be taken back
      }
      Thread asleep = sleeper;
      if (asleep != null) {
        LockSupport.unpark(asleep);
      } else {
        begin();
      }
    }

    /**
     * Waits until the work is done, or does it where nobody has begun, and throws what it threw.
     */
    void finish() {
      if (state.compareAndSet(OPEN, DONE)) {
        OFFERED.compareAndSet(this, null);
        work();
        return;
      }
      await();
      Throwable t = failure;
      if (t instanceof Error e) {
        throw e;
      }
      if (t instanceof RuntimeException e) {
        throw e;
      }
    }

    private void await() {
      boolean interrupted = false;
      for (int i = 0; state.get() != DONE; i++) {
        if (i < SPINS) {
          Thread.onSpinWait();
        } else {
          waiting = Thread.currentThread();
          if (state.get() != DONE) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
          }
        }
      }
      waiting = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private void take() {
      if (!state.compareAndSet(OPEN, BEGUN)) {
        return;
      }
      try {
        work();
      } catch (RuntimeException | Error t) {
        failure = t;
      }
      state.set(DONE);
      LockSupport.unpark(waiting);
    }
  }

  private static synchronized void begin() {
    if (thread == null) {
      thread = new Thread(new Companion(), "keras4j-companion");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Ends the thread, unless there is work. */
  private static synchronized boolean end() {
    sleeper = null;
    if (OFFERED.get() != null) {
      return false;
    }
    thread = null;
    return true;
  }

  @Override
  public void run() {
    int idle = 0;
    while (true) {
      Offer offer = OFFERED.getAndSet(null);
      if (offer != null) {
        offer.take();
        idle = 0;
      } else if (idle++ < SPINS) {
        Thread.onSpinWait();
      } else {
        long start = System.nanoTime();
        sleeper = Thread.currentThread();
        if (OFFERED.get() == null) {
          LockSupport.parkNanos(this, IDLE_NANOS);
        }
        if (System.nanoTime() - start >= IDLE_NANOS && end()) {
          return;
        }
        sleeper = null;
        idle = 0;
      }
    }
  }
}
