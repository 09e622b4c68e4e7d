package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.errors.InputMismatchException;

class NestedArraysTest {
  @Test
  void arraysOfArraysBecomeTensorsAndAreGivenBack() {
    float[][][] numbers = {{{1, 2}, {3, 4}, {5, 6}}, {{7, 8}, {9, 10}, {11, 12.5f}}};
    Tensor t = NestedArrays.tensor(numbers);
    assertThat(t.spec()).isEqualTo(new TensorSpec(DType.FLOAT32, Shape.of(2, 3, 2)));
    assertThat(t.getDouble(11)).isEqualTo(12.5);
    assertThat((float[][][]) NestedArrays.arrays(t)).isDeepEqualTo(numbers);
    String[][] texts = {{"a"}, {"b"}};
    assertThat((String[][]) NestedArrays.arrays(NestedArrays.tensor(texts))).isDeepEqualTo(texts);
    boolean[] flags = {true, false};
    assertThat((boolean[]) NestedArrays.arrays(NestedArrays.tensor(flags))).isEqualTo(flags);
    long[][] longs = {{1L << 60, -1}};
    assertThat((long[][]) NestedArrays.arrays(NestedArrays.tensor(longs))).isDeepEqualTo(longs);
    double[][] doubles = {{0.1, Double.NEGATIVE_INFINITY}};
    assertThat((double[][]) NestedArrays.arrays(NestedArrays.tensor(doubles)))
        .isDeepEqualTo(doubles);
    int[][] none = new int[3][0];
    assertThat(NestedArrays.tensor(none).shape()).isEqualTo(Shape.of(3, 0));
    assertThat((int[][]) NestedArrays.arrays(NestedArrays.tensor(none))).isDeepEqualTo(none);
  }

  @Test
  void smallTypesBecomeTheirNextLargerOnes() {
    Tensor bytes = Tensor.ofNumbers(DType.UINT8, Shape.of(1, 2), new double[] {3, 255});
    assertThat((int[][]) NestedArrays.arrays(bytes)).isDeepEqualTo(new int[][] {{3, 255}});
    Tensor half = Tensor.ofNumbers(DType.FLOAT16, Shape.of(2), new double[] {0.5, 2});
    assertThat((float[]) NestedArrays.arrays(half)).containsExactly(0.5f, 2);
  }

  @Test
  void whatIsNoTensorIsRefused() {
    assertThatThrownBy(() -> NestedArrays.tensor(new float[][] {{1}, {2, 3}}))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("the arrays of axis 1 differ in length: 1 and 2");
    assertThatThrownBy(() -> NestedArrays.tensor(new float[][] {{1}, null}))
        .isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> NestedArrays.tensor("text"))
        .isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> NestedArrays.tensor(new Object[] {1}))
        .isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> NestedArrays.arrays(Tensor.scalar(DType.FLOAT32, 1)))
        .isInstanceOf(InputMismatchException.class);
  }
}
