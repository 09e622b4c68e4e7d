package org.keras4j.runtime.passes;

import org.keras4j.ops.OpGraph;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.plan.WeightCache;

/** One rewrite of a graph of known shapes. Stateless and thread-safe. */
public interface Pass {
  /** The name by which it is switched off, for example {@code constant-folding}. */
  String name();

  /** What it is good for, in one line. */
  String reason();

  /** The graph, or another one with the same inputs and outputs that computes the same. */
  OpGraph apply(OpGraph graph, Context context);

  /** What a pass may compute with. */
  record Context(KernelRegistry kernels, WeightCache weights) {}
}
