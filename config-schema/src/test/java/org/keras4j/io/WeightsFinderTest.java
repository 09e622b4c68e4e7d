package org.keras4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;

class WeightsFinderTest {
  @TempDir Path dir;

  private WeightMismatchException failure(String config) {
    return catchThrowableOfType(
        WeightMismatchException.class, () -> WeightsFinder.find(dir.resolve(config)));
  }

  @Test
  void namesThatAreTried() {
    assertThat(WeightsFinder.candidates(Path.of("a/net.json")))
        .containsExactly(
            "net.weights.h5",
            "net.weights.json",
            "net.h5",
            "model.weights.h5",
            "model.weights.json");
    assertThat(WeightsFinder.candidates(Path.of("model.json")))
        .containsExactly("model.weights.h5", "model.weights.json", "model.h5", "weights.h5");
    assertThat(WeightsFinder.candidates(Path.of("net.v2.json"))).contains("net.v2.h5");
    assertThat(WeightsFinder.candidates(Path.of("net"))).contains("net.h5");
  }

  @Test
  void findsTheOnlyOne() throws IOException {
    Files.createFile(dir.resolve("net.h5"));
    Files.createDirectory(dir.resolve("net.weights.h5"));
    WeightsFinder.Guess guess = WeightsFinder.find(dir.resolve("net.json"));
    assertThat(guess.path()).isEqualTo(dir.resolve("net.h5"));
    assertThat(guess.note()).contains("net.h5");
  }

  @Test
  void findsNone() throws IOException {
    Files.createFile(dir.resolve("best.h5"));
    WeightMismatchException e = failure("net.json");
    assertThat(e.code()).isEqualTo(ErrorCode.MISSING_WEIGHTS);
    assertThat(e)
        .hasMessageContaining("tried net.weights.h5, net.weights.json, net.h5, model.weights.h5");
    assertThat(e.hint()).contains("--weights").contains("best.h5");
  }

  @Test
  void findsSeveral() throws IOException {
    Files.createFile(dir.resolve("model.h5"));
    Files.createFile(dir.resolve("weights.h5"));
    WeightMismatchException e = failure("model.json");
    assertThat(e.code()).isEqualTo(ErrorCode.AMBIGUOUS_WEIGHTS);
    assertThat(e).hasMessageContaining("model.h5, weights.h5");
    assertThat(e.hint()).contains("--weights");
  }
}
