package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.ops.Op;
import org.keras4j.runtime.engine.Closing;

/** The constants that one plan uses, and what else it owns, until it is closed. */
final class PlanConstants implements AutoCloseable {
  private final WeightCache weights;
  private final Map<Op, Constant> used = new IdentityHashMap<>();
  private final List<AutoCloseable> owned = new ArrayList<>();

  PlanConstants(WeightCache weights) {
    this.weights = weights;
  }

  /** The constant of a leaf of the graph. */
  Constant of(Op op) {
    Constant c = used.get(op);
    if (c == null) {
      c = weights.acquire(op);
      used.put(op, c);
    }
    return c;
  }

  /** Bytes of native memory of all forms of the constants. */
  long packedBytes() {
    return used.values().stream().distinct().mapToLong(Constant::packedBytes).sum();
  }

  /** Something to be closed with the plan. */
  void own(AutoCloseable closeable) {
    owned.add(closeable);
  }

  /** Gives everything back. */
  @Override
  public void close() {
    owned.forEach(Closing::quietly);
    owned.clear();
    used.forEach(weights::giveBack);
    used.clear();
  }
}
