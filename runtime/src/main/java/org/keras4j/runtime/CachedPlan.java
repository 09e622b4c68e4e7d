package org.keras4j.runtime;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Session;
import org.keras4j.runtime.threads.Pace;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** A plan, made by the first thread that needs it, and the sessions that are idle. Thread-safe. */
final class CachedPlan {
  /** About what a step of a plan and its kernel occupy. */
  private static final int STEP_BYTES = 4096;

  private static final int MAX_SESSIONS = Math.max(2, Runtime.getRuntime().availableProcessors());

  /**
   * What a plan is made for.
   *
   * @param threads how many threads its primitives may use
   */
  record Key(List<TensorSpec> inputs, List<Integer> sizes, boolean exact, int threads) {
    Key withThreads(int n) {
      return new Key(inputs, sizes, exact, n);
    }
  }

  /**
   * A plan that was made.
   *
   * @param stateKeys the states that it takes after the inputs and gives at the end
   * @param measures true when it gives the next size instead of the model's outputs
   * @param oneThread true when it would be the same for fewer threads
   * @param applied the passes that had something to do
   * @param patience counts the runs until an engine is started that would take part, or null
   */
  record Made(
      ExecutionPlan plan,
      List<String> stateKeys,
      boolean measures,
      boolean oneThread,
      List<String> applied,
      @Nullable Patience patience) {}

  private final Key key;
  private final Function<Key, Made> maker;
  private final Runnable afterwards;
  private final ArrayDeque<Session> idle = new ArrayDeque<>();
  private final Pace pace;
  private volatile @Nullable Made made;
  private volatile long bytes;
  private volatile boolean dropped;
  private volatile long lastUsed = System.nanoTime();

  /** The plan of the same inputs for one thread, once it is needed and made. */
  private volatile @Nullable CachedPlan single;

  /**
   * A place for a plan.
   *
   * @param afterwards what is done when it was made
   */
  CachedPlan(Key key, Function<Key, Made> maker, Runnable afterwards, Pace.Neighbour neighbour) {
    this.key = key;
    this.maker = maker;
    this.afterwards = afterwards;
    this.pace = new Pace(neighbour);
  }

  Key key() {
    return key;
  }

  /** Bytes of one session and the plan's steps; 0 until it is made. */
  long bytes() {
    return bytes;
  }

  long lastUsed() {
    return lastUsed;
  }

  void touch() {
    lastUsed = System.nanoTime();
  }

  boolean isDropped() {
    return dropped;
  }

  /** True when the plan is, or will be, that for these inputs. */
  boolean isFor(List<Tensor> inputs, boolean exact, int threads) {
    List<TensorSpec> specs = key.inputs();
    boolean same =
        !dropped
            && key.exact() == exact
            && specs.size() == inputs.size()
            && (key.threads() == threads || isForOneThread());
    for (int i = 0; same && i < specs.size(); i++) {
      same = inputs.get(i).spec().equals(specs.get(i));
    }
    return same;
  }

  /** True when the plan is made and would be the same for fewer threads. */
  boolean isForOneThread() {
    Made m = made;
    return m != null && m.oneThread();
  }

  Made made() {
    Made m = made;
    return m == null ? make() : m;
  }

  private synchronized Made make() {
    Made m = made;
    if (m == null) {
      m = maker.apply(key);
      bytes = m.plan().arenaBytes() + (long) m.plan().size() * STEP_BYTES;
      made = m;
      synchronized (idle) {
        if (dropped) {
          m.plan().close();
        }
      }
      afterwards.run();
    }
    return m;
  }

  /**
   * The plan to run now: this one, or that for one thread while several are slower.
   *
   * @param start {@link System#nanoTime}
   * @param prepare makes the plan for one thread while the callers go on with what they have, and
   *     gives it to {@link #single}
   */
  CachedPlan paced(long start, Consumer<CachedPlan> prepare) {
    if (!isPaced()) {
      return this;
    }
    CachedPlan one = single;
    switch (pace.choose(start, one != null)) {
      case ONE:
        return one == null ? this : one;
      case ALL_AND_PREPARE:
        prepare.accept(this);
        return this;
      default:
        return this;
    }
  }

  /** Tells that a plan of {@link #paced} has run since then. */
  void ran(CachedPlan used, long start) {
    if (isPaced()) {
      long now = System.nanoTime();
      if (used == this) {
        pace.all(now, now - start);
      } else {
        pace.one(now, now - start);
      }
    }
  }

  private boolean isPaced() {
    return key.threads() > 1 && !made().oneThread();
  }

  /** Sets the plan for one thread, or forgets it. */
  void single(@Nullable CachedPlan plan) {
    single = plan;
  }

  /** A session to be given back, or null when the plan has been dropped. */
  @Nullable Session borrow() {
    ExecutionPlan p = made().plan();
    synchronized (idle) {
      Session s = idle.pollLast();
      return s != null || dropped ? s : p.newSession();
    }
  }

  void giveBack(Session session) {
    synchronized (idle) {
      if (!dropped && idle.size() < MAX_SESSIONS) {
        idle.addLast(session);
        return;
      }
    }
    session.close();
  }

  /** Releases plan and sessions; those in use are released when they are given back. */
  void drop() {
    synchronized (idle) {
      dropped = true;
      idle.forEach(Session::close);
      idle.clear();
    }
    Made m = made;
    if (m != null) {
      m.plan().close();
    }
  }
}
