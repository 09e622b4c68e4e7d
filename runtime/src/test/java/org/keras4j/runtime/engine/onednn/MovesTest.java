package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.runtime.TestGraphs;

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
}
