package org.keras4j.runtime;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

  private final Function<List<TensorSpec>, OpGraph> lowering;
  private final KernelRegistry kernels;
  private final Passes passes;
  private final WeightCache weights;
  private final int maxSessions = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** By input specs, the one used longest ago first. */
  private final LinkedHashMap<List<TensorSpec>, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A runner of one model.
   *
   * @param lowering gives the op graph for inputs of known shapes; called once per shape that is
   *     not remembered
   */
  public GraphRunner(
      Function<List<TensorSpec>, OpGraph> lowering,
      WeightSource weights,
      KernelRegistry kernels,
      Passes passes) {
    this.lowering = lowering;
    this.kernels = kernels;
    this.passes = passes;
    this.weights = new WeightCache(weights);
  }

  /** A plan, made by the first thread that needs it, and the sessions that are idle. */
  private final class Entry {
    private final List<TensorSpec> specs;
    private final ArrayDeque<Session> idle = new ArrayDeque<>();
    private @Nullable ExecutionPlan plan;

    Entry(List<TensorSpec> specs) {
      this.specs = specs;
    }

    synchronized ExecutionPlan plan() {
      if (plan == null) {
        OpGraph graph = passes.apply(lowering.apply(specs), new Pass.Context(kernels, weights));
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

  private Entry entry(List<TensorSpec> specs) {
    synchronized (entries) {
      Entry e = entries.get(specs);
      if (e == null) {
        e = new Entry(specs);
        entries.put(specs, e);
        if (entries.size() > MAX_PLANS) {
          Iterator<Map.Entry<List<TensorSpec>, Entry>> oldest = entries.entrySet().iterator();
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
    Entry entry = entry(inputs.stream().map(Tensor::spec).toList());
    Session session = entry.borrow();
    try {
      return session.run(inputs, control);
    } finally {
      entry.giveBack(session);
    }
  }

  /** The plan for inputs of these specs. */
  public ExecutionPlan plan(List<TensorSpec> inputs) {
    return entry(List.copyOf(inputs)).plan();
  }
}
