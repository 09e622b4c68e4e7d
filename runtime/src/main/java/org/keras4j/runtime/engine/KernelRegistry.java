package org.keras4j.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/** Engines in order of preference: the first that accepts an op executes it. */
public final class KernelRegistry {
  private final List<KernelFactory> engines;

  private KernelRegistry(List<KernelFactory> engines) {
    this.engines = List.copyOf(engines);
  }

  public static KernelRegistry of(KernelFactory... engines) {
    return new KernelRegistry(List.of(engines));
  }

  public static KernelRegistry of(List<KernelFactory> engines) {
    return new KernelRegistry(engines);
  }

  /** The engines in order. */
  public List<KernelFactory> engines() {
    return engines;
  }

  /** These engines, set up for a plan of so much work. */
  public KernelRegistry forWork(double multiplications, double shared) {
    return new KernelRegistry(
        engines.stream().map(e -> e.forWork(multiplications, shared)).toList());
  }

  /** True when an engine that would do some of so much work has not been started. */
  public boolean sleeps(double multiplications) {
    return engines.stream().anyMatch(e -> e.sleeps(multiplications));
  }

  /** Starts all engines; false when there is one that does not start. */
  public boolean start() {
    return engines.stream().allMatch(KernelFactory::start);
  }

  /** These engines, with kernels of at most so many threads. */
  public KernelRegistry withThreads(int most) {
    return new KernelRegistry(engines.stream().map(e -> e.withThreads(most)).toList());
  }

  /** How many threads a kernel may use. */
  public int threads() {
    return engines.stream().mapToInt(KernelFactory::threads).max().orElse(1);
  }

  /** These without the engines that may lose a NaN or an infinity. */
  public KernelRegistry exact() {
    List<KernelFactory> kept = engines.stream().filter(e -> !e.finiteOnly()).toList();
    return kept.size() == engines.size() ? this : new KernelRegistry(kept);
  }

  /** True when an engine runs bias, residual and activation as part of an op. */
  public boolean fuses() {
    return engines.stream().anyMatch(KernelFactory::fuses);
  }

  /** True when an engine runs a function as part of the op before it. */
  public boolean fuses(UnaryOp function) {
    return engines.stream().anyMatch(e -> e.fuses(function));
  }

  /** New native memory, by the first engine whose kernels ask for such. */
  public NativeFloats allocate(int size) {
    for (KernelFactory engine : engines) {
      if (engine.fuses()) {
        return engine.allocate(size);
      }
    }
    throw new IllegalStateException("no engine has native memory");
  }

  /**
   * Chooses a kernel.
   *
   * @throws UnsupportedModelException when every engine refuses, with all their reasons
   */
  public Selection select(OpNode node, Operands operands) {
    List<TensorSpec> in = new ArrayList<>(node.inputs().size());
    for (Value v : node.inputs()) {
      in.add(v.spec());
    }
    List<Selection.Refusal> refusals = new ArrayList<>();
    for (KernelFactory engine : engines) {
      KernelChoice choice = engine.select(node, in, node.outputs(), operands);
      if (choice instanceof KernelChoice.Accepted accepted) {
        return new Selection(engine.engine(), accepted.kernel(), refusals);
      }
      refusals.add(
          new Selection.Refusal(engine.engine(), ((KernelChoice.Refused) choice).reason()));
    }
    StringBuilder reasons = new StringBuilder();
    for (Selection.Refusal r : refusals) {
      reasons.append(reasons.isEmpty() ? "" : "; ").append(r.engine()).append(": ");
      reasons.append(r.reason());
    }
    throw new UnsupportedModelException(
        ErrorCode.NO_KERNEL,
        "no engine computes " + node.op().opName() + " of " + in + " (" + reasons + ")",
        node.origin().isEmpty() ? null : node.origin(),
        null);
  }
}
