package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class UnaryTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private record Case(UnaryOp op, DoubleUnaryOperator f) {}

  private static Case of(Kind kind, DoubleUnaryOperator f) {
    return new Case(new UnaryOp(kind), f);
  }

  private static Case of(Kind kind, double a, double b, double c, DoubleUnaryOperator f) {
    return new Case(new UnaryOp(kind, a, b, c), f);
  }

  private static double clip(double x, double lo, double hi) {
    return x < lo ? lo : x > hi ? hi : x;
  }

  private static double sigmoid(double x) {
    return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return x > 30 ? x : Math.log1p(Math.exp(x));
  }

  /** Composite Simpson's rule: independent of the approximation in use. */
  private static double erf(double x) {
    if (Double.isNaN(x) || Math.abs(x) > 7) {
      return Math.signum(x);
    }
    int n = 20_000;
    double h = x / n;
    double s = 1 + Math.exp(-x * x);
    for (int i = 1; i < n; i++) {
      s += (i % 2 == 1 ? 4 : 2) * Math.exp(-(i * h) * (i * h));
    }
    return 2 / Math.sqrt(Math.PI) * s * h / 3;
  }

  /** By bisection. */
  private static double erfinv(double y) {
    if (!(Math.abs(y) < 1)) {
      return Math.abs(y) == 1 ? y * INF : Double.NaN;
    }
    double low = -6;
    double high = 6;
    for (int i = 0; i < 45; i++) {
      double middle = (low + high) / 2;
      if (erf(middle) < y) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** The modified Bessel function of the first kind and order 0, by its power series. */
  private static double besselI0(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; k < 400 && term > 1e-18 * sum; k++) {
      term *= x * x / 4 / ((double) k * k);
      sum += term;
    }
    return Double.isNaN(x) ? x : sum;
  }

  private static final Case[] CASES = {
    of(Kind.BESSEL_I0, UnaryTest::besselI0),
    of(Kind.NEGATIVE, x -> 0 - x),
    of(Kind.ABS, x -> x < 0 ? -x : x + 0.0),
    of(Kind.SIGN, x -> x > 0 ? 1 : x < 0 ? -1 : x),
    of(Kind.EXP, Math::exp),
    of(Kind.EXPM1, Math::expm1),
    of(Kind.LOG, Math::log),
    of(Kind.LOG1P, Math::log1p),
    of(Kind.LOG2, x -> Math.log(x) / Math.log(2)),
    of(Kind.LOG10, Math::log10),
    of(Kind.SQRT, x -> Math.pow(x, 0.5)),
    of(Kind.RSQRT, x -> 1 / Math.sqrt(x)),
    of(Kind.SQUARE, x -> x * x),
    of(Kind.RECIPROCAL, x -> 1 / x),
    of(Kind.SIN, Math::sin),
    of(Kind.COS, Math::cos),
    of(Kind.TAN, x -> Math.sin(x) / Math.cos(x)),
    of(Kind.ARCSIN, Math::asin),
    of(Kind.ARCCOS, Math::acos),
    of(Kind.ARCTAN, Math::atan),
    of(Kind.SINH, x -> (Math.exp(x) - Math.exp(-x)) / 2),
    of(Kind.COSH, x -> (Math.exp(x) + Math.exp(-x)) / 2),
    of(Kind.TANH, Math::tanh),
    of(Kind.ARCSINH, x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1))),
    of(Kind.ARCCOSH, x -> Math.log(x + Math.sqrt(x * x - 1))),
    of(Kind.ARCTANH, x -> 0.5 * Math.log((1 + x) / (1 - x))),
    of(Kind.ERF, UnaryTest::erf),
    of(Kind.ERFC, x -> 1 - erf(x)),
    of(Kind.ERFINV, UnaryTest::erfinv),
    of(Kind.FLOOR, Math::floor),
    of(Kind.CEIL, Math::ceil),
    of(Kind.ROUND, Math::rint),
    of(Kind.TRUNC, x -> Math.abs(x) > 1e9 || Double.isNaN(x) ? x : (long) x),
    of(Kind.CLIP, -0.5, 0.75, 0, x -> clip(x, -0.5, 0.75)),
    of(Kind.LOGICAL_NOT, x -> x == 0 ? 1 : 0),
    of(Kind.IS_NAN, x -> Double.isNaN(x) ? 1 : 0),
    of(Kind.IS_INF, x -> Math.abs(x) == INF ? 1 : 0),
    of(Kind.IS_FINITE, x -> Math.abs(x) < INF ? 1 : 0),
    of(Kind.RELU, 0, INF, 0, x -> x > 0 || Double.isNaN(x) ? x : 0),
    of(Kind.RELU, 0, 6, 0, x -> clip(x, 0, 6)),
    of(Kind.RELU, 0.2, INF, 0, x -> x >= 0 ? x : 0.2 * x),
    of(Kind.RELU, 0.1, 2, 0.5, x -> x >= 0.5 ? Math.min(x, 2) : 0.1 * (x - 0.5)),
    of(Kind.RELU, 0, 2, 0.5, x -> x >= 0.5 ? Math.min(x, 2) : Double.isNaN(x) ? x : 0),
    of(Kind.SIGMOID, UnaryTest::sigmoid),
    of(Kind.HARD_SIGMOID, 1 / 6., 0.5, 0, x -> clip(x / 6 + 0.5, 0, 1)),
    of(Kind.HARD_SILU, 1 / 6., 0.5, 0, x -> x * clip(x / 6 + 0.5, 0, 1)),
    of(Kind.ELU, 1.5, 0, 0, x -> x > 0 ? x : 1.5 * Math.expm1(x)),
    of(Kind.SELU, x -> 1.05070098735548 * (x > 0 ? x : 1.673263242354377 * Math.expm1(x))),
    of(Kind.CELU, 0.7, 0, 0, x -> x > 0 ? x : 0.7 * Math.expm1(x / 0.7)),
    of(Kind.SOFTPLUS, UnaryTest::softplus),
    of(Kind.SOFTSIGN, x -> x / (Math.abs(x) + 1)),
    of(Kind.SILU, x -> x * sigmoid(x)),
    of(Kind.MISH, x -> x * Math.tanh(softplus(x))),
    // TensorFlow's constants of gelu are float32 numbers in every precision.
    of(Kind.GELU, x -> x / 2 * (1 + erf(x * (float) Math.sqrt(0.5)))),
    of(
        Kind.GELU_TANH,
        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715f * Math.pow(x, 3))))),
    of(Kind.LOG_SIGMOID, x -> -softplus(-x)),
    of(Kind.TANH_SHRINK, x -> x - Math.tanh(x)),
    of(Kind.SOFT_SHRINK, 0.5, 0, 0, x -> Math.abs(x) > 0.5 ? x - 0.5 * Math.signum(x) : 0),
    of(Kind.HARD_SHRINK, 0.5, 0, 0, x -> x > 0.5 || x < -0.5 ? x : 0),
    of(Kind.THRESHOLD, 0.5, -7, 0, x -> x > 0.5 ? x : -7),
    of(Kind.SQUAREPLUS, 4, 0, 0, x -> 0.5 * (x + Math.sqrt(x * x + 4))),
    of(Kind.SPARSE_PLUS, x -> x <= -1 ? 0 : x >= 1 ? x : 0.25 * Math.pow(x + 1, 2)),
    of(Kind.SPARSE_SIGMOID, x -> x <= -1 ? 0 : x >= 1 ? 1 : 0.5 * (x + 1)),
  };

  @Test
  void everyKindOnEveryFloatType() {
    Map<Kind, Boolean> seen = new EnumMap<>(Kind.class);
    for (Case c : CASES) {
      seen.put(c.op.kind(), true);
      for (DType dtype :
          new DType[] {DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.BFLOAT16}) {
        Tensor x = TestGraphs.random(dtype, 3, 3, 17);
        Tensor y = TestGraphs.run((g, in) -> g.unary(c.op, in.get(0)), x);
        assertThat(y.dtype()).isEqualTo(c.op.isPredicate() ? DType.BOOL : dtype);
        double tolerance = dtype == DType.FLOAT64 ? 1e-9 : Nd.tolerance(dtype);
        Nd.check(y, x.shape(), tolerance, i -> c.f.applyAsDouble(Nd.get(x, i)));
      }
    }
    assertThat(seen.keySet()).containsExactlyInAnyOrder(Kind.values());
  }

  @Test
  void extremeValues() {
    float[] values = {
      -0f,
      0,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      1e-30f,
      -1e-30f,
      100,
      -100,
      1e30f,
      -1e30f,
      0.5f,
      1.5f,
      2.5f,
      -0.5f,
      -2.5f,
      88,
      -88,
      20,
      -20,
      1,
      -1
    };
    Tensor x = Tensor.of(values);
    for (Case c : CASES) {
      switch (c.op.kind()) {
        case SIN, COS, TAN, ARCCOSH, ARCSINH -> {
          continue;
        }
        default -> {}
      }
      Tensor y = TestGraphs.run((g, in) -> g.unary(c.op, in.get(0)), x);
      for (int i = 0; i < values.length; i++) {
        double e = c.f.applyAsDouble(values[i]);
        boolean fuzzy =
            Double.isNaN(e) && !Float.isNaN(values[i]) // limits of composed formulas
                || Float.isInfinite(values[i]) && Double.isNaN(y.getDouble(i));
        boolean shrink =
            Float.isNaN(values[i])
                && switch (c.op.kind()) {
                  case SOFT_SHRINK, HARD_SHRINK, THRESHOLD -> true;
                  default -> false;
                };
        if (!fuzzy && !shrink) {
          float f = (float) e;
          double a = y.getDouble(i);
          boolean same =
              Double.isNaN(f)
                  ? Double.isNaN(a)
                  : a == f || Math.abs(a - f) <= 1e-5 * Math.max(1e-30, Math.abs(f));
          assertThat(same || Math.abs(a - f) < 1e-7)
              .as("%s(%s): expected %s, got %s", c.op, values[i], f, a)
              .isTrue();
        }
      }
    }
  }

  @Test
  void notANumberStaysSo() {
    Tensor x = Tensor.of(new float[] {Float.NaN, 1});
    for (UnaryOp op :
        new UnaryOp[] {
          new UnaryOp(Kind.RELU, 0, INF, 0),
          new UnaryOp(Kind.RELU, 0, 6, 0),
          new UnaryOp(Kind.RELU, 0.1, 6, 1),
          new UnaryOp(Kind.CLIP, 0, 1, 0),
          new UnaryOp(Kind.SIGN),
          new UnaryOp(Kind.TANH),
          new UnaryOp(Kind.HARD_SIGMOID, 0.2, 0.5, 0)
        }) {
      assertThat(TestGraphs.run((g, in) -> g.unary(op, in.get(0)), x).getDouble(0)).isNaN();
    }
  }

  @Test
  void sixteenBitResultsAreRounded() {
    Tensor x = Tensor.ofNumbers(DType.FLOAT16, Shape.of(2), new double[] {300, 1e-3});
    Tensor y = TestGraphs.run((g, in) -> g.unary(Kind.SQUARE, in.get(0)), x);
    assertThat(y.getDouble(0)).isInfinite();
    assertThat(y.getDouble(1)).isEqualTo(17 * 0x1p-24);
  }

  @Test
  void integers() {
    for (DType d : DType.values()) {
      if (!d.isInteger()) {
        continue;
      }
      Tensor x = TestGraphs.random(d, 5, 13);
      long mask = d.byteSize() == 8 ? -1 : (1L << 8 * d.byteSize()) - 1;
      Tensor square = TestGraphs.run((g, in) -> g.unary(Kind.SQUARE, in.get(0)), x);
      Tensor minus = TestGraphs.run((g, in) -> g.unary(Kind.NEGATIVE, in.get(0)), x);
      Tensor relu =
          TestGraphs.run((g, in) -> g.unary(new UnaryOp(Kind.RELU, 0, 6, 0), in.get(0)), x);
      Tensor round = TestGraphs.run((g, in) -> g.unary(Kind.ROUND, in.get(0)), x);
      for (int i = 0; i < x.size(); i++) {
        long v = x.getLong(i);
        assertThat(square.getLong(i) & mask).isEqualTo(v * v & mask);
        assertThat(minus.getLong(i) & mask).isEqualTo(-v & mask);
        assertThat(relu.getLong(i)).isEqualTo(Math.max(0, Math.min(6, v)));
        assertThat(round.getLong(i)).isEqualTo(v);
      }
    }
    assertThatThrownBy(
            () ->
                TestGraphs.run(
                    (g, in) -> g.unary(Kind.EXP, in.get(0)), Tensor.of(new int[] {1, 2})))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("cast to a floating type");
  }

  @Test
  void bools() {
    Tensor x = Tensor.of(new boolean[] {true, false});
    Tensor y = TestGraphs.run((g, in) -> g.not(in.get(0)), x);
    assertThat(y).isEqualTo(Tensor.of(new boolean[] {false, true}));
  }
}
