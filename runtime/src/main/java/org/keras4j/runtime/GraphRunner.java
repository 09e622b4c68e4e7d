package org.keras4j.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.WeightSource;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.Session;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Runs a model on inputs of any shape: it keeps the plans of the shapes seen last, which share
 * their weights, and the sessions that ran them. Thread-safe; callers on different threads run side
 * by side, each in a session of its own.
 */
public final class GraphRunner {
  private static final int MAX_PLANS = 16;

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
  private record Key(List<TensorSpec> inputs, List<Integer> sizes) {}

  private final Describer lowering;
  private final KernelRegistry kernels;
  private final Passes passes;
  private final WeightCache weights;
  private final int maxSessions = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** The one used longest ago first. */
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** A runner of one model. */
  public GraphRunner(
      Describer lowering, WeightSource weights, KernelRegistry kernels, Passes passes) {
    this.lowering = lowering;
    this.kernels = kernels;
    this.passes = passes;
    this.weights = new WeightCache(weights);
  }

  /** A plan, made by the first thread that needs it, and the sessions that are idle. */
  private final class Entry {
    private final Key key;
    private final ArrayDeque<Session> idle = new ArrayDeque<>();
    private @Nullable ExecutionPlan plan;
    private boolean measures;

    Entry(Key key) {
      this.key = key;
    }

    /** True when the plan gives the next size instead of the model's outputs. */
    synchronized boolean measures() {
      return measures;
    }

    synchronized ExecutionPlan plan() {
      if (plan == null) {
        OpGraph described = lowering.describe(key.inputs(), key.sizes());
        measures = described.isMeasuring();
        OpGraph graph = passes.apply(described, new Pass.Context(kernels, weights));
        plan = Planner.plan(graph, kernels, weights);
      }
      return plan;
    }

    Session borrow() {
      ExecutionPlan p = plan();
      synchronized (idle) {
        Session s = idle.pollLast();
        if (s != null) {
          return s;
        }
      }
      return p.newSession();
    }

    void giveBack(Session session) {
      synchronized (idle) {
        if (idle.size() < maxSessions) {
          idle.addLast(session);
        }
      }
    }
  }

  private Entry entry(List<TensorSpec> specs, List<Integer> sizes) {
    Key key = new Key(List.copyOf(specs), List.copyOf(sizes));
    synchronized (entries) {
      Entry e = entries.get(key);
      if (e == null) {
        e = new Entry(key);
        entries.put(key, e);
        if (entries.size() > MAX_PLANS) {
          Iterator<Map.Entry<Key, Entry>> oldest = entries.entrySet().iterator();
          oldest.next();
          oldest.remove();
        }
      }
      return e;
    }
  }

  /**
   * Predicts.
   *
   * @param inputs one tensor per input of the model, in order
   * @return one tensor per output of the model, in order
   * @throws org.keras4j.errors.KerasException for whatever is wrong with model, weights or inputs,
   *     or when the control stops the run
   */
  public List<Tensor> run(List<Tensor> inputs, RunControl control) {
    List<TensorSpec> specs = inputs.stream().map(Tensor::spec).toList();
    List<Integer> sizes = new ArrayList<>();
    while (true) {
      Entry entry = entry(specs, sizes);
      Session session = entry.borrow();
      List<Tensor> results;
      try {
        results = session.run(inputs, control);
      } finally {
        entry.giveBack(session);
      }
      if (!entry.measures()) {
        return results;
      }
      sizes.add((int) results.get(0).getLong(0));
    }
  }

  /**
   * The plan for inputs of these specs; where a dimension depends on the data, the plan that
   * measures the first.
   */
  public ExecutionPlan plan(List<TensorSpec> inputs) {
    return entry(inputs, List.of()).plan();
  }

  /** Whether {@link #plan} only measures a dimension. */
  public boolean measures(List<TensorSpec> inputs) {
    Entry entry = entry(inputs, List.of());
    entry.plan();
    return entry.measures();
  }
}
