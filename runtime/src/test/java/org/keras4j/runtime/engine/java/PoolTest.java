package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class PoolTest {
  private static void check(PoolOp op, Tensor x) {
    Tensor y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), x);
    assertThat(y.dtype()).isEqualTo(x.dtype());
    Shape window = Shape.of(op.window());
    Nd.check(
        y,
        y.shape(),
        x.dtype().isFloating() ? Nd.tolerance(x.dtype()) : 0,
        i -> {
          double max = Double.NEGATIVE_INFINITY;
          double sum = 0;
          int count = 0;
          for (int t = 0; t < window.size(); t++) {
            int[] at = i.clone();
            boolean inside = true;
            int[] tap = Nd.index(window, t);
            for (int d = 0; d < tap.length; d++) {
              int size = x.shape().dim(1 + d);
              int before =
                  op.same() ? ConvOp.samePadding(size, op.window()[d], op.strides()[d], 1)[0] : 0;
              at[1 + d] = i[1 + d] * op.strides()[d] + tap[d] - before;
              inside &= at[1 + d] >= 0 && at[1 + d] < size;
            }
            if (inside) {
              max = Math.max(max, Nd.get(x, at));
              sum += Nd.get(x, at);
              count++;
            }
          }
          return op.max() ? max : sum / count;
        });
  }

  private static int[] fill(int n, int v) {
    int[] a = new int[n];
    Arrays.fill(a, v);
    return a;
  }

  @Test
  void allRanksAndTypes() {
    Random r = new Random(5);
    DType[] types = {
      DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16, DType.INT32, DType.UINT8
    };
    for (int n = 0; n < 150; n++) {
      int rank = 1 + n % 3;
      DType d = types[n % types.length];
      int[] dims = new int[rank + 2];
      Arrays.fill(dims, 4 + r.nextInt(5));
      dims[0] = 1 + r.nextInt(2);
      dims[rank + 1] = new int[] {1, 3, 7, 13}[r.nextInt(4)];
      boolean max = d.isInteger() || r.nextBoolean();
      int window = 1 + r.nextInt(4);
      int stride = 1 + r.nextInt(4);
      check(
          new PoolOp(max, fill(rank, window), fill(rank, stride), r.nextBoolean()),
          TestGraphs.random(d, n, dims));
    }
  }

  @Test
  void averagesOfManyAreExact() {
    float[] v = new float[1 << 16];
    Arrays.fill(v, 0.1f);
    PoolOp op = new PoolOp(false, new int[] {v.length}, new int[] {1}, false);
    Tensor y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), Tensor.of(v, 1, v.length, 1));
    assertThat(y.toFloatArray()).containsExactly(0.1f);
  }

  @Test
  void notANumberIsTheLargest() {
    Tensor x = Tensor.of(new float[] {1, Float.NaN, 2, 3}, 1, 4, 1);
    PoolOp op = new PoolOp(true, new int[] {2}, new int[] {2}, false);
    float[] y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), x).toFloatArray();
    assertThat(y).containsExactly(Float.NaN, 3);
  }
}
