package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
  @Test
  void looksLikePython() {
    assertThat(NumberText.of(1.0f)).isEqualTo("1.0");
    assertThat(NumberText.of(-0.0)).isEqualTo("-0.0");
    assertThat(NumberText.of(0.1f)).isEqualTo("0.1");
    assertThat(NumberText.of(1e16)).isEqualTo("1e16");
    assertThat(NumberText.of(123456789012345.0)).isEqualTo("123456789012345.0");
    assertThat(NumberText.of(0.0001)).isEqualTo("0.0001");
    assertThat(NumberText.of(-0.000012)).isEqualTo("-1.2e-5");
    assertThat(NumberText.of(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
  }

  @Test
  void isShortestWhereOldJdksAreNot() {
    assertThat(NumberText.of(2e23)).isEqualTo("2e23");
    assertThat(NumberText.of(1.0E23)).isEqualTo("1e23");
    assertThat(NumberText.of(Double.MIN_VALUE)).isEqualTo("5e-324");
    assertThat(NumberText.of(2.2250738585072014E-308)).isEqualTo("2.2250738585072014e-308");
    assertThat(NumberText.of(8.41E21)).isEqualTo("8.41e21");
    assertThat(NumberText.of(1.17549435E-38f)).isEqualTo("1.1754944e-38");
  }

  @Test
  void readsBackTheSame() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      double d = Double.longBitsToDouble(random.nextLong());
      float f = Float.intBitsToFloat(random.nextInt());
      if (Double.isFinite(d)) {
        assertThat(Double.parseDouble(NumberText.of(d))).isEqualTo(d);
        assertThat(NumberText.parse(NumberText.of(d))).isEqualTo(d);
      }
      if (Float.isFinite(f)) {
        assertThat(Float.parseFloat(NumberText.of(f))).isEqualTo(f);
      }
    }
  }

  @Test
  void briefHasSixDigits() {
    assertThat(NumberText.brief(1.0 / 3)).isEqualTo("0.333333");
    assertThat(NumberText.brief(1234567)).isEqualTo("1234570.0");
    assertThat(NumberText.brief(-0.0)).isEqualTo("-0.0");
    assertThat(NumberText.brief(Double.NaN)).isEqualTo("nan");
  }
}
