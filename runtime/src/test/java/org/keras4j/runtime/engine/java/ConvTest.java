package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ConvOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class ConvTest {
  /** Sums over every tap, with the spread input looked at as it is defined. */
  private static void check(ConvOp op, Tensor x, Tensor kernel) {
    Tensor y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0), in.get(1)), x, kernel);
    Shape s = x.shape();
    Shape k = kernel.shape();
    int rank = op.rank();
    int[][] padding = op.resolvedPadding(s, k);
    Shape taps = k.slice(0, rank);
    int perGroup = k.last() / op.groups();
    Nd.check(
        y,
        y.shape(),
        4 * Nd.tolerance(x.dtype()),
        i -> {
          double sum = 0;
          for (int t = 0; t < taps.size(); t++) {
            int[] tap = Nd.index(taps, t);
            int[] at = i.clone();
            int[] w = new int[rank + 2];
            boolean inside = true;
            for (int d = 0; d < rank; d++) {
              int p = i[1 + d] * op.strides()[d] + tap[d] * op.dilations()[d] - padding[d][0];
              inside &= p >= 0 && p <= (s.dim(1 + d) - 1) * op.lhsDilation()[d];
              inside &= p % op.lhsDilation()[d] == 0;
              at[1 + d] = p / op.lhsDilation()[d];
              w[d] = tap[d];
            }
            if (!inside) {
              continue;
            }
            int group = i[rank + 1] / perGroup;
            for (int c = 0; c < k.dim(-2); c++) {
              at[rank + 1] = group * k.dim(-2) + c;
              w[rank] = c;
              w[rank + 1] = i[rank + 1];
              sum += Nd.get(x, at) * Nd.get(kernel, w);
            }
          }
          return sum;
        });
  }

  private static int[] fill(int n, int v) {
    int[] a = new int[n];
    Arrays.fill(a, v);
    return a;
  }

  private static int[][] pad(int rank, int before, int after) {
    int[][] p = new int[rank][];
    for (int i = 0; i < rank; i++) {
      p[i] = new int[] {before, after};
    }
    return p;
  }

  private static int[] with(int first, int rank, int size, int... last) {
    int[] d = new int[1 + rank + last.length];
    d[0] = first;
    for (int i = 0; i < rank; i++) {
      d[1 + i] = size - i;
    }
    System.arraycopy(last, 0, d, 1 + rank, last.length);
    return d;
  }

  private static int[] kernel(int rank, int size, int channels, int filters) {
    int[] d = new int[rank + 2];
    for (int i = 0; i < rank; i++) {
      d[i] = Math.max(1, size - i);
    }
    d[rank] = channels;
    d[rank + 1] = filters;
    return d;
  }

  @Test
  void randomShapesOfAllRanks() {
    Random r = new Random(42);
    List<Integer> groupsSeen = new ArrayList<>();
    for (int n = 0; n < 240; n++) {
      int rank = 1 + n % 3;
      int groups = new int[] {1, 1, 2, 3}[r.nextInt(4)];
      int channels = groups * (1 + r.nextInt(3));
      int filters = groups * (1 + r.nextInt(n % 5 == 0 ? 17 : 4));
      if (n % 4 == 3) {
        groups = channels;
        filters = channels * (1 + r.nextInt(2));
      }
      groupsSeen.add(groups);
      int size = 5 + r.nextInt(5);
      int k = 1 + r.nextInt(3);
      int dilation = 1 + r.nextInt(2);
      int stride = dilation > 1 ? 1 : 1 + r.nextInt(3);
      int[][] padding = r.nextInt(3) == 0 ? null : pad(rank, r.nextInt(3), r.nextInt(3));
      ConvOp op =
          new ConvOp(fill(rank, stride), padding, fill(rank, dilation), fill(rank, 1), groups);
      check(
          op,
          TestGraphs.random(n, with(1 + r.nextInt(2), rank, size, channels)),
          TestGraphs.random(n + 1000, kernel(rank, k, channels / groups, filters)));
    }
    assertThat(groupsSeen).contains(1, 2, 3);
  }

  @Test
  void transposedByInputDilation() {
    Random r = new Random(7);
    for (int n = 0; n < 60; n++) {
      int rank = 1 + n % 3;
      int k = 1 + r.nextInt(4);
      int spread = 2 + r.nextInt(2);
      ConvOp op =
          new ConvOp(
              fill(rank, n % 7 == 0 ? 2 : 1),
              pad(rank, r.nextInt(4), r.nextInt(4)),
              fill(rank, 1 + n % 2),
              fill(rank, spread),
              n % 3 == 1 ? 3 : 1);
      DType d = n % 5 == 4 ? DType.FLOAT64 : DType.FLOAT32;
      int filters = op.groups() * (1 + r.nextInt(14));
      check(
          op,
          TestGraphs.random(d, n, with(2, rank, 5, 6)),
          TestGraphs.random(d, n + 99, kernel(rank, k, 6 / op.groups(), filters)));
    }
  }

  @Test
  void croppedByNegativePadding() {
    ConvOp op = new ConvOp(new int[] {1}, new int[][] {{-1, -2}}, new int[] {1}, new int[] {2}, 1);
    check(op, TestGraphs.random(1, 1, 6, 2), TestGraphs.random(2, 3, 2, 13));
  }

  @Test
  void wideLayers() {
    ConvOp point = new ConvOp(fill(2, 1), null, fill(2, 1), fill(2, 1), 1);
    check(point, TestGraphs.random(1, 1, 7, 7, 64), TestGraphs.random(2, 1, 1, 64, 17));
    check(point, TestGraphs.random(1, 2, 9, 5, 13), TestGraphs.random(2, 3, 3, 13, 64));
    ConvOp strided = new ConvOp(fill(2, 2), null, fill(2, 1), fill(2, 1), 1);
    check(strided, TestGraphs.random(1, 1, 17, 17, 8), TestGraphs.random(2, 1, 1, 8, 13));
    ConvOp depthwise = new ConvOp(fill(2, 2), null, fill(2, 1), fill(2, 1), 64);
    check(depthwise, TestGraphs.random(1, 1, 13, 13, 64), TestGraphs.random(2, 3, 3, 1, 64));
  }

  @Test
  void otherTypes() {
    for (DType d : new DType[] {DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16}) {
      for (int groups : new int[] {1, 4}) {
        ConvOp op = new ConvOp(fill(2, 1), null, fill(2, 1), fill(2, 1), groups);
        check(
            op, TestGraphs.random(d, 1, 1, 5, 5, 4), TestGraphs.random(d, 2, 2, 2, 4 / groups, 4));
      }
    }
    ConvOp op = new ConvOp(new int[] {1}, null, new int[] {1}, new int[] {1}, 1);
    assertThatThrownBy(
            () ->
                TestGraphs.run(
                    (g, in) -> g.apply1(op, in.get(0), in.get(1)),
                    TestGraphs.random(DType.INT32, 1, 1, 4, 2),
                    TestGraphs.random(DType.INT32, 1, 2, 2, 2)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("cast to a floating type first");
  }

  @Test
  void anEmptyBatch() {
    ConvOp op = new ConvOp(new int[] {1}, null, new int[] {1}, new int[] {1}, 1);
    Tensor y =
        TestGraphs.run(
            (g, in) -> g.apply1(op, in.get(0), in.get(1)),
            TestGraphs.random(1, 0, 4, 2),
            TestGraphs.random(1, 2, 2, 3));
    assertThat(y.shape()).isEqualTo(Shape.of(0, 4, 3));
  }
}
