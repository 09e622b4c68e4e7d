package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Transforms against their definition, and windows there and back. */
class SignalTest {
  private static Tensor run(Op op, int output, Tensor... inputs) {
    return TestGraphs.run((g, in) -> g.apply(op, List.copyOf(in)).get(output), inputs);
  }

  @Test
  void transformsOfEveryLengthFollowTheDefinition() {
    for (int n = 1; n <= 70; n++) {
      Tensor re = TestGraphs.random(DType.FLOAT64, n, 2, n);
      Tensor im = TestGraphs.random(DType.FLOAT64, n + 1, 2, n);
      Tensor y = run(new FftOp(), 0, re, im);
      Tensor z = run(new FftOp(), 1, re, im);
      Tensor real = run(new FftOp(), 1, re);
      for (int i = 0; i < 2 * n; i++) {
        double a = 0;
        double b = 0;
        double c = 0;
        for (int t = 0; t < n; t++) {
          int at = i / n * n + t;
          double angle = -2 * Math.PI * ((long) t * (i % n) % n) / n;
          double x = re.getDouble(at);
          a += x * Math.cos(angle) - im.getDouble(at) * Math.sin(angle);
          b += x * Math.sin(angle) + im.getDouble(at) * Math.cos(angle);
          c += x * Math.sin(angle);
        }
        assertThat(y.getDouble(i)).as("length %d", n).isCloseTo(a, within(1e-10 * n));
        assertThat(z.getDouble(i)).as("length %d", n).isCloseTo(b, within(1e-10 * n));
        assertThat(real.getDouble(i)).as("length %d", n).isCloseTo(c, within(1e-10 * n));
      }
    }
  }

  @Test
  void aLongTransformOfAnyLengthIsQuick() {
    Tensor x = TestGraphs.random(DType.FLOAT32, 1, 300_007);
    Assertions.assertTimeout(
        Duration.ofSeconds(20), () -> assertThat(run(new FftOp(), 0, x).getDouble(0)).isNotZero());
  }

  @Test
  void transformsNeedWideFloats() {
    for (DType d : new DType[] {DType.FLOAT16, DType.INT32}) {
      Tensor x = TestGraphs.random(d, 1, 4);
      assertThatThrownBy(() -> run(new FftOp(), 0, x))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("float32 or float64");
    }
  }

  @Test
  void windowsThatDoNotOverlapAddUpToTheSignal() {
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.INT8}) {
      Tensor x = TestGraphs.random(d, 3, 2, 13);
      Tensor frames = run(new FrameOp(3, 3, 1), 0, x);
      assertThat(frames.shape()).isEqualTo(Shape.of(2, 4, 3));
      Tensor back = run(new OverlapAddOp(3, 1, 13), 0, frames);
      for (int i = 0; i < 26; i++) {
        assertThat(back.getDouble(i)).isEqualTo(i % 13 == 12 ? 0 : x.getDouble(i));
      }
    }
  }

  @Test
  void overlapsWrapAsTheirTypeDoes() {
    Tensor x = Tensor.ofNumbers(DType.UINT8, Shape.of(2, 2), new double[] {1, 200, 100, 7});
    Tensor y = run(new OverlapAddOp(1, 1, Shape.UNKNOWN), 0, x);
    assertThat(y.getDouble(1)).isEqualTo(300 - 256);
    assertThat(run(new OverlapAddOp(2, 3, 6), 0, x).getDouble(5)).isEqualTo(7);
    assertThatThrownBy(() -> run(new OverlapAddOp(2, 3, 5), 0, x))
        .hasMessageContaining("beyond an axis of 5");
  }

  @Test
  void noWindowFitsAShortSignal() {
    Tensor x = TestGraphs.random(DType.FLOAT32, 1, 2, 3);
    assertThat(run(new FrameOp(2, 1, 3), 0, x).shape()).isEqualTo(Shape.of(2, 0, 2));
    assertThat(run(new FrameOp(2, 1, 2), 0, x).shape()).isEqualTo(Shape.of(2, 1, 2));
  }

  @Test
  void aPlaceWithoutDepthOrNumberIsFilled() {
    Tensor x = TestGraphs.random(DType.FLOAT32, 1, 1, 2, 2, 1);
    Tensor noDepth = Tensor.of(new float[] {1, 0, 0, 0, 1, 0, -1, 0}, 1, 8);
    Tensor y = run(new ProjectiveOp(true, ProjectiveOp.Fill.CONSTANT, 9), 0, x, noDepth);
    assertThat(y.getDouble(1)).isEqualTo(9);
    Tensor nan = Tensor.of(new float[] {Float.NaN, 0, 0, 0, 1, 0, 0, 0}, 1, 8);
    y = run(new ProjectiveOp(false, ProjectiveOp.Fill.CONSTANT, 9), 0, x, nan);
    assertThat(y.getDouble(0)).isEqualTo(9);
    assertThat(
            TestGraphs.run(
                    (g, in) ->
                        g.apply1(
                            new ProjectiveOp(false, ProjectiveOp.Fill.NEAREST, 0),
                            in.toArray(new Value[0])),
                    x,
                    Tensor.of(new float[] {1, 0, 50, 0, 1, -50, 0, 0}, 1, 8))
                .getDouble(2))
        .isEqualTo(x.getDouble(1));
  }
}
