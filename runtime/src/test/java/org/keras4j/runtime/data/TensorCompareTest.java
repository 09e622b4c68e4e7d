package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.keras4j.runtime.data.TensorCompare.Result;
import org.keras4j.runtime.data.TensorCompare.Tolerance;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class TensorCompareTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static Result compare(float[] expected, float[] actual) {
    return TensorCompare.compare(
        Tensor.of(expected, expected.length), Tensor.of(actual, actual.length), Tolerance.DEFAULT);
  }

  @Test
  void theToleranceGrowsWithTheLargestExpectedValue() {
    assertThat(compare(new float[] {0, 0.5f}, new float[] {0.9e-4f, 0.5f}).ok()).isTrue();
    assertThat(compare(new float[] {0, 0.5f}, new float[] {1.2e-4f, 0.5f}).ok()).isFalse();
    assertThat(compare(new float[] {0, 100}, new float[] {0.9e-2f, 100}).ok()).isTrue();
    assertThat(compare(new float[] {0, -100}, new float[] {0.9e-2f, -100}).ok()).isTrue();
    assertThat(compare(new float[] {0, INF}, new float[] {0.9e-2f, INF}).ok()).isFalse();
    assertThat(compare(new float[] {0, 1}, new float[] {0.01f, 1e9f}).ok()).isFalse();
  }

  @Test
  void aCaseMaySayOtherwise() {
    Tensor expected = Tensor.of(new double[] {0, 100});
    Tensor actual = Tensor.of(new double[] {0.001, 100.5});
    assertThat(TensorCompare.compare(expected, actual, Tolerance.of(0.01, 0.01)).ok()).isTrue();
    assertThat(TensorCompare.compare(expected, actual, Tolerance.of(0.01, null)).ok()).isFalse();
    assertThat(TensorCompare.compare(expected, actual, Tolerance.of(null, 0.01)).ok()).isFalse();
    assertThat(Tolerance.of(null, null)).isEqualTo(Tolerance.DEFAULT);
    Tensor infinite = Tensor.of(new double[] {INF, 1});
    Tensor finite = Tensor.of(new double[] {5, 1});
    assertThat(TensorCompare.compare(infinite, finite, Tolerance.of(0.0, 0.1)).ok()).isFalse();
    assertThat(TensorCompare.compare(infinite, infinite, Tolerance.of(0.0, 0.0)).ok()).isTrue();
  }

  @Test
  void notANumberAndInfinitiesEqualTheirLike() {
    float[] special = {Float.NaN, INF, -INF};
    Result same = compare(special, special);
    assertThat(same.ok()).isTrue();
    assertThat(same.maxDiff()).isZero();
    float[][] others = {
      {0, INF, -INF}, {Float.NaN, -INF, -INF}, {Float.NaN, INF, 0}, {INF, INF, INF}
    };
    for (float[] other : others) {
      assertThat(compare(special, other).ok()).isFalse();
      assertThat(compare(other, special).ok()).isFalse();
      assertThat(compare(special, other).maxDiff()).isInfinite();
    }
  }

  @Test
  void theMessageNamesTheWorst() {
    Result r =
        TensorCompare.compare(
            Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
            Tensor.of(new float[] {1, 2.5f, 3, 4.25f, 5, 6}, 3, 2),
            Tolerance.DEFAULT);
    assertThat(r.maxDiff()).isEqualTo(0.5);
    assertThat(r.message())
        .isEqualTo(
            "2 of 6 values differ, most at [0, 1]: expected 2.0, got 2.5 (differs by 0.5, allowed"
                + " 0.0006)");
    assertThat(compare(new float[] {Float.NaN}, new float[] {1}).message())
        .isEqualTo("1 of 1 values differ, most at [0]: expected nan, got 1.0");
  }

  @Test
  void everythingElseIsExact() {
    Tensor large = Tensor.of(new long[] {1L << 60, 5});
    Tensor larger = Tensor.of(new long[] {(1L << 60) + 1, 5});
    Result r = TensorCompare.compare(large, larger, Tolerance.DEFAULT);
    assertThat(r.ok()).isFalse();
    assertThat(r.maxDiff()).isEqualTo(1);
    assertThat(TensorCompare.compare(large, large, Tolerance.DEFAULT).ok()).isTrue();
    Tensor minus = Tensor.of(new long[] {-1}, 1);
    Tensor all = minus.cast(DType.UINT64);
    assertThat(TensorCompare.compare(minus, all, Tolerance.DEFAULT).ok()).isFalse();
    Tensor texts = Tensor.of(new String[] {"a", "b"});
    assertThat(TensorCompare.compare(texts, texts, Tolerance.DEFAULT).ok()).isTrue();
    assertThat(
            TensorCompare.compare(texts, Tensor.of(new String[] {"a", "c"}), Tolerance.DEFAULT)
                .message())
        .contains("[1]: expected \"b\", got \"c\"");
    Tensor yes = Tensor.of(new boolean[] {true}, 1);
    assertThat(
            TensorCompare.compare(yes, Tensor.of(new boolean[] {false}, 1), Tolerance.DEFAULT).ok())
        .isFalse();
  }

  @Test
  void shapesAndKindsMustAgreeButNotWidths() {
    Tensor f = Tensor.of(new float[] {1, 2}, 2, 1);
    assertThat(TensorCompare.compare(f, f.reshape(1, 2), Tolerance.DEFAULT).message())
        .isEqualTo("expected shape (2, 1), got (1, 2)");
    assertThat(TensorCompare.compare(f, f.cast(DType.INT32), Tolerance.DEFAULT).message())
        .isEqualTo("expected float32, got int32");
    assertThat(TensorCompare.compare(f, f.cast(DType.BOOL), Tolerance.DEFAULT).ok()).isFalse();
    assertThat(TensorCompare.compare(f, f.cast(DType.FLOAT64), Tolerance.DEFAULT).ok()).isTrue();
    Tensor i = f.cast(DType.INT64);
    assertThat(TensorCompare.compare(i, f.cast(DType.UINT8), Tolerance.DEFAULT).ok()).isTrue();
    Tensor none = Tensor.wrap(DType.FLOAT32, Shape.of(0, 3), Tensor.newBuffer(DType.FLOAT32, 0));
    assertThat(TensorCompare.compare(none, none, Tolerance.DEFAULT).ok()).isTrue();
  }
}
