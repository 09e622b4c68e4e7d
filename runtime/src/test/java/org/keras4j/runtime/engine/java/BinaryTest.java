package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.BinaryOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class BinaryTest {
  private static final int[][][] SHAPES = {
    {{13}, {13}},
    {{3, 7}, {3, 7}},
    {{3, 7}, {7}},
    {{3, 7}, {1}},
    {{}, {3, 7}},
    {{}, {}},
    {{3, 1}, {1, 7}},
    {{2, 3, 4, 5}, {4, 5}},
    {{2, 3, 4, 5}, {2, 1, 4, 1}},
    {{2, 1, 4, 1}, {1, 3, 1, 5}},
    {{1, 8}, {17, 8}},
    {{5, 1, 1}, {1, 6, 1}},
    {{0, 3}, {3}},
    {{4, 1}, {1, 0}},
    {{2, 3, 1}, {2, 3, 64}},
  };

  private static double mod(double a, double b) {
    return a - Math.floor(a / b) * b;
  }

  private static DoubleBinaryOperator reference(Kind kind) {
    return switch (kind) {
      case ADD -> (a, b) -> a + b;
      case SUBTRACT -> (a, b) -> a - b;
      case MULTIPLY -> (a, b) -> a * b;
      case DIVIDE -> (a, b) -> a / b;
      case FLOOR_DIVIDE -> (a, b) -> Math.floor(a / b);
      case MOD -> BinaryTest::mod;
      case POWER -> Math::pow;
      case MAXIMUM -> (a, b) -> a > b ? a : b;
      case MINIMUM -> (a, b) -> a < b ? a : b;
      case ARCTAN2 -> Math::atan2;
      case EQUAL -> (a, b) -> a == b ? 1 : 0;
      case NOT_EQUAL -> (a, b) -> a != b ? 1 : 0;
      case LESS -> (a, b) -> a < b ? 1 : 0;
      case LESS_EQUAL -> (a, b) -> a <= b ? 1 : 0;
      case GREATER -> (a, b) -> a > b ? 1 : 0;
      case GREATER_EQUAL -> (a, b) -> a >= b ? 1 : 0;
      case LOGICAL_AND -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
      case LOGICAL_OR -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
      case LOGICAL_XOR -> (a, b) -> a != 0 ^ b != 0 ? 1 : 0;
    };
  }

  @Test
  void everyKindTypeAndBroadcast() {
    for (Kind kind : Kind.values()) {
      for (DType d : DType.values()) {
        if (!isDefined(kind, d)) {
          continue;
        }
        for (int[][] s : SHAPES) {
          Tensor a = operand(kind, d, 1, s[0], false);
          Tensor b = operand(kind, d, 2, s[1], true);
          Tensor y = TestGraphs.run((g, in) -> g.binary(kind, in.get(0), in.get(1)), a, b);
          assertThat(y.dtype()).isEqualTo(kind.isPredicate() ? DType.BOOL : d);
          DoubleBinaryOperator f = reference(kind);
          double tolerance = d.isFloating() ? Nd.tolerance(d) : 0;
          Nd.check(
              y,
              Shapes.broadcast(a.shape(), b.shape()),
              tolerance,
              i ->
                  wrap(
                      f.applyAsDouble(
                          a.getDouble(Nd.broadcast(a.shape(), i)),
                          b.getDouble(Nd.broadcast(b.shape(), i))),
                      d,
                      kind));
        }
      }
    }
  }

  private static boolean isDefined(Kind kind, DType d) {
    if (d == DType.STRING) {
      return false;
    }
    if (kind.isPredicate() || d.isFloating()) {
      return true;
    }
    return switch (kind) {
      case DIVIDE, ARCTAN2 -> false;
      case SUBTRACT, FLOOR_DIVIDE, MOD, POWER -> d != DType.BOOL;
      default -> true;
    };
  }

  /** Values for which the reference in doubles is exact or close. */
  private static Tensor operand(Kind kind, DType d, int seed, int[] dims, boolean right) {
    Tensor t = TestGraphs.random(d, seed, dims);
    double[] v = t.toDoubleArray();
    for (int i = 0; i < v.length; i++) {
      if (kind == Kind.POWER) {
        v[i] = d.isFloating() ? Math.abs(v[i]) : Math.abs(v[i] % 3);
      } else if (kind == Kind.MOD || kind == Kind.FLOOR_DIVIDE || kind == Kind.DIVIDE) {
        // Quarters divide without a rounding that could change the quotient's floor.
        v[i] = d.isFloating() ? Math.rint(v[i] * 8) / 4 : v[i];
        v[i] = right && v[i] == 0 ? 1 : v[i];
      }
    }
    return Tensor.ofNumbers(d, t.shape(), v);
  }

  private static double wrap(double v, DType d, Kind kind) {
    if (kind.isPredicate() || d.isFloating()) {
      return v;
    }
    long n = (long) v;
    return switch (d) {
      case INT8 -> (byte) n;
      case INT16 -> (short) n;
      case UINT8 -> n & 0xff;
      case UINT16 -> n & 0xffff;
      case UINT32 -> n & 0xffffffffL;
      case UINT64 -> n >= 0 ? n : 0x1p64 + n;
      case BOOL -> n != 0 ? 1 : 0;
      default -> n;
    };
  }

  private static Tensor run(Kind kind, Tensor a, Tensor b) {
    return TestGraphs.run((g, in) -> g.binary(kind, in.get(0), in.get(1)), a, b);
  }

  @Test
  void notANumber() {
    Tensor a = Tensor.of(new float[] {Float.NaN, 1, Float.NaN});
    Tensor b = Tensor.of(new float[] {1, Float.NaN, Float.NaN});
    for (Kind k : new Kind[] {Kind.MAXIMUM, Kind.MINIMUM}) {
      assertThat(run(k, a, b).toFloatArray()).containsOnly(Float.NaN);
      assertThat(run(k, a, Tensor.scalar(DType.FLOAT32, 3)).getDouble(0)).isNaN();
    }
    assertThat(run(Kind.EQUAL, a, b).toLongArray()).containsOnly(0);
    assertThat(run(Kind.NOT_EQUAL, a, b).toLongArray()).containsOnly(1);
    assertThat(run(Kind.LESS_EQUAL, a, b).toLongArray()).containsOnly(0);
  }

  @Test
  void signsOfRemainders() {
    Tensor a = Tensor.of(new int[] {7, -7, 7, -7, 6});
    Tensor b = Tensor.of(new int[] {3, 3, -3, -3, -3});
    assertThat(run(Kind.MOD, a, b)).isEqualTo(Tensor.of(new int[] {1, 2, -2, -1, 0}));
    assertThat(run(Kind.FLOOR_DIVIDE, a, b)).isEqualTo(Tensor.of(new int[] {2, -3, -3, 2, -2}));
    assertThat(run(Kind.MOD, a.cast(DType.FLOAT32), b.cast(DType.FLOAT32)).toFloatArray())
        .containsExactly(1, 2, -2, -1, 0);
  }

  @Test
  void divisionOfIntegersByZero() {
    for (Kind k : new Kind[] {Kind.MOD, Kind.FLOOR_DIVIDE}) {
      assertThatThrownBy(() -> run(k, Tensor.of(new int[] {1}), Tensor.of(new int[] {0})))
          .isInstanceOf(InputMismatchException.class)
          .hasMessageContaining("by zero")
          .extracting(e -> ((KerasException) e).code())
          .isEqualTo(ErrorCode.INPUT_VALUE);
    }
    assertThat(
            run(Kind.DIVIDE, Tensor.of(new float[] {1}), Tensor.of(new float[] {0})).getDouble(0))
        .isInfinite();
  }

  @Test
  void powersOfIntegers() {
    assertThat(
            run(Kind.POWER, Tensor.of(new int[] {3, -2, 0, 5}), Tensor.of(new int[] {4, 3, 0, 0})))
        .isEqualTo(Tensor.of(new int[] {81, -8, 1, 1}));
    assertThat(run(Kind.POWER, Tensor.of(new int[] {3}), Tensor.of(new int[] {40})).getLong(0))
        .isEqualTo(new java.math.BigInteger("3").pow(40).intValue());
    assertThatThrownBy(() -> run(Kind.POWER, Tensor.of(new int[] {2}), Tensor.of(new int[] {-1})))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("negative power -1");
  }

  @Test
  void unsignedSixtyFourBits() {
    Tensor big = Tensor.wrap(DType.UINT64, Shape.of(1), java.nio.LongBuffer.wrap(new long[] {-1}));
    Tensor two = Tensor.wrap(DType.UINT64, Shape.of(1), java.nio.LongBuffer.wrap(new long[] {2}));
    assertThat(run(Kind.MAXIMUM, big, two)).isEqualTo(big);
    assertThat(run(Kind.LESS, two, big).getLong(0)).isEqualTo(1);
    assertThat(run(Kind.FLOOR_DIVIDE, big, two).getLong(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void text() {
    Tensor a = Tensor.of(new String[] {"a", "b"});
    Tensor b = Tensor.of(new String[] {"b"}, 1);
    assertThat(run(Kind.EQUAL, a, b)).isEqualTo(Tensor.of(new boolean[] {false, true}));
    assertThat(run(Kind.NOT_EQUAL, a, b)).isEqualTo(Tensor.of(new boolean[] {true, false}));
    assertThatThrownBy(() -> run(Kind.ADD, a, b))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("not defined for text");
  }
}
