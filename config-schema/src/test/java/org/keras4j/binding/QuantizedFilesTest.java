package org.keras4j.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.WeightMismatchException;

class QuantizedFilesTest {
  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(QuantizedFilesTest.class.getResource("/quantized/" + name)).toURI());
  }

  @Test
  void zeroPointsThatKerasDidNotSave() throws URISyntaxException {
    KerasModel model = KerasModel.load(file("gptq_without_zeros.keras"));
    assertThat(model.problems()).hasSize(1);
    KerasException problem = model.problems().get(0);
    assertThat(problem.code()).isEqualTo(ErrorCode.WEIGHT_COUNT);
    assertThat(problem)
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("kernel_zero, g_idx), found 4");
    assertThat(problem.hint()).contains("leave out the zero points");
    assertThatThrownBy(model::weights).isInstanceOf(WeightMismatchException.class);
  }
}
