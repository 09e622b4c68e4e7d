package org.keras4j.runtime.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class ElementwiseTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    -2.5,
    1e-6,
    -1e-6,
    1e-30,
    -1e-30,
    1e-3,
    -1e-3,
    3,
    -3,
    6,
    -7,
    10,
    -10,
    20,
    -20,
    50,
    -50,
    88,
    -88,
    104,
    -104,
    700,
    -700,
    1e4,
    -1e4,
    1e8,
    -1e8,
    1e30,
    -1e30,
    INF,
    -INF,
    Double.NaN
  };
  private static final DType[] TYPES = {DType.FLOAT32, DType.FLOAT64};

  private static UnaryOp op(Kind kind) {
    switch (kind) {
      case CLIP:
        return new UnaryOp(kind, -0.75, 2.5, 0);
      case RELU:
        return new UnaryOp(kind, 0, INF, 0);
      case ELU:
        return new UnaryOp(kind, 0.3, 0, 0);
      default:
        return new UnaryOp(kind);
    }
  }

  /** Special numbers and ordinary ones of all magnitudes, in an order of chance. */
  private static Tensor numbers(DType dtype, int n, double least) {
    Random r = new Random(n);
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      double x =
          r.nextInt(4) == 0
              ? SPECIAL[r.nextInt(SPECIAL.length)]
              : r.nextGaussian() * Math.pow(10, r.nextInt(7) - 4);
      v[i] = x < least ? -x : x;
    }
    return Tensor.ofNumbers(dtype, Shape.of(n), v);
  }

  @Test
  void functionsOfOneOperand() {
    Set<Kind> refused = EnumSet.noneOf(Kind.class);
    Set<Kind> accepted = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      for (DType dtype : TYPES) {
        List<TensorSpec> in = List.of(new TensorSpec(dtype, Shape.of(3)));
        if (Both.select(new Nd4jKernels(), op(kind), in) instanceof KernelChoice.Refused) {
          refused.add(kind);
          continue;
        }
        accepted.add(kind);
        for (int n : new int[] {1, 3, 7, 8, 13, 17, 64, 5000}) {
          Both.sameElements(op(kind), numbers(dtype, n, kind == Kind.ARCCOSH ? 0 : -INF));
        }
      }
    }
    assertThat(refused)
        .contains(Kind.SIGN, Kind.ARCSINH, Kind.SOFTPLUS, Kind.GELU, Kind.IS_NAN, Kind.TANH);
    assertThat(accepted)
        .contains(Kind.EXP, Kind.TANH, Kind.SIGMOID, Kind.RELU, Kind.SELU, Kind.CLIP);
  }

  @Test
  void parameters() {
    for (DType dtype : TYPES) {
      Tensor x = numbers(dtype, 900, -INF);
      Both.sameElements(new UnaryOp(Kind.RELU, 0, 6, 0), x);
      Both.sameElements(new UnaryOp(Kind.RELU, 0.2, INF, 0), x);
      Both.sameElements(new UnaryOp(Kind.RELU, -0.5, INF, 0), x);
      Both.sameElements(new UnaryOp(Kind.CLIP, -INF, 1, 0), x);
      Both.sameElements(new UnaryOp(Kind.CLIP, 0, INF, 0), x);
    }
    Both.sameElements(new UnaryOp(Kind.ELU, 1, 0, 0), numbers(DType.FLOAT32, 900, -INF));
    for (UnaryOp op :
        List.of(
            new UnaryOp(Kind.RELU, 0.1, 6, 0),
            new UnaryOp(Kind.RELU, 0, INF, 0.5),
            new UnaryOp(Kind.RELU, 0, 0, 0),
            new UnaryOp(Kind.CLIP, 1, 1, 0),
            new UnaryOp(Kind.CLIP, 2, 1, 0))) {
      assertThat(
              Both.select(
                  new Nd4jKernels(), op, List.of(new TensorSpec(DType.FLOAT32, Shape.of(3)))))
          .isInstanceOf(KernelChoice.Refused.class);
    }
  }

  @Test
  void scalarsAndManyAxes() {
    Both.sameElements(op(Kind.TANH), TestGraphs.random(1));
    Both.sameElements(op(Kind.EXP), TestGraphs.random(1, 1, 3, 1, 7, 1));
    Both.sameElements(new BinaryOp(BinaryOp.Kind.ADD), TestGraphs.random(1), TestGraphs.random(2));
    Both.sameElements(
        new BinaryOp(BinaryOp.Kind.MULTIPLY), TestGraphs.random(1), TestGraphs.random(2, 3, 1));
  }

  @Test
  void functionsOfTwoOperands() {
    int[][][] shapes = {
      {{64}, {64}},
      {{1}, {17}},
      {{13}, {1}},
      {{7, 13}, {13}},
      {{13}, {7, 13}},
      {{7, 13}, {7, 1}},
      {{8, 1}, {1, 17}},
      {{3, 1, 8, 1}, {7, 1, 13}},
      {{1, 1, 1}, {3, 1, 8}},
      {{3, 8, 7, 5}, {5}},
      {{17, 1}, {17, 64}},
      {{1, 40, 50}, {1, 40, 1}}
    };
    for (BinaryOp.Kind kind : BinaryOp.Kind.values()) {
      BinaryOp op = new BinaryOp(kind);
      if (kind.isPredicate() || kind == BinaryOp.Kind.MOD) {
        List<TensorSpec> in = Both.specs(TestGraphs.random(1, 3), TestGraphs.random(1, 3));
        assertThat(Both.select(new Nd4jKernels(), op, in)).isInstanceOf(KernelChoice.Refused.class);
        continue;
      }
      for (DType dtype : TYPES) {
        for (int[][] s : shapes) {
          Both.sameElements(op, special(dtype, 1, s[0]), special(dtype, 2, s[1]));
          Both.sameElements(
              op, TestGraphs.random(dtype, 3, s[0]), TestGraphs.random(dtype, 4, s[1]));
        }
      }
    }
  }

  private static Tensor special(DType dtype, int seed, int... dims) {
    Shape shape = Shape.of(dims);
    Random r = new Random(seed);
    double[] v = new double[shape.size()];
    for (int i = 0; i < v.length; i++) {
      v[i] = SPECIAL[r.nextInt(SPECIAL.length)];
    }
    return Tensor.ofNumbers(dtype, shape, v);
  }

  @Test
  void moreThanOnePiece() {
    Both.sameElements(op(Kind.SQUARE), TestGraphs.random(1, 1_500_000));
    Both.sameElements(
        new BinaryOp(BinaryOp.Kind.SUBTRACT),
        TestGraphs.random(1, 1500, 1000),
        TestGraphs.random(2, 1500, 1));
    Both.sameElements(
        new BinaryOp(BinaryOp.Kind.ADD),
        TestGraphs.random(1, 3, 700, 1000),
        TestGraphs.random(2, 1, 1000));
  }
}
