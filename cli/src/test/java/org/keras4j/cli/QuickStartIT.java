package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.cli.Packaged.Run;

/** The commands that only look at a model load nothing of what runs one. */
class QuickStartIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({"summary, model.keras", "summary, keras2/model.h5", "check, model.keras"})
  void noClassOfTheRuntime(String command, String model) throws Exception {
    Path log = temp.resolve("classes.log");
    List<String> words = Packaged.jvm("-Xlog:class+load:file=" + log);
    words.addAll(
        List.of("-jar", Packaged.JAR.toString(), command, DIGITS.resolve(model).toString()));
    Run run = Packaged.run(words, Map.of());
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).anyMatch(line -> line.contains("org.keras4j.KerasModel "));
    assertThat(lines)
        .noneMatch(
            line ->
                line.contains("org.nd4j.")
                    || line.contains("org.bytedeco.")
                    || line.contains("org.keras4j.runtime."));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noNativeLibrary() throws Exception {
    String tests = NativeProbe.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    List<String> words = Packaged.jvm("-cp", Packaged.JAR + ":" + tests);
    words.addAll(
        List.of(NativeProbe.class.getName(), "summary", DIGITS.resolve("model.keras").toString()));
    Run run = Packaged.run(words, Map.of());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith("exit code 0, libraries []\n");
  }
}
