package org.keras4j.runtime.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Pooling, reductions, softmax and normalisation. */
class BlocksTest {
  private static final DType[] TYPES = {DType.FLOAT32, DType.FLOAT64};
  private static final int[][] SHAPES = {
    {1}, {64}, {1, 1}, {13, 17}, {1, 64}, {64, 1}, {3, 7, 8}, {2, 1, 13, 3}, {1, 3, 8, 7, 1}
  };

  private static Tensor random(DType dtype, int seed, int... dims) {
    return TestGraphs.random(dtype, seed, dims);
  }

  /** The tensor with some elements replaced. */
  private static Tensor with(Tensor t, double... values) {
    double[] v = t.toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      v[(i * 5 + 2) % v.length] = values[i];
    }
    return Tensor.ofNumbers(t.dtype(), t.shape(), v);
  }

  private static List<Tensor> operands(DType dtype, int... shape) {
    double inf = Double.POSITIVE_INFINITY;
    Tensor t = random(dtype, 1, shape);
    return List.of(t, with(t, Double.NaN), with(t, -inf), with(t, inf, -inf));
  }

  /** Each axis, the last two, the first two, and all. */
  private static List<int[]> axes(int rank) {
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      all.add(new int[] {i});
    }
    if (rank > 1) {
      all.add(new int[] {-1, -2});
      all.add(new int[] {0, 1});
    }
    all.add(new int[0]);
    return all;
  }

  @Test
  void reductions() {
    for (DType dtype : TYPES) {
      for (int[] shape : SHAPES) {
        for (int[] axes : axes(shape.length)) {
          for (ReduceOp.Kind kind : ReduceOp.Kind.values()) {
            if (kind == ReduceOp.Kind.ANY || kind == ReduceOp.Kind.ALL) {
              continue;
            }
            for (Tensor x : operands(dtype, shape)) {
              Both.sameSums(new ReduceOp(kind, axes, axes.length == 2), x);
            }
          }
        }
      }
    }
    Tensor scalar = random(DType.FLOAT32, 1);
    Both.sameSums(new ReduceOp(ReduceOp.Kind.SUM, new int[0], false), scalar);
    Both.sameSums(
        new ReduceOp(ReduceOp.Kind.MEAN, new int[] {1}, false),
        random(DType.FLOAT32, 1, 3, 700_000));
  }

  @Test
  void softmax() {
    SoftmaxOp last = new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, new int[] {-1});
    for (int[] shape : SHAPES) {
      for (int[] axes : axes(shape.length)) {
        for (Tensor x : operands(DType.FLOAT32, shape)) {
          Both.sameSums(new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, axes), x);
        }
      }
    }
    float inf = Float.NEGATIVE_INFINITY;
    for (int inner : new int[] {1, 2}) {
      float[] rows = {
        -1e9f, -1e9f, -1e9f, 1e9f, -1e9f, 3, 200, 199, -200, inf, inf, inf, inf, 1, -1e30f, -800,
        -900, -800
      };
      Both.sameElements(last, Tensor.of(rows, 18 / 3 / inner, 3 * inner));
      Both.sameElements(
          new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, new int[] {0}),
          Tensor.of(rows, 3, 18 / 3 / inner, inner));
    }
    assertThat(Both.select(new Nd4jKernels(), last, Both.specs(random(DType.FLOAT64, 1, 3))))
        .isInstanceOf(KernelChoice.Refused.class);
  }

  @Test
  void normalisation() {
    for (DType dtype : TYPES) {
      for (int[] shape : SHAPES) {
        for (int[] axes : axes(shape.length)) {
          Tensor x = random(dtype, 1, shape);
          Both.sameSums(new LayerNormOp(axes, 1e-3, false), x);
          Both.sameSums(new LayerNormOp(axes, 1e-6, true), x);
          if (axes.length == 1) {
            batchNorm(dtype, x, axes[0]);
          }
        }
      }
    }
    Tensor shifted =
        Tensor.ofNumbers(DType.FLOAT32, Shape.of(4), new double[] {1e4, 1e4 + 1, 1e4 + 2, 1e4});
    Both.sameSums(new LayerNormOp(new int[] {0}, 1e-3, false), shifted);
  }

  private static void batchNorm(DType dtype, Tensor x, int axis) {
    int n = x.shape().dim(axis);
    double[] positive = random(dtype, 2, n).toDoubleArray();
    for (int i = 0; i < n; i++) {
      positive[i] = Math.abs(positive[i]) + 0.1;
    }
    Tensor variance = Tensor.ofNumbers(dtype, Shape.of(n), positive);
    Tensor mean = random(dtype, 3, n);
    Tensor gamma = random(dtype, 4, n);
    Tensor beta = random(dtype, 5, n);
    Both.sameSums(new BatchNormOp(axis, 1e-3, true, true), x, mean, variance, gamma, beta);
    Both.sameSums(new BatchNormOp(axis, 1e-3, true, false), x, mean, variance, gamma);
    Both.sameSums(new BatchNormOp(axis, 1e-3, false, true), x, mean, variance, beta);
    Both.sameSums(new BatchNormOp(axis - x.shape().rank(), 0.5, false, false), x, mean, variance);
  }

  @Test
  void axesApartAreRefused() {
    Tensor x = random(DType.FLOAT32, 1, 2, 3, 4);
    KernelChoice choice =
        Both.select(
            new Nd4jKernels(),
            new ReduceOp(ReduceOp.Kind.SUM, new int[] {0, 2}, false),
            Both.specs(x));
    assertThat(((KernelChoice.Refused) choice).reason()).contains("neighbours");
  }

  @Test
  void pooling() {
    for (int[] size : new int[][] {{1, 3}, {5, 7}, {8, 13}, {9, 1}}) {
      for (int[] window : new int[][] {{1, 1}, {1, 2}, {2, 3}, {3, 3}}) {
        for (int[] stride : new int[][] {{1, 1}, {2, 3}, {4, 2}, {5, 5}}) {
          for (boolean same : new boolean[] {true, false}) {
            if (same || window[0] <= size[0] && window[1] <= size[1]) {
              pool(size, window, stride, same);
            }
          }
        }
      }
    }
  }

  private static void pool(int[] size, int[] window, int[] stride, boolean same) {
    DType dtype = TYPES[(size[1] + window[1]) % 2];
    for (boolean max : new boolean[] {true, false}) {
      for (int channels : new int[] {1, 3, 8}) {
        for (Tensor x : operands(dtype, 2, size[0], size[1], channels)) {
          Both.sameSums(new PoolOp(max, window, stride, same), x);
        }
        Both.sameSums(
            new PoolOp(max, new int[] {window[1]}, new int[] {stride[1]}, same),
            random(dtype, 3, 3, size[1], channels));
      }
    }
  }

  /** Runs on the same buffers, so that no garbage collection frees what the kernels leave. */
  @Test
  void memoryIsFreedAtOnce() {
    Tensor x = random(DType.FLOAT32, 1, 64, 1 << 13);
    for (Op op :
        List.of(
            new UnaryOp(UnaryOp.Kind.TANH),
            new LayerNormOp(new int[] {-1}, 1e-3, false),
            new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, new int[] {-1}))) {
      KernelChoice choice = Both.select(new Nd4jKernels(), op, Both.specs(x));
      Kernel kernel = ((KernelChoice.Accepted) choice).kernel();
      Buf[] in = {Bufs.of(x)};
      Buf[] out = {Buf.allocate(op.infer(Both.specs(x)).get(0))};
      KernelContext context = new KernelContext(new KernelContext.Locals());
      kernel.run(in, out, context);
      long before = Pointer.physicalBytes();
      for (int i = 0; i < 40; i++) {
        kernel.run(in, out, context);
      }
      // Each run needs 4 MB or more.
      assertThat(Pointer.physicalBytes() - before).as(op.opName()).isLessThan(100L << 20);
    }
  }
}
