package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/**
 * Cells of complex numbers along time: what goes from step to step has both parts as its last axis.
 */
final class ComplexScans {
  private ComplexScans() {}

  /** As {@link Scans#run}, with results of complex numbers. */
  static List<Value> run(
      OpGraph g,
      RnnCell cell,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights,
      RnnFlags flags) {
    List<TensorSpec> specs = new ArrayList<>();
    cell.states(x.shape().remove(1)).forEach(s -> specs.add(ComplexOp.parts(s)));
    boolean[] complex = new boolean[constants.size()];
    for (int i = 0; i < complex.length; i++) {
      complex[i] = ComplexOp.isOne(g, constants.get(i));
    }
    boolean lifting = g.lifting(false);
    try {
      List<Value> out =
          Scans.scan(
              g,
              specs,
              ComplexOp.joined(g, x),
              mask,
              joined(g, states),
              constants.stream()
                  .map(c -> ComplexOp.isOne(g, c) ? ComplexOp.joined(g, c) : c)
                  .toList(),
              flags,
              (body, step, before, same) -> {
                List<Value> seen = new ArrayList<>();
                for (int i = 0; i < complex.length; i++) {
                  seen.add(complex[i] ? ComplexOp.of(body, same.get(i)) : same.get(i));
                }
                Value in = ComplexOp.of(body, step);
                Weights own = weights.in(body);
                List<Value> next = Scans.call(cell, body, in, split(body, before), seen, own);
                return joined(body, next);
              });
      return split(g, out);
    } finally {
      g.lifting(lifting);
    }
  }

  private static List<Value> joined(OpGraph g, List<Value> values) {
    return values.stream().map(v -> ComplexOp.joined(g, v)).toList();
  }

  private static List<Value> split(OpGraph g, List<Value> values) {
    return values.stream().map(v -> ComplexOp.of(g, v)).toList();
  }
}
