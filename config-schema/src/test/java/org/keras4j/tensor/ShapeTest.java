package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.errors.LimitExceededException;

class ShapeTest {
  @Test
  void printsAsPythonTuples() {
    assertThat(Shape.of(Shape.UNKNOWN, 28, 28, 1)).hasToString("(None, 28, 28, 1)");
    assertThat(Shape.of(3)).hasToString("(3,)");
    assertThat(Shape.SCALAR).hasToString("()");
  }

  @Test
  void countsElements() {
    assertThat(Shape.SCALAR.size()).isEqualTo(1);
    assertThat(Shape.of(2, 0, 1 << 30, 1 << 30).size()).isZero();
    assertThat(Shape.of(2, Shape.UNKNOWN).size()).isEqualTo(Shape.UNKNOWN);
    assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16).size())
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("(65536, 65536)");
  }

  @Test
  void insertsAndRemovesAxesAsNumPy() {
    Shape s = Shape.of(2, 3);
    assertThat(s.insert(0, 1)).isEqualTo(Shape.of(1, 2, 3));
    assertThat(s.insert(-1, 1)).isEqualTo(Shape.of(2, 3, 1));
    assertThat(s.remove(-1)).isEqualTo(Shape.of(2));
  }

  @Test
  void unknownDimensionsAreCompatibleWithAll() {
    assertThat(Shape.of(-1, 3).isCompatibleWith(Shape.of(7, 3))).isTrue();
    assertThat(Shape.of(-1, 3).isCompatibleWith(Shape.of(7, 4))).isFalse();
    assertThat(Shape.of(-1, 3).isCompatibleWith(Shape.of(7, 3, 1))).isFalse();
  }
}
