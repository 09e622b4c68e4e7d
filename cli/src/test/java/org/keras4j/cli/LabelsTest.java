package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;

class LabelsTest {
  @TempDir Path temp;

  private Labels labels(String text) throws Exception {
    return Labels.read(Files.writeString(temp.resolve("labels.txt"), text));
  }

  @Test
  void aLineForEachSample() throws Exception {
    Labels labels = labels("cat\nguinea pig \ndog\n\n");
    assertThat(labels.names()).containsExactly("cat", "guinea pig", "dog");
    Tensor output = Tensor.of(new float[] {0.1f, 0.7f, 0.2f, 0.5f, 0.25f, 0.25f}, 2, 3);
    assertThat(labels.table(output, List.of("a.png", "bcd.png"), 2))
        .isEqualTo(
            "a.png:    guinea pig  0.7000  dog         0.2000\n"
                + "bcd.png:  cat         0.5000  guinea pig  0.2500\n");
    assertThat(labels.table(output, List.of(), 1))
        .isEqualTo("0:  guinea pig  0.7000\n1:  cat         0.5000\n");
    assertThat(labels.table(output, List.of(), 9).lines().findFirst())
        .hasValueSatisfying(line -> assertThat(line).endsWith("cat  0.1000"));
  }

  @Test
  void oneValueForTwoLabels() throws Exception {
    Tensor output = Tensor.of(new float[] {0.75f, 0.25f}, 2, 1);
    assertThat(labels("no\nyes\n").table(output, List.of(), 1))
        .isEqualTo("0:  yes  0.7500\n1:  no   0.7500\n");
  }

  @Test
  void notANumberIsLeast() throws Exception {
    Tensor output = Tensor.of(new float[] {Float.NaN, 0.25f, Float.NaN}, 1, 3);
    assertThat(labels("a\nb\nc").table(output, List.of(), 3))
        .isEqualTo("0:  b  0.2500  a  NaN  c  NaN\n");
  }

  @Test
  void anotherNumberOfLabelsIsRefused() throws Exception {
    Labels labels = labels("a\nb");
    Tensor three = Tensor.of(new float[3], 1, 3);
    assertThatThrownBy(() -> labels.table(three, List.of(), 1))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("the labels are 2, the model's output is float32(1, 3)");
    Tensor images = Tensor.of(new float[4], 1, 1, 2, 2);
    assertThatThrownBy(() -> labels.table(images, List.of(), 1))
        .isInstanceOf(InputMismatchException.class);
  }
}
