package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keras4j.ops.ReduceOp.Kind.MAX;
import static org.keras4j.ops.ReduceOp.Kind.MEAN;
import static org.keras4j.ops.ReduceOp.Kind.MIN;
import static org.keras4j.ops.ReduceOp.Kind.PRODUCT;
import static org.keras4j.ops.ReduceOp.Kind.SUM;
import static org.keras4j.ops.ResizeOp.Kind.BILINEAR;
import static org.keras4j.ops.ResizeOp.Kind.CUBIC;
import static org.keras4j.ops.ResizeOp.Kind.NEAREST;

import org.junit.jupiter.api.Test;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** What moves elements, and pools of sizes that do not divide. */
class MovesTest extends Differential {
  @Test
  void padding() {
    int[][][] amounts = {
      {{0, 1, 2, 0}, {0, 2, 0, 0}},
      {{0, 3, 3, 0}, {0, 3, 3, 0}},
      {{1, 0, 0, 2}, {0, 0, 0, 1}},
      {{0, 0, 0, 0}, {1, 0, 0, 0}},
      {{0, 0, 4, 0}, {0, 0, 0, 1}},
      {{2, 1, 1, 1}, {1, 2, 1, 3}}
    };
    for (int[][] a : amounts) {
      for (int channels : new int[] {1, 3, 16}) {
        for (double value : new double[] {0, -1.5}) {
          assertThat(
                  compare(
                          (g, v) -> {
                            return g.pad(
                                begin(g, v.get(0)), a[0], a[1], PadOp.Mode.CONSTANT, value);
                          },
                          TestGraphs.random(channels, 2, 5, 1, channels))
                      .explain())
              .contains("onednn Pad");
        }
      }
    }
  }

  @Test
  void poolsThatLeaveOutTheLastElements() {
    for (boolean max : new boolean[] {true, false}) {
      for (boolean same : new boolean[] {true, false}) {
        for (int size : new int[] {3, 7, 8, 13}) {
          for (int stride = 1; stride <= 4; stride++) {
            PoolOp op = new PoolOp(max, new int[] {2, 3}, new int[] {stride, 2}, same);
            compare(
                (g, v) -> g.apply1(op, begin(g, v.get(0))),
                TestGraphs.random(size, 2, size, size + 1, 5));
          }
        }
      }
    }
  }

  @Test
  void reversalAndRepetition() {
    Tensor x = TestGraphs.random(1, 3, 4, 1, 5);
    int[][] axes = {{0}, {1}, {3}, {0, 1, 3}, {2}};
    for (int[] a : axes) {
      compare((g, v) -> g.reverse(begin(g, v.get(0)), a), x);
    }
    for (int[] dims : new int[][] {{3, 4, 6, 5}, {2, 3, 4, 1, 5}, {2, 3, 4, 3, 5}}) {
      compare((g, v) -> g.broadcastTo(begin(g, v.get(0)), Shape.of(dims)), x);
    }
    compare(
        (g, v) -> g.broadcastTo(g.reshape(begin(g, v.get(0)), 2, 1), Shape.of(2, 7)),
        TestGraphs.random(2, 1, 2));
  }

  @Test
  void resizing() {
    for (int factor = 1; factor <= 3; factor++) {
      for (int channels : new int[] {1, 3, 16}) {
        for (ResizeOp.Kind kind : new ResizeOp.Kind[] {NEAREST, BILINEAR, CUBIC}) {
          for (int more : new int[] {0, 1}) {
            ResizeOp op = new ResizeOp(kind, 5 * factor, 3 * factor + more, true, false);
            ExecutionPlan plan =
                compare(
                    (g, v) -> g.apply1(op, begin(g, v.get(0))),
                    TestGraphs.random(factor, 2, 5, 3, channels));
            if (kind == CUBIC || more == 1) {
              assertThat(plan.explain()).contains("java   Resize");
            }
          }
        }
      }
    }
  }

  @Test
  void reductions() {
    int[][] axes = {{1}, {2}, {3}, {2, 3}, {1, 2}, {0, 1, 2, 3}, {0}, {1, 2, 3}};
    for (ReduceOp.Kind kind : new ReduceOp.Kind[] {SUM, MEAN, MAX, MIN, PRODUCT}) {
      for (int[] a : axes) {
        for (int n : new int[] {1, 7, 17, 64}) {
          compare(
              (g, v) -> g.reduce(kind, begin(g, v.get(0)), a, n % 2 == 0),
              TestGraphs.random(n, 2, 3, 2, n));
        }
      }
    }
  }

  @Test
  void slices() {
    Tensor x = TestGraphs.random(1, 5, 7, 3);
    int[][][] slices = {
      {{0, 0, 0}, {3, 4, 2}, {2, 2, 2}},
      {{1, 2, 1}, {2, 5, 2}, {1, 1, 1}},
      {{-2, -1, -3}, {2, 1, 3}, {1, 1, 1}},
      {{0, 1, 0}, {2, 2, 3}, {3, 4, 1}},
      {{4, 6, 2}, {1, 1, 1}, {1, 1, 1}}
    };
    for (int[][] s : slices) {
      compare((g, v) -> g.apply1(new SliceOp(s[0], s[1], s[2]), begin(g, v.get(0))), x);
      compare((g, v) -> g.apply1(new SliceOp(s[0], s[1], s[2]), v.get(0)), x);
    }
  }
}
