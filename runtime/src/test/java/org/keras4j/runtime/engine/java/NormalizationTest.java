package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class NormalizationTest {
  private static final DType[] FLOATS = {
    DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16
  };

  private static final int[][] AXES = {{-1}, {0}, {1}, {1, 2}, {0, 2}, {0, 1, 2}, {}};

  /** The values that are normalised together with the element at an index. */
  private static List<Double> peers(Tensor x, int[] axes, int[] index) {
    int[] out = index.clone();
    for (int a : org.keras4j.ops.Shapes.axes(axes, index.length)) {
      out[a] = 0;
    }
    return ReduceTest.group(x, axes, out, true);
  }

  @Test
  void softmax() {
    for (DType d : FLOATS) {
      Tensor x = TestGraphs.random(d, 1, 3, 7, 5);
      for (int[] axes : AXES) {
        Tensor y = TestGraphs.run((g, in) -> g.softmax(in.get(0), axes), x);
        Nd.check(
            y,
            x.shape(),
            Nd.tolerance(d),
            i -> Math.exp(Nd.get(x, i)) / peers(x, axes, i).stream().mapToDouble(Math::exp).sum());
        SoftmaxOp log = new SoftmaxOp(SoftmaxOp.Kind.LOG_SOFTMAX, axes);
        Nd.check(
            TestGraphs.run((g, in) -> g.apply1(log, in.get(0)), x),
            x.shape(),
            Nd.tolerance(d),
            i -> Nd.get(x, i) - Math.log(peers(x, axes, i).stream().mapToDouble(Math::exp).sum()));
      }
    }
  }

  @Test
  void softmaxOfLargeValues() {
    Tensor x = Tensor.of(new float[] {1000, 999, -1000, Float.NEGATIVE_INFINITY});
    float[] y = TestGraphs.run((g, in) -> g.softmax(in.get(0), -1), x).toFloatArray();
    assertThat(y[0]).isCloseTo(0.7310586f, org.assertj.core.data.Offset.offset(1e-6f));
    assertThat(y[2]).isZero();
    assertThat(y[3]).isZero();
    Tensor nan = Tensor.of(new float[] {1, Float.NaN});
    assertThat(TestGraphs.run((g, in) -> g.softmax(in.get(0), -1), nan).toFloatArray())
        .containsOnly(Float.NaN);
  }

  /** As Keras computes it: the threshold comes from all running sums of the support. */
  @Test
  void sparsemax() {
    for (DType d : FLOATS) {
      Tensor x = TestGraphs.random(d, 4, 3, 13, 2);
      for (int axis = 0; axis < 3; axis++) {
        int[] axes = {axis};
        SoftmaxOp op = new SoftmaxOp(SoftmaxOp.Kind.SPARSEMAX, axes);
        Nd.check(
            TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), x),
            x.shape(),
            Nd.tolerance(d),
            i -> {
              List<Double> v = new ArrayList<>(peers(x, axes, i));
              v.sort(java.util.Comparator.reverseOrder());
              double total = 0;
              int support = 0;
              for (int k = 0; k < v.size(); k++) {
                double running = v.subList(0, k + 1).stream().mapToDouble(p -> p).sum();
                if (v.get(k) > (running - 1) / (k + 1)) {
                  support++;
                  total += running;
                }
              }
              return Math.max(Nd.get(x, i) - (total - 1) / support, 0);
            });
      }
    }
    // By keras.ops.sparsemax of Keras 3.15.
    SoftmaxOp last = new SoftmaxOp(SoftmaxOp.Kind.SPARSEMAX, new int[] {-1});
    Tensor made = Tensor.of(new float[] {1, 0.5f, 0.2f, -1});
    assertThat(TestGraphs.run((g, in) -> g.apply1(last, in.get(0)), made).toFloatArray())
        .containsExactly(new float[] {0.25f, 0, 0, 0}, org.assertj.core.data.Offset.offset(1e-6f));
    SoftmaxOp two = new SoftmaxOp(SoftmaxOp.Kind.SPARSEMAX, new int[] {0, 1});
    assertThatThrownBy(
            () -> TestGraphs.run((g, in) -> g.apply1(two, in.get(0)), TestGraphs.random(1, 2, 2)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("one axis");
  }

  @Test
  void layerNormalization() {
    for (DType d : FLOATS) {
      Tensor x = TestGraphs.random(d, 2, 3, 7, 5);
      for (int[] axes : AXES) {
        for (boolean rms : new boolean[] {false, true}) {
          LayerNormOp op = new LayerNormOp(axes, 1e-3, rms);
          Nd.check(
              TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), x),
              x.shape(),
              Nd.tolerance(d),
              i -> {
                List<Double> v = peers(x, axes, i);
                double mean = rms ? 0 : v.stream().mapToDouble(p -> p).average().getAsDouble();
                double variance =
                    v.stream().mapToDouble(p -> (p - mean) * (p - mean)).average().getAsDouble();
                return (Nd.get(x, i) - mean) / Math.sqrt(variance + 1e-3);
              });
        }
      }
    }
  }

  @Test
  void layerNormalizationFarFromZero() {
    float[] v = new float[64];
    for (int i = 0; i < v.length; i++) {
      v[i] = 10_000 + i % 2;
    }
    LayerNormOp op = new LayerNormOp(new int[] {-1}, 1e-6, false);
    float[] y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), Tensor.of(v)).toFloatArray();
    assertThat(y[0]).isCloseTo(-1, org.assertj.core.data.Offset.offset(1e-5f));
    assertThat(y[1]).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5f));
  }

  @Test
  void batchNormalization() {
    for (DType d : FLOATS) {
      for (int[] dims : new int[][] {{3, 13}, {2, 3, 5, 7}, {17}}) {
        for (int axis = -1; axis < dims.length; axis++) {
          for (int bits = 0; bits < 4; bits++) {
            checkBatchNorm(d, dims, axis, (bits & 1) != 0, (bits & 2) != 0);
          }
        }
      }
    }
  }

  private static void checkBatchNorm(DType d, int[] dims, int axis, boolean gamma, boolean beta) {
    int at = axis < 0 ? axis + dims.length : axis;
    int c = dims[at];
    Tensor x = TestGraphs.random(d, 1, dims);
    Tensor mean = TestGraphs.random(d, 2, c);
    Tensor variance = positive(TestGraphs.random(d, 3, c));
    Tensor scale = TestGraphs.random(d, 4, c);
    Tensor offset = TestGraphs.random(d, 5, c);
    List<Tensor> inputs = new ArrayList<>(List.of(x, mean, variance));
    if (gamma) {
      inputs.add(scale);
    }
    if (beta) {
      inputs.add(offset);
    }
    BatchNormOp op = new BatchNormOp(axis, 1e-2, gamma, beta);
    Nd.check(
        TestGraphs.run(
            (g, in) -> g.apply1(op, in.toArray(new Value[0])), inputs.toArray(new Tensor[0])),
        Shape.of(dims),
        Nd.tolerance(d) * 2,
        i -> {
          double y =
              (Nd.get(x, i) - mean.getDouble(i[at])) / Math.sqrt(variance.getDouble(i[at]) + 1e-2);
          y = gamma ? y * scale.getDouble(i[at]) : y;
          return beta ? y + offset.getDouble(i[at]) : y;
        });
  }

  private static Tensor positive(Tensor t) {
    double[] v = Arrays.stream(t.toDoubleArray()).map(p -> Math.abs(p) + 0.1).toArray();
    return Tensor.ofNumbers(t.dtype(), t.shape(), v);
  }
}
