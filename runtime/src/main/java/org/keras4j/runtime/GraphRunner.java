package org.keras4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.engine.Work;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.Session;
import org.keras4j.runtime.plan.WeightCache;
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

  /** About what a step of a plan and its kernel occupy. */
  private static final int STEP_BYTES = 4096;

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

  /** What a plan is made for. */
  private record Key(List<TensorSpec> inputs, List<Integer> sizes, boolean exact) {}

  private final long maxBytes;
  private final Describer lowering;
  private final KernelRegistry kernels;
  private final KernelRegistry exactKernels;
  private final Passes passes;
  private final WeightCache weights;
  private final int maxSessions = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Map<Key, Entry> entries = new HashMap<>();

  /** Entries of inputs alone that were asked for last, to be looked through without a key. */
  private volatile Entry[] recent = {};

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
    this.passes = passes;
    this.weights = new WeightCache(weights);
  }

  /** A plan, made by the first thread that needs it, and the sessions that are idle. */
  private final class Entry {
    private final Key key;
    private final ArrayDeque<Session> idle = new ArrayDeque<>();
    private volatile @Nullable ExecutionPlan plan;
    private volatile long bytes;
    private List<String> stateKeys = List.of();
    private final List<String> applied = new ArrayList<>();
    private boolean measures;
    private volatile @Nullable Patience patience;
    private volatile boolean dropped;
    private volatile long lastUsed = System.nanoTime();

    Entry(Key key) {
      this.key = key;
    }

    /** True when the plan, which is made, gives the next size instead of the model's outputs. */
    boolean measures() {
      return measures;
    }

    /** The states that the plan, which is made, takes after the inputs and gives at the end. */
    List<String> stateKeys() {
      return stateKeys;
    }

    /** True when the plan is, or will be, that for these inputs. */
    boolean isFor(List<Tensor> inputs, boolean exact) {
      List<TensorSpec> specs = key.inputs();
      boolean same = !dropped && key.exact() == exact && specs.size() == inputs.size();
      for (int i = 0; same && i < specs.size(); i++) {
        same = inputs.get(i).spec().equals(specs.get(i));
      }
      return same;
    }

    ExecutionPlan plan() {
      ExecutionPlan made = plan;
      return made == null ? make() : made;
    }

    private synchronized ExecutionPlan make() {
      ExecutionPlan made = plan;
      if (made == null) {
        OpGraph described = lowering.describe(key.inputs(), key.sizes());
        measures = described.isMeasuring();
        stateKeys = described.states().stream().map(OpGraph.State::key).toList();
        double multiplications = Work.of(described);
        KernelRegistry all = key.exact() ? exactKernels : kernels;
        patience = all.sleeps(multiplications) ? new Patience(multiplications) : null;
        KernelRegistry engines = all.forWork(multiplications);
        applied.clear();
        OpGraph graph = passes.apply(described, new Pass.Context(engines, weights), applied);
        made = Planner.plan(graph, engines, weights);
        plan = made;
        bytes = made.arenaBytes() + (long) made.size() * STEP_BYTES;
        synchronized (idle) {
          if (dropped) {
            made.close();
          }
        }
        trim();
      }
      return made;
    }

    /** A session to be given back, or null when the plan has been dropped. */
    @Nullable Session borrow() {
      ExecutionPlan p = plan();
      synchronized (idle) {
        Session s = idle.pollLast();
        return s != null || dropped ? s : p.newSession();
      }
    }

    void giveBack(Session session) {
      synchronized (idle) {
        if (!dropped && idle.size() < maxSessions) {
          idle.addLast(session);
          return;
        }
      }
      session.close();
    }

    void drop() {
      synchronized (idle) {
        dropped = true;
        idle.forEach(Session::close);
        idle.clear();
      }
      ExecutionPlan p = plan;
      if (p != null) {
        p.close();
      }
    }
  }

  /** Counts a run of a plan; when an engine slept as it was made, enough runs wake the engine. */
  private void awaken(Entry entry) {
    Patience p = entry.patience;
    if (p != null && p.ends()) {
      Thread t = new Thread(() -> renew(entry), "keras4j-start");
      t.setDaemon(true);
      t.start();
    }
  }

  /** Starts all engines and puts a new plan in the place of one that was made without them. */
  private void renew(Entry old) {
    if (!kernels.start()) {
      return;
    }
    Entry fresh = new Entry(old.key);
    try {
      fresh.plan();
    } catch (KerasException e) {
      return; // the plan at hand goes on
    }
    synchronized (entries) {
      if (!closed && entries.replace(old.key, old, fresh)) {
        old.drop();
        return;
      }
    }
    fresh.drop();
  }

  private Entry entry(Key key) {
    synchronized (entries) {
      if (closed) {
        throw new ModelClosedException(ErrorCode.CLOSED, "the predictor is closed");
      }
      Entry entry = entries.computeIfAbsent(key, Entry::new);
      entry.lastUsed = System.nanoTime();
      return entry;
    }
  }

  /** The entry of inputs, without allocating where they are like some seen lately. */
  private Entry entry(List<Tensor> inputs, boolean exact) {
    for (Entry e : recent) {
      if (e.isFor(inputs, exact)) {
        e.lastUsed = System.nanoTime();
        return e;
      }
    }
    Entry found = entry(new Key(specs(inputs), List.of(), exact));
    synchronized (entries) {
      List<Entry> kept = new ArrayList<>(List.of(found));
      for (Entry e : recent) {
        if (!e.dropped && e != found && kept.size() < RECENT) {
          kept.add(e);
        }
      }
      recent = kept.toArray(new Entry[0]);
    }
    return found;
  }

  /** Drops the plans used longest ago until the rest fits. */
  private void trim() {
    synchronized (entries) {
      long sum = 0;
      for (Entry e : entries.values()) {
        sum += e.bytes;
      }
      List<Entry> oldest = new ArrayList<>(entries.values());
      oldest.sort(Comparator.comparingLong(e -> e.lastUsed));
      for (int i = 0; sum > maxBytes && i < oldest.size() - 1; i++) {
        Entry e = oldest.get(i);
        sum -= e.bytes;
        entries.remove(e.key);
        e.drop();
      }
    }
  }

  /** Predicts from zero states. */
  public List<Tensor> run(List<Tensor> inputs, RunControl control) {
    return run(inputs, new RecurrentStates(), control);
  }

  /**
   * Predicts.
   *
   * @param inputs one tensor per input of the model, in order
   * @param states what stateful layers start from; then what they have left
   * @return one tensor per output of the model, in order
   * @throws org.keras4j.errors.KerasException for whatever is wrong with model, weights or inputs,
   *     or when the control stops the run
   */
  public List<Tensor> run(List<Tensor> inputs, RecurrentStates states, RunControl control) {
    boolean exact = needsExact(inputs) || needsExact(states.all());
    List<Integer> sizes = new ArrayList<>();
    while (true) {
      Entry entry =
          sizes.isEmpty()
              ? entry(inputs, exact)
              : entry(new Key(specs(inputs), List.copyOf(sizes), exact));
      Session session = entry.borrow();
      if (session == null) {
        continue;
      }
      awaken(entry);
      List<Tensor> results;
      try {
        results = session.run(states.after(inputs, entry.stateKeys(), session.plan()), control);
      } finally {
        entry.giveBack(session);
      }
      if (!entry.measures()) {
        return states.take(results, entry.stateKeys());
      }
      sizes.add((int) results.get(0).getLong(0));
    }
  }

  /**
   * Predicts from zero states into tensors. Allocates nothing where the shapes are like some seen
   * lately, all sizes follow from them, and the model keeps no states.
   *
   * @param outputs one tensor per output of the model, of its type and shape
   */
  void runInto(List<Tensor> inputs, List<Tensor> outputs, RunControl control) {
    boolean exact = needsExact(inputs);
    while (true) {
      Entry entry = entry(inputs, exact);
      Session session = entry.borrow();
      if (session == null) {
        continue;
      }
      awaken(entry);
      try {
        if (!entry.measures() && entry.stateKeys().isEmpty()) {
          session.runInto(inputs, outputs, control);
          return;
        }
      } finally {
        entry.giveBack(session);
      }
      Batches.copy(run(inputs, control), outputs);
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
    return entry(new Key(List.copyOf(inputs), List.of(), false)).plan();
  }

  /** The passes that had something to do for {@link #plan}. */
  List<String> applied(List<TensorSpec> inputs) {
    Entry entry = entry(new Key(List.copyOf(inputs), List.of(), false));
    entry.plan();
    return entry.applied;
  }

  /** Whether {@link #plan} only measures a dimension. */
  public boolean measures(List<TensorSpec> inputs) {
    Entry entry = entry(new Key(List.copyOf(inputs), List.of(), false));
    entry.plan();
    return entry.measures();
  }

  /** Runs a plan so many times and adds up the nanoseconds of each of its steps. */
  long[] time(List<Tensor> inputs, int runs, RunControl control) {
    Entry entry = entry(new Key(specs(inputs), List.of(), false));
    Session session = entry.borrow();
    if (session == null) {
      return time(inputs, runs, control);
    }
    try {
      long[] nanoseconds = new long[session.plan().size()];
      List<Tensor> all = new RecurrentStates().after(inputs, entry.stateKeys(), session.plan());
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
      entries.values().forEach(Entry::drop);
      entries.clear();
    }
  }
}
