package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.CachedPlan.Key;
import org.keras4j.runtime.CachedPlan.Made;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.Work;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.Session;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.runtime.threads.Pace;
import org.keras4j.runtime.threads.Workers;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Runs a model on inputs of any shape: it keeps the plans of the shapes seen last, which share
 * their weights, and the sessions that ran them. Thread-safe; callers on different threads run side
 * by side, each in a session of its own.
 *
 * <p>Inputs with a NaN or an infinity are left to engines that carry them to the outputs exactly.
 */
public final class GraphRunner implements AutoCloseable {
  /** Bytes of plans and idle sessions that are kept, beyond those of the last shape. */
  private static final long MAX_BYTES = 256L << 20;

  /** How many entries are found without a key. */
  private static final int RECENT = 8;

  /** Gives the op graphs of a model. */
  @FunctionalInterface
  public interface Describer {
    /**
     * The graph for inputs of known shapes; called once for each combination that is not
     * remembered.
     *
     * @param sizes dimensions that depend on the data, as far as they were measured
     * @return the graph, or one that measures the next of the sizes
     */
    OpGraph describe(List<TensorSpec> inputs, List<Integer> sizes);
  }

  private final long maxBytes;
  private final Describer lowering;
  private final KernelRegistry kernels;
  private final KernelRegistry exactKernels;
  private final int allThreads;
  private final int exactThreads;
  private final Passes passes;
  private final WeightCache weights;
  private final Map<Key, CachedPlan> entries = new HashMap<>();

  private final Pace.Neighbour neighbour = new Pace.Neighbour();
  private final Consumer<CachedPlan> preparing = this::prepare;

  /** Entries of inputs alone that were asked for last, to be looked through without a key. */
  private volatile CachedPlan[] recent = {};

  private boolean closed;

  /** A runner of one model. */
  public GraphRunner(
      Describer lowering, WeightSource weights, KernelRegistry kernels, Passes passes) {
    this(lowering, weights, kernels, passes, MAX_BYTES);
  }

  /** The same with another limit of the bytes of plans and idle sessions. */
  GraphRunner(
      Describer lowering,
      WeightSource weights,
      KernelRegistry kernels,
      Passes passes,
      long maxBytes) {
    this.maxBytes = maxBytes;
    this.lowering = lowering;
    this.kernels = kernels;
    this.exactKernels = kernels.exact();
    this.allThreads = kernels.threads();
    this.exactThreads = exactKernels.threads();
    this.passes = passes;
    this.weights = new WeightCache(weights);
  }

  private Made make(Key key) {
    OpGraph described = lowering.describe(key.inputs(), key.sizes());
    double multiplications = Work.of(described);
    KernelRegistry all = kernels(key.exact());
    @Nullable Patience patience =
        all.sleeps(multiplications) ? new Patience(multiplications) : null;
    KernelRegistry engines =
        all.withThreads(key.threads()).forWork(multiplications, Work.shared(described));
    List<String> applied = new ArrayList<>();
    OpGraph graph = passes.apply(described, new Pass.Context(engines, weights), applied);
    return new Made(
        Planner.plan(graph, engines, weights),
        described.states().stream().map(OpGraph.State::key).toList(),
        described.isMeasuring(),
        engines.threads() == 1,
        List.copyOf(applied),
        patience);
  }

  private KernelRegistry kernels(boolean exact) {
    return exact ? exactKernels : kernels;
  }

  private int threads(boolean exact) {
    return exact ? exactThreads : allThreads;
  }

  /** The entry of a key; for fewer threads it is that of all where they would be the same. */
  private CachedPlan entry(Key wanted) {
    int all = threads(wanted.exact());
    Key key = wanted.threads() > all ? wanted.withThreads(all) : wanted;
    synchronized (entries) {
      if (closed) {
        throw new ModelClosedException(ErrorCode.CLOSED, "the predictor is closed");
      }
      CachedPlan entry = key.threads() == all ? null : entries.get(key.withThreads(all));
      if (entry == null || !entry.isForOneThread()) {
        entry =
            entries.computeIfAbsent(key, k -> new CachedPlan(k, this::make, this::trim, neighbour));
      }
      entry.touch();
      return entry;
    }
  }

  private CachedPlan entry(List<TensorSpec> inputs) {
    return entry(new Key(List.copyOf(inputs), List.of(), false, Integer.MAX_VALUE));
  }

  /** The entry of inputs, without allocating where they are like some seen lately. */
  private CachedPlan entry(List<Tensor> inputs, boolean exact, int threads) {
    int limit = Math.min(threads, threads(exact));
    for (CachedPlan e : recent) {
      if (e.isFor(inputs, exact, limit)) {
        e.touch();
        return e;
      }
    }
    CachedPlan found = entry(new Key(specs(inputs), List.of(), exact, limit));
    synchronized (entries) {
      List<CachedPlan> kept = new ArrayList<>(List.of(found));
      for (CachedPlan e : recent) {
        if (!e.isDropped() && e != found && kept.size() < RECENT) {
          kept.add(e);
        }
      }
      recent = kept.toArray(new CachedPlan[0]);
    }
    return found;
  }

  /** Counts a run of a plan; when an engine slept as it was made, enough runs wake the engine. */
  private void awaken(CachedPlan entry) {
    Patience p = entry.made().patience();
    if (p != null && p.ends()) {
      Thread t = new Thread(() -> renew(entry), "keras4j-start");
      t.setDaemon(true);
      t.start();
    }
  }

  /** Starts all engines and puts a new plan in the place of one that was made without them. */
  private void renew(CachedPlan old) {
    if (!kernels.start()) {
      return;
    }
    CachedPlan fresh = new CachedPlan(old.key(), this::make, this::trim, neighbour);
    try {
      fresh.made();
    } catch (KerasException e) {
      return; // the plan at hand goes on
    }
    synchronized (entries) {
      if (!closed && entries.replace(old.key(), old, fresh)) {
        old.drop();
        return;
      }
    }
    fresh.drop();
  }

  /** Drops the plans used longest ago until the rest fits. */
  private void trim() {
    synchronized (entries) {
      long sum = 0;
      for (CachedPlan e : entries.values()) {
        sum += e.bytes();
      }
      List<CachedPlan> oldest = new ArrayList<>(entries.values());
      oldest.sort(Comparator.comparingLong(CachedPlan::lastUsed));
      for (int i = 0; sum > maxBytes && i < oldest.size() - 1; i++) {
        CachedPlan e = oldest.get(i);
        sum -= e.bytes();
        entries.remove(e.key());
        e.drop();
      }
    }
  }

  /** Makes the plan for one thread while the callers go on with what they have. */
  private void prepare(CachedPlan full) {
    Workers.later(
        () -> {
          try {
            CachedPlan one = entry(full.key().withThreads(1));
            Session first = one.borrow();
            if (first != null) {
              one.giveBack(first);
              full.single(one);
            }
          } catch (KerasException e) {
            full.single(null); // all threads can go on without it
          }
        });
  }

  /** Predicts from zero states with all threads. */
  public List<Tensor> run(List<Tensor> inputs, RunControl control) {
    return run(inputs, new RecurrentStates(), control, Integer.MAX_VALUE);
  }

  /**
   * Predicts.
   *
   * @param inputs one tensor per input of the model, in order
   * @param states what stateful layers start from; then what they have left
   * @param threads how many threads it may use at most; the results are the same for any number
   * @return one tensor per output of the model, in order
   * @throws org.keras4j.errors.KerasException for whatever is wrong with model, weights or inputs,
   *     or when the control stops the run
   */
  public List<Tensor> run(
      List<Tensor> inputs, RecurrentStates states, RunControl control, int threads) {
    boolean exact = needsExact(inputs) || needsExact(states.all());
    List<Integer> sizes = new ArrayList<>();
    while (true) {
      CachedPlan entry =
          sizes.isEmpty()
              ? entry(inputs, exact, threads)
              : entry(new Key(specs(inputs), List.copyOf(sizes), exact, threads));
      Made made = entry.made();
      long start = System.nanoTime();
      CachedPlan used = entry.paced(start, preparing);
      Session session = used.borrow();
      if (session == null) {
        entry.single(null);
        continue;
      }
      awaken(used);
      List<Tensor> results;
      try {
        results = session.run(states.after(inputs, made.stateKeys(), session.plan()), control);
      } finally {
        used.giveBack(session);
      }
      entry.ran(used, start);
      if (!made.measures()) {
        return states.take(results, made.stateKeys());
      }
      sizes.add((int) results.get(0).getLong(0));
    }
  }

  /**
   * Predicts from zero states into tensors. Allocates nothing where the shapes are like some seen
   * lately, all sizes follow from them, and the model keeps no states.
   *
   * @param outputs one tensor per output of the model, of its type and shape
   * @param threads as {@link #run}
   */
  void runInto(List<Tensor> inputs, List<Tensor> outputs, RunControl control, int threads) {
    boolean exact = needsExact(inputs);
    while (true) {
      CachedPlan entry = entry(inputs, exact, threads);
      Made made = entry.made();
      if (made.measures() || !made.stateKeys().isEmpty()) {
        Batches.copy(run(inputs, new RecurrentStates(), control, threads), outputs);
        return;
      }
      long start = System.nanoTime();
      CachedPlan used = entry.paced(start, preparing);
      Session session = used.borrow();
      if (session == null) {
        entry.single(null);
        continue;
      }
      awaken(used);
      try {
        session.runInto(inputs, outputs, control);
      } finally {
        used.giveBack(session);
      }
      entry.ran(used, start);
      return;
    }
  }

  private static List<TensorSpec> specs(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::spec).toList();
  }

  private boolean needsExact(List<Tensor> inputs) {
    if (exactKernels == kernels) {
      return false;
    }
    for (int i = 0; i < inputs.size(); i++) {
      Tensor t = inputs.get(i);
      if (t.dtype() == DType.FLOAT32 && !t.isFinite()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The plan for inputs of these specs; where a dimension depends on the data, the plan that
   * measures the first.
   */
  public ExecutionPlan plan(List<TensorSpec> inputs) {
    return entry(inputs).made().plan();
  }

  /** The passes that had something to do for {@link #plan}. */
  List<String> applied(List<TensorSpec> inputs) {
    return entry(inputs).made().applied();
  }

  /** Whether {@link #plan} only measures a dimension. */
  public boolean measures(List<TensorSpec> inputs) {
    return entry(inputs).made().measures();
  }

  /** Runs a plan so many times and adds up the nanoseconds of each of its steps. */
  long[] time(List<Tensor> inputs, int runs, RunControl control) {
    CachedPlan entry = entry(specs(inputs));
    Session session = entry.borrow();
    if (session == null) {
      return time(inputs, runs, control);
    }
    try {
      long[] nanoseconds = new long[session.plan().size()];
      List<Tensor> all =
          new RecurrentStates().after(inputs, entry.made().stateKeys(), session.plan());
      for (int i = 0; i < runs; i++) {
        session.time(all, control, nanoseconds);
      }
      return nanoseconds;
    } finally {
      entry.giveBack(session);
    }
  }

  /** Releases all plans and sessions; those in use are released when they are given back. */
  @Override
  public void close() {
    synchronized (entries) {
      closed = true;
      entries.values().forEach(CachedPlan::drop);
      entries.clear();
    }
  }
}
