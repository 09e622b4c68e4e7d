package org.keras4j.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsafeModelException;

class ShardedWeightsTest {
  @TempDir Path dir;

  private Path index(String... shards) throws IOException {
    StringBuilder map = new StringBuilder();
    for (int i = 0; i < shards.length; i++) {
      map.append(i == 0 ? "" : ", ").append("\"/layers/dense_" + i + "/vars\": [");
      map.append('"').append(shards[i]).append("\"]");
    }
    String json = "{\"metadata\": {\"total_size\": 1.0}, \"weight_map\": {" + map + "}}";
    return Files.writeString(dir.resolve("m.weights.json"), json, UTF_8);
  }

  @Test
  void readsTheFilesBesideTheIndex() throws IOException {
    Files.copy(IoFiles.path("keras3.weights.h5"), dir.resolve("m_00000.weights.h5"));
    try (ModelFile file = ModelFile.open(index("m_00000.weights.h5", "m_00000.weights.h5"))) {
      assertThat(file).isInstanceOf(ShardedWeightsFile.class);
      assertThat(file.format()).isEqualTo("Keras 3 HDF5 weights in 1 file");
      TreeWeights weights = (TreeWeights) file.weights().orElseThrow();
      TreeWeights.Node dense = weights.layers().orElseThrow().child("dense").orElseThrow();
      assertThat(dense.varNames()).containsExactly("0", "1");
    }
  }

  @Test
  void refusesAVariableInTwoFiles() throws IOException {
    Files.copy(IoFiles.path("keras3.weights.h5"), dir.resolve("m_00000.weights.h5"));
    Files.copy(IoFiles.path("keras3.weights.h5"), dir.resolve("m_00001.weights.h5"));
    try (ModelFile file = ModelFile.open(index("m_00000.weights.h5", "m_00001.weights.h5"))) {
      TreeWeights weights = (TreeWeights) file.weights().orElseThrow();
      TreeWeights.Node dense = weights.layers().orElseThrow().child("dense").orElseThrow();
      assertThatExceptionOfType(KerasException.class)
          .isThrownBy(dense::varCount)
          .withMessageContaining("two files hold the same variable");
    }
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    Path index = index("m_00003.weights.h5");
    assertThatExceptionOfType(KerasException.class)
        .isThrownBy(() -> ModelFile.open(index))
        .withMessageContaining("m_00003.weights.h5")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../m_00000.weights.h5",
        "/tmp/m_00000.weights.h5",
        "other_00000.weights.h5",
        "m_0.weights.h5",
        "m_00000.weights.h5/",
        "m_00000.weights.h5\\u0000"
      })
  void opensNoOtherFile(String name) throws IOException {
    Path index = index(name);
    assertThatExceptionOfType(UnsafeModelException.class)
        .isThrownBy(() -> ModelFile.open(index))
        .withMessageContaining("as a file of weights");
  }

  @Test
  void needsAFile() throws IOException {
    Path index = index();
    assertThatExceptionOfType(KerasException.class)
        .isThrownBy(() -> ModelFile.open(index))
        .withMessageContaining("weight_map");
  }
}
