package org.keras4j.ops;

import java.util.List;
import java.util.function.Supplier;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * A value computed from weights alone, when a plan asks for it. The values are not part of the
 * graph, so a graph with folded kernels takes no more memory than one without.
 *
 * @param key how it is computed: equal keys mean equal values; empty when no text says it all
 * @param values computes them anew each time
 */
public record DerivedOp(String key, TensorSpec spec, Supplier<Tensor> values) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    return List.of(spec);
  }
}
