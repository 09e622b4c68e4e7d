package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.ReduceOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

class ReduceTest {
  private static final int[][] SHAPES = {{13}, {3, 7}, {2, 3, 4, 5}, {1, 3, 1, 8}, {17, 1, 2}, {}};

  /** Every subset of the axes of a rank; the empty one stands for all. */
  private static List<int[]> subsets(int rank) {
    List<int[]> out = new ArrayList<>();
    for (int bits = 0; bits < 1 << rank; bits++) {
      final int b = bits;
      out.add(java.util.stream.IntStream.range(0, rank).filter(i -> (b >> i & 1) != 0).toArray());
    }
    return out;
  }

  static List<Double> group(Tensor x, int[] axes, int[] out, boolean keep) {
    int rank = x.shape().rank();
    boolean[] gone = new boolean[rank];
    for (int a : Shapes.axes(axes, rank)) {
      gone[a] = true;
    }
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      int[] at = Nd.index(x.shape(), i);
      boolean member = true;
      int o = 0;
      for (int d = 0; d < rank; d++) {
        if (!gone[d]) {
          member &= at[d] == out[o];
        }
        o += !gone[d] || keep ? 1 : 0;
      }
      if (member) {
        values.add(x.getDouble(i));
      }
    }
    return values;
  }

  private static double expected(Kind kind, List<Double> v) {
    return switch (kind) {
      case SUM -> v.stream().mapToDouble(d -> d).sum();
      case MEAN -> v.stream().mapToDouble(d -> d).sum() / v.size();
      case MAX -> v.stream().mapToDouble(d -> d).max().getAsDouble();
      case MIN -> v.stream().mapToDouble(d -> d).min().getAsDouble();
      case PRODUCT -> v.stream().reduce(1.0, (a, b) -> a * b);
      case ANY -> v.contains(1.0) ? 1 : 0;
      case ALL -> v.contains(0.0) ? 0 : 1;
    };
  }

  private static boolean isDefined(Kind kind, DType d) {
    if (d == DType.STRING) {
      return false;
    }
    return switch (kind) {
      case ANY, ALL -> d == DType.BOOL;
      case MAX, MIN -> true;
      case MEAN -> d.isFloating();
      default -> d != DType.BOOL;
    };
  }

  @Test
  void everyKindTypeAndSetOfAxes() {
    for (Kind kind : Kind.values()) {
      for (DType d : DType.values()) {
        if (!isDefined(kind, d)) {
          continue;
        }
        for (int[] dims : SHAPES) {
          Tensor x = TestGraphs.random(d, 3, dims);
          if (d.isInteger()) {
            x =
                Tensor.ofNumbers(
                    d,
                    x.shape(),
                    java.util.Arrays.stream(x.toDoubleArray()).map(v -> v % 2).toArray());
          }
          Tensor input = x;
          for (int[] axes : subsets(dims.length)) {
            for (boolean keep : new boolean[] {false, true}) {
              Tensor y = TestGraphs.run((g, in) -> g.reduce(kind, in.get(0), axes, keep), input);
              assertThat(y.dtype()).isEqualTo(d);
              Nd.check(
                  y,
                  Nd.reduced(input.shape(), axes, keep),
                  d.isFloating() ? Nd.tolerance(d) : 0,
                  i -> expected(kind, group(input, axes, i, keep)));
            }
          }
        }
      }
    }
  }

  @Test
  void nothing() {
    Tensor x = TestGraphs.random(1, 3, 0);
    assertThat(TestGraphs.run((g, in) -> g.sum(in.get(0), false, 1), x).toFloatArray())
        .containsExactly(0, 0, 0);
    assertThat(TestGraphs.run((g, in) -> g.mean(in.get(0), false, 1), x).toFloatArray())
        .containsExactly(Float.NaN, Float.NaN, Float.NaN);
    assertThat(TestGraphs.run((g, in) -> g.max(in.get(0), false, 0), x).size()).isZero();
    assertThatThrownBy(() -> TestGraphs.run((g, in) -> g.max(in.get(0), false, 1), x))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("over no elements")
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.INPUT_SHAPE);
    assertThatThrownBy(
            () ->
                TestGraphs.run((g, in) -> g.apply1(new ArgReduceOp(true, 1, false), in.get(0)), x))
        .isInstanceOf(InputMismatchException.class);
  }

  @Test
  void notANumber() {
    Tensor x = Tensor.of(new float[] {1, Float.NaN, 3});
    for (Kind k : new Kind[] {Kind.MAX, Kind.MIN, Kind.SUM, Kind.PRODUCT, Kind.MEAN}) {
      assertThat(
              TestGraphs.run((g, in) -> g.reduce(k, in.get(0), new int[] {0}, false), x)
                  .getDouble(0))
          .isNaN();
    }
  }

  @Test
  void longSumsOfFloatsAreExact() {
    float[] v = new float[1_000_000];
    java.util.Arrays.fill(v, 0.1f);
    double y = TestGraphs.run((g, in) -> g.sum(in.get(0), false, 0), Tensor.of(v)).getDouble(0);
    assertThat(y).isCloseTo(100_000, org.assertj.core.data.Offset.offset(0.01));
  }

  @Test
  void refusals() {
    assertThatThrownBy(
            () ->
                TestGraphs.run((g, in) -> g.mean(in.get(0), false, 0), Tensor.of(new int[] {1, 2})))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("cast to a floating type first");
    assertThatThrownBy(
            () ->
                TestGraphs.run(
                    (g, in) -> g.sum(in.get(0), false, 0), Tensor.of(new boolean[] {true, false})))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("cast to a number first");
  }

  @Test
  void positionsOfExtremes() {
    for (DType d :
        new DType[] {
          DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT32, DType.UINT8, DType.BOOL
        }) {
      Tensor x = TestGraphs.random(d, 9, 3, 8, 5);
      for (int axis = -1; axis < 3; axis++) {
        for (boolean largest : new boolean[] {false, true}) {
          for (boolean keep : new boolean[] {false, true}) {
            ArgReduceOp op = new ArgReduceOp(largest, axis, keep);
            Tensor y = TestGraphs.run((g, in) -> g.apply1(op, in.get(0)), x);
            assertThat(y.dtype()).isEqualTo(DType.INT32);
            int[] axes = {axis};
            Nd.check(
                y,
                Nd.reduced(x.shape(), axes, keep),
                0,
                i -> {
                  List<Double> v = group(x, axes, i, keep);
                  double m = largest ? java.util.Collections.max(v) : java.util.Collections.min(v);
                  return v.indexOf(m);
                });
          }
        }
      }
    }
    Tensor nan = Tensor.of(new float[] {1, Float.NaN, 5, Float.NaN});
    assertThat(
            TestGraphs.run((g, in) -> g.apply1(new ArgReduceOp(true, 0, false), in.get(0)), nan)
                .getLong(0))
        .isEqualTo(2);
  }
}
