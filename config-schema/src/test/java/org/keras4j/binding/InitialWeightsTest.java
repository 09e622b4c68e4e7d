package org.keras4j.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Fresh weights have the distributions of Keras's initializers. */
class InitialWeightsTest {
  private static final Shape INPUT = Shape.of(-1, 100);

  private static double[] kernel(Object initializer) {
    return Layers.dense(200)
        .kernelInitializer(initializer)
        .build(INPUT)
        .getWeights()
        .get(0)
        .toDoubleArray();
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  private static void isUniform(double[] values, double limit) {
    DoubleSummaryStatistics s = Arrays.stream(values).summaryStatistics();
    assertThat(s.getMax()).isBetween(limit * 0.99, limit);
    assertThat(s.getMin()).isBetween(-limit, -limit * 0.99);
    assertThat(deviation(values)).isCloseTo(limit / Math.sqrt(3), within(limit * 0.01));
  }

  private static void isNormal(double[] values, double deviation, double most) {
    DoubleSummaryStatistics s = Arrays.stream(values).summaryStatistics();
    assertThat(s.getAverage()).isCloseTo(0, within(deviation * 0.05));
    assertThat(deviation(values)).isCloseTo(deviation, within(deviation * 0.02));
    assertThat(Math.max(s.getMax(), -s.getMin())).isBetween(most * 0.95, most);
  }

  @Test
  void byName() {
    isUniform(kernel("glorot_uniform"), Math.sqrt(6.0 / 300));
    isUniform(kernel("he_uniform"), Math.sqrt(6.0 / 100));
    isUniform(kernel("lecun_uniform"), Math.sqrt(3.0 / 100));
    isUniform(kernel("random_uniform"), 0.05);
    isUniform(kernel("uniform"), 0.05);
    double cut = 0.87962566103423978;
    isNormal(kernel("glorot_normal"), Math.sqrt(2.0 / 300), 2 * Math.sqrt(2.0 / 300) / cut);
    isNormal(kernel("he_normal"), Math.sqrt(2.0 / 100), 2 * Math.sqrt(2.0 / 100) / cut);
    isNormal(kernel("lecun_normal"), 0.1, 0.2 / cut);
    isNormal(kernel("truncated_normal"), 0.05 * cut, 0.1);
    assertThat(deviation(kernel("random_normal"))).isCloseTo(0.05, within(0.001));
    assertThat(kernel("zeros")).containsOnly(0);
    assertThat(kernel("ones")).containsOnly(1);
  }

  @Test
  void withArguments() {
    assertThat(kernel(Layers.initializer("Constant", Map.of("value", 0.25)))).containsOnly(0.25);
    isUniform(kernel(Layers.initializer("RandomUniform", Map.of("minval", -2, "maxval", 2))), 2);
    Map<String, ?> scaling =
        Map.of("scale", 3, "mode", "fan_out", "distribution", "untruncated_normal");
    assertThat(deviation(kernel(Layers.initializer("VarianceScaling", scaling))))
        .isCloseTo(Math.sqrt(3.0 / 200), within(0.003));
  }

  @Test
  void orthogonalRowsOrColumns() {
    for (int units : new int[] {3, 12}) {
      Tensor t =
          Layers.dense(units)
              .kernelInitializer(Layers.initializer("Orthogonal", Map.of("gain", 2)))
              .build(Shape.of(-1, 7))
              .getWeights()
              .get(0);
      double[] k = t.toDoubleArray();
      int few = Math.min(7, units);
      for (int a = 0; a < few; a++) {
        for (int b = 0; b < few; b++) {
          double sum = 0;
          for (int i = 0; i < Math.max(7, units); i++) {
            sum +=
                units < 7
                    ? k[i * units + a] * k[i * units + b]
                    : k[a * units + i] * k[b * units + i];
          }
          assertThat(sum).isCloseTo(a == b ? 4 : 0, within(1e-5));
        }
      }
    }
  }

  @Test
  void identity() {
    double[] k =
        Layers.dense(3)
            .kernelInitializer("identity")
            .build(Shape.of(-1, 2))
            .getWeights()
            .get(0)
            .toDoubleArray();
    assertThat(k).containsExactly(1, 0, 0, 0, 1, 0);
  }

  @Test
  void forgetGatesStartOpen() {
    KerasLayer lstm = Layers.lstm(2);
    List<Tensor> weights = lstm.build(Shape.of(-1, 4, 3)).getWeights();
    assertThat(weights.get(2).toDoubleArray()).containsExactly(0, 0, 1, 1, 0, 0, 0, 0);
    assertThat(
            lstm.set("unit_forget_bias", false)
                .build(Shape.of(-1, 4, 3))
                .getWeights()
                .get(2)
                .toDoubleArray())
        .containsOnly(0);
    double[] inner =
        Layers.bidirectional(lstm).build(Shape.of(-1, 4, 3)).getWeights().get(5).toDoubleArray();
    assertThat(inner).containsExactly(0, 0, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void innerLayersUseTheInitializersOfTheOuter() {
    List<Tensor> weights =
        Layers.multiHeadAttention(2, 3)
            .kernelInitializer("ones")
            .build(Shape.of(-1, 4, 6), Shape.of(-1, 4, 6), Shape.of(-1, 4, 6))
            .getWeights();
    assertThat(weights).hasSize(8);
    assertThat(weights.get(0).toDoubleArray()).containsOnly(1);
    assertThat(weights.get(1).toDoubleArray()).containsOnly(0);
    assertThat(
            Layers.batchNormalization()
                .set("gamma_initializer", "zeros")
                .build(Shape.of(-1, 3))
                .getWeights()
                .stream()
                .map(t -> t.toDoubleArray()[0]))
        .containsExactly(0.0, 0.0, 0.0, 1.0);
  }
}
