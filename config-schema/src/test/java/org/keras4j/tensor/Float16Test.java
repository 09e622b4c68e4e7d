package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Float16Test {
  @Test
  void everyHalfSurvivesTheWayToFloatAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float f = Float16.halfToFloat((short) bits);
      if (Float.isNaN(f)) {
        assertThat(Float.isNaN(Float16.halfToFloat(Float16.floatToHalf(f)))).isTrue();
      } else {
        assertThat(Float16.floatToHalf(f) & 0xffff).isEqualTo(bits);
      }
    }
  }

  @Test
  void halvesRoundToNearestEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = Float16.halfToFloat((short) bits);
      float high = Float16.halfToFloat((short) (bits + 1));
      float middle = (float) (((double) low + high) / 2);
      int even = (bits & 1) == 0 ? bits : bits + 1;
      assertThat(Float16.floatToHalf(middle) & 0xffff).as("middle above %s", low).isEqualTo(even);
      assertThat(Float16.floatToHalf(Math.nextDown(middle)) & 0xffff).isEqualTo(bits);
      assertThat(Float16.floatToHalf(Math.nextUp(middle)) & 0xffff).isEqualTo(bits + 1);
    }
  }

  @Test
  void overflowIsInfinite() {
    assertThat(Float16.halfToFloat(Float16.floatToHalf(65519.996f))).isEqualTo(65504f);
    assertThat(Float16.halfToFloat(Float16.floatToHalf(65520f))).isInfinite();
    assertThat(Float16.halfToFloat(Float16.floatToHalf(-1e10f))).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  @Test
  void bfloatRoundsToNearestEven() {
    assertThat(Float16.round(1.00390625f, DType.BFLOAT16)).isEqualTo(1f);
    assertThat(Float16.round(1.01171875f, DType.BFLOAT16)).isEqualTo(1.015625f);
    assertThat(Float16.round(Float.MAX_VALUE, DType.BFLOAT16)).isInfinite();
    assertThat(Float16.round(Float.NaN, DType.BFLOAT16)).isNaN();
  }
}
