package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.passes.Pass;
import org.keras4j.runtime.passes.Passes;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.Tensor;

/** Groups of channels, of all ranks, with and without scale and offset, and what follows. */
class GroupNormsTest extends Differential {
  private Value normalized(
      OpGraph g, Value x, int groups, boolean scale, boolean offset, boolean swish) {
    int rank = x.rank();
    int channels = x.dim(-1);
    Value grouped =
        g.reshape(x, x.shape().with(rank - 1, channels / groups).insert(rank - 1, groups));
    int[] axes = new int[rank - 1];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i + 1 < rank - 1 ? i + 1 : rank;
    }
    Value y = g.reshape(g.apply1(new LayerNormOp(axes, 1e-3, false), grouped), x.shape());
    y = scale ? g.multiply(y, weight(g, fitting(rank, channels))) : y;
    y = offset ? g.add(y, weight(g, fitting(rank, channels))) : y;
    return swish ? g.multiply(g.unary(UnaryOp.Kind.SIGMOID, y), y) : y;
  }

  private static int[] fitting(int rank, int channels) {
    int[] dims = fill(rank, 1);
    dims[rank - 1] = channels;
    return dims;
  }

  @Test
  void agreeWithPlainJava() {
    int[][] shapes = {{2, 6}, {1, 5, 32}, {2, 7, 6}, {2, 3, 5, 64}, {1, 4, 3, 2, 48}, {3, 1, 1, 6}};
    for (int[] dims : shapes) {
      for (int groups : new int[] {1, 2, 3, 6, 16, 32}) {
        if (dims[dims.length - 1] % groups != 0
            || dims[dims.length - 1] == groups && dims.length == 2) {
          continue;
        }
        for (int form = 0; form < 8; form++) {
          boolean scale = (form & 1) != 0;
          boolean offset = (form & 2) != 0;
          boolean swish = (form & 4) != 0;
          compare(
              (g, v) -> normalized(g, begin(g, v.get(0)), groups, scale, offset, swish),
              TestGraphs.random(groups + form, dims));
        }
      }
    }
  }

  @Test
  void scaleOffsetAndSwishArePartOfThePrimitive() {
    Tensor x = TestGraphs.random(1, 2, 9, 9, 64);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> java.util.List.of(normalized(h, begin(h, in.get(0)), 16, true, true, true)),
            x);
    WeightCache cache = new WeightCache(weights);
    OpGraph after = Passes.all().apply(g, new Pass.Context(NATIVE, cache));
    ExecutionPlan plan = Planner.plan(after, NATIVE, cache);
    assertThat(plan.labels())
        .extracting(ExecutionPlan.StepLabel::op)
        .containsExactly("MatMul", "LayerNorm+multiply+add+silu");
  }
}
