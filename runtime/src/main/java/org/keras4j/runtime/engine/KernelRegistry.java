package org.keras4j.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.OpNode;
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

  /**
   * Chooses a kernel.
   *
   * @throws UnsupportedModelException when every engine refuses, with all their reasons
   */
  public Selection select(OpNode node) {
    List<TensorSpec> in = new ArrayList<>(node.inputs().size());
    for (Value v : node.inputs()) {
      in.add(v.spec());
    }
    List<Selection.Refusal> refusals = new ArrayList<>();
    for (KernelFactory engine : engines) {
      KernelChoice choice = engine.select(node, in, node.outputs());
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
