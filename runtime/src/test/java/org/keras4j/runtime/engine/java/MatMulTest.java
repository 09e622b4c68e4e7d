package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class MatMulTest {
  private static final int[] SIZES = {1, 3, 7, 8, 13, 17, 64};

  private static void check(Tensor a, Tensor b, boolean ta, boolean tb) {
    Tensor y = TestGraphs.run((g, in) -> g.matmul(in.get(0), in.get(1), ta, tb), a, b);
    Shape x = a.shape();
    int k = x.dim(ta ? -2 : -1);
    double tolerance = a.dtype().isFloating() ? Nd.tolerance(a.dtype()) * 3 : 0;
    Nd.check(
        y,
        y.shape(),
        tolerance,
        i -> {
          int r = i.length;
          int[] p = i.clone();
          int[] q = i.clone();
          double sum = 0;
          for (int j = 0; j < k; j++) {
            p[r - 2] = ta ? j : i[r - 2];
            p[r - 1] = ta ? i[r - 2] : j;
            q[r - 2] = tb ? i[r - 1] : j;
            q[r - 1] = tb ? j : i[r - 1];
            sum += a.getDouble(matrix(a.shape(), p)) * b.getDouble(matrix(b.shape(), q));
          }
          return sum;
        });
  }

  /** The element of an operand whose leading axes are broadcast, but never its matrix axes. */
  private static int matrix(Shape s, int[] index) {
    int[] own = new int[s.rank()];
    for (int d = 0; d < own.length; d++) {
      int i = index[index.length - own.length + d];
      own[d] = d < own.length - 2 && s.dim(d) == 1 ? 0 : i;
    }
    return Nd.flat(s, own);
  }

  @Test
  void awkwardSizes() {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          check(TestGraphs.random(1, m, k), TestGraphs.random(2, k, n), false, false);
        }
      }
    }
  }

  @Test
  void blocksAndTheirEdges() {
    for (int[] s :
        new int[][] {{1, 300, 33}, {2, 257, 5}, {35, 12, 21}, {33, 513, 4}, {70, 11, 9}}) {
      check(TestGraphs.random(1, s[0], s[2]), TestGraphs.random(2, s[2], s[1]), false, false);
      check(TestGraphs.random(1, s[0], s[2]), TestGraphs.random(2, s[1], s[2]), false, true);
    }
  }

  @Test
  void transpositionsAndTypes() {
    DType[] types = {
      DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16, DType.INT32, DType.INT64
    };
    for (DType d : types) {
      for (int t = 0; t < 4; t++) {
        boolean ta = (t & 1) != 0;
        boolean tb = (t & 2) != 0;
        Tensor a = ta ? TestGraphs.random(d, 1, 5, 3) : TestGraphs.random(d, 1, 3, 5);
        Tensor b = tb ? TestGraphs.random(d, 2, 13, 5) : TestGraphs.random(d, 2, 5, 13);
        if (d.byteSize() == 2) {
          a = scaled(a);
        }
        check(a, b, ta, tb);
      }
    }
  }

  private static Tensor scaled(Tensor t) {
    double[] v = t.toDoubleArray();
    for (int i = 0; i < v.length; i++) {
      v[i] /= 4;
    }
    return Tensor.ofNumbers(t.dtype(), t.shape(), v);
  }

  @Test
  void batches() {
    for (int t = 0; t < 4; t++) {
      boolean ta = (t & 1) != 0;
      boolean tb = (t & 2) != 0;
      int[][][] batches = {
        {{2, 3}, {2, 3}},
        {{2, 3}, {1, 3}},
        {{2, 1}, {1, 3}},
        {{2, 3}, {}},
        {{}, {2, 3}},
        {{4}, {2, 4}}
      };
      for (int[][] s : batches) {
        Tensor a = TestGraphs.random(1, join(s[0], ta ? 5 : 7, ta ? 7 : 5));
        Tensor b = TestGraphs.random(2, join(s[1], tb ? 13 : 5, tb ? 5 : 13));
        check(a, b, ta, tb);
      }
    }
  }

  private static int[] join(int[] batch, int rows, int columns) {
    int[] out = java.util.Arrays.copyOf(batch, batch.length + 2);
    out[batch.length] = rows;
    out[batch.length + 1] = columns;
    return out;
  }

  @Test
  void nothingToSum() {
    Tensor y =
        TestGraphs.run(
            (g, in) -> g.matmul(in.get(0), in.get(1)),
            TestGraphs.random(1, 3, 0),
            TestGraphs.random(2, 0, 20));
    assertThat(y.toFloatArray()).hasSize(60).containsOnly(0f);
    assertThat(
            TestGraphs.run(
                    (g, in) -> g.matmul(in.get(0), in.get(1)),
                    TestGraphs.random(1, 0, 4),
                    TestGraphs.random(2, 4, 20))
                .shape())
        .isEqualTo(Shape.of(0, 20));
  }
}
