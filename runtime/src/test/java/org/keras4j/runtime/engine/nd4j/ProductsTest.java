package org.keras4j.runtime.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

class ProductsTest {
  private static final int[] SIZES = {1, 3, 7, 8, 13, 17, 64};

  private static Tensor random(DType dtype, int seed, int... dims) {
    return TestGraphs.random(dtype, seed, dims);
  }

  @Test
  void matrices() {
    for (int m : SIZES) {
      for (int k : SIZES) {
        for (int n : SIZES) {
          int t = m + k + n & 3;
          boolean ta = (t & 1) != 0;
          boolean tb = (t & 2) != 0;
          DType dtype = (m + n) % 3 == 0 ? DType.FLOAT64 : DType.FLOAT32;
          Both.sameSums(
              new MatMulOp(ta, tb),
              ta ? random(dtype, 1, k, m) : random(dtype, 1, m, k),
              tb ? random(dtype, 2, n, k) : random(dtype, 2, k, n));
        }
      }
    }
  }

  @Test
  void batchesOfMatrices() {
    for (int t = 0; t < 4; t++) {
      boolean ta = (t & 1) != 0;
      boolean tb = (t & 2) != 0;
      for (int[] s : new int[][] {{1, 1, 1}, {1, 7, 1}, {7, 1, 3}, {8, 13, 17}, {3, 1, 8}}) {
        for (int[] b : new int[][] {{1}, {5}, {2, 3}, {3, 1, 2}}) {
          Both.sameSums(
              new MatMulOp(ta, tb),
              random(DType.FLOAT32, 1, join(b, ta ? s[1] : s[0], ta ? s[0] : s[1])),
              random(DType.FLOAT32, 2, join(b, tb ? s[2] : s[1], tb ? s[1] : s[2])));
        }
      }
    }
    Both.sameSums(
        new MatMulOp(false, true),
        random(DType.FLOAT64, 1, 2, 3, 4),
        random(DType.FLOAT64, 2, 5, 4));
    Both.sameSums(
        new MatMulOp(false, false),
        random(DType.FLOAT64, 1, 2, 3, 4, 5),
        random(DType.FLOAT64, 2, 5, 1));
  }

  private static int[] join(int[] batch, int rows, int columns) {
    int[] dims = java.util.Arrays.copyOf(batch, batch.length + 2);
    dims[batch.length] = rows;
    dims[batch.length + 1] = columns;
    return dims;
  }

  @Test
  void infiniteAndNotANumber() {
    Tensor a = Tensor.of(new float[] {1, Float.POSITIVE_INFINITY, 0, 2, Float.NaN, 3}, 3, 2);
    Tensor b = Tensor.of(new float[] {1, 0, 2, 4}, 2, 2);
    Both.sameSums(new MatMulOp(false, false), a, b);
  }

  @Test
  void morePiecesThanOne() {
    Both.sameSums(
        new MatMulOp(false, false),
        random(DType.FLOAT32, 1, 600, 700),
        random(DType.FLOAT32, 2, 700, 900));
    Both.sameSums(
        conv(new int[] {1, 1}, null, new int[] {1, 1}, 1),
        random(DType.FLOAT32, 1, 3, 40, 40, 64),
        random(DType.FLOAT32, 2, 3, 3, 64, 128));
  }

  private static ConvOp conv(int[] strides, int[][] padding, int[] dilations, int groups) {
    int[] ones = new int[strides.length];
    java.util.Arrays.fill(ones, 1);
    return new ConvOp(strides, padding, dilations, ones, groups);
  }

  @Test
  void convolutionsOfOneDimension() {
    for (int length : new int[] {7, 8, 13}) {
      for (int k : new int[] {1, 2, 3}) {
        for (int stride : new int[] {1, 2, 3}) {
          for (int dilation : new int[] {1, 2}) {
            for (int[][] padding :
                new int[][][] {null, {{0, 0}}, {{1, 0}}, {{0, 2}}, {{4, 0}}, {{1, 5}}}) {
              Both.sameSums(
                  conv(new int[] {stride}, padding, new int[] {dilation}, 1),
                  random(DType.FLOAT32, 1, 3, length, 5),
                  random(DType.FLOAT32, 2, k, 5, 8));
            }
          }
        }
      }
    }
  }

  @Test
  void convolutionsOfTwoDimensions() {
    int n = 0;
    for (int[] size : new int[][] {{1, 7}, {8, 3}, {13, 17}}) {
      for (int[] k : new int[][] {{1, 1}, {1, 3}, {3, 2}, {7, 5}}) {
        for (int[] s : new int[][] {{1, 1}, {2, 3}, {4, 4}}) {
          for (int[] d : new int[][] {{1, 1}, {2, 3}}) {
            for (int channels : new int[] {1, 3, 8}) {
              DType dtype = n++ % 3 == 0 ? DType.FLOAT64 : DType.FLOAT32;
              convolve(dtype, n % 2 == 0 ? 1 : 3, size, k, s, d, channels);
            }
          }
        }
      }
    }
  }

  private static void convolve(
      DType dtype, int batch, int[] size, int[] k, int[] s, int[] d, int channels) {
    int filters = (size[0] + k[1]) % 7 + 1;
    boolean fits = (k[0] - 1) * d[0] < size[0] && (k[1] - 1) * d[1] < size[1];
    int[][][] paddings = {
      null, fits ? new int[2][2] : null, {{8, 7}, {20, 1}}, {{18, 0}, {k[1] * 3, 2}}
    };
    Tensor x = random(dtype, 1, batch, size[0], size[1], channels);
    for (int[][] padding : paddings) {
      Both.sameSums(conv(s, padding, d, 1), x, random(dtype, 2, k[0], k[1], channels, filters));
      for (int multiplier : new int[] {1, 2}) {
        Both.sameSums(
            conv(s, padding, d, channels),
            x,
            random(dtype, 3, k[0], k[1], 1, channels * multiplier));
      }
    }
  }

  @Test
  void refusals() {
    ConvOp gaps =
        new ConvOp(new int[] {1, 1}, new int[2][2], new int[] {1, 1}, new int[] {2, 1}, 1);
    assertThat(
            reason(
                gaps, random(DType.FLOAT32, 1, 1, 5, 5, 4), random(DType.FLOAT32, 1, 2, 2, 4, 3)))
        .contains("gaps");
    ConvOp grouped = conv(new int[] {1, 1}, null, new int[] {1, 1}, 2);
    assertThat(
            reason(
                grouped,
                random(DType.FLOAT32, 1, 1, 5, 5, 4),
                random(DType.FLOAT32, 1, 2, 2, 2, 4)))
        .contains("groups");
    assertThat(
            reason(
                new MatMulOp(false, false),
                random(DType.FLOAT32, 1, 2, 1, 3, 4),
                random(DType.FLOAT32, 1, 5, 4, 3)))
        .contains("batch dimensions");
    assertThat(
            reason(
                new MatMulOp(false, false),
                random(DType.FLOAT16, 1, 3, 4),
                random(DType.FLOAT16, 1, 4, 3)))
        .contains("float16");
    assertThat(
            reason(
                new MatMulOp(false, false),
                random(DType.FLOAT32, 1, 3, 0),
                random(DType.FLOAT32, 1, 0, 3)))
        .contains("no elements");
  }

  private static String reason(Op op, Tensor... in) {
    return ((KernelChoice.Refused) Both.select(new Nd4jKernels(), op, Both.specs(in))).reason();
  }

  @Test
  void sideBySide() throws Exception {
    List<Thread> threads = new java.util.ArrayList<>();
    List<Throwable> failures = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
    for (int t = 0; t < 4; t++) {
      int seed = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 50; i++) {
                  Both.sameSums(
                      new MatMulOp(false, false),
                      random(DType.FLOAT32, seed, 17, 64),
                      random(DType.FLOAT32, seed + i, 64, 13));
                  Both.sameSums(
                      conv(new int[] {1, 2}, null, new int[] {1, 1}, 1),
                      random(DType.FLOAT32, seed, 2, 9, 8, 3),
                      random(DType.FLOAT32, seed + i, 3, 3, 3, 5));
                }
              });
      thread.setUncaughtExceptionHandler((th, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
