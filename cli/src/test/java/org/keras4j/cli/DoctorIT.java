package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;

/** What the command finds on a machine, also on one for which there is no oneDNN. */
class DoctorIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");

  @TempDir Path temp;

  @Test
  void tellsWhatThereIs() throws Exception {
    Run run = Packaged.run("doctor", "--format", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode found = new ObjectMapper().readTree(run.out());
    List<String> keys = new ArrayList<>();
    found.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "keras4j",
            "java",
            "system",
            "processor",
            "features",
            "processors",
            "threads",
            "memoryMb",
            "heapMb",
            "engines",
            "libraries",
            "startArchive",
            "startArchiveState",
            "predicts",
            "problem");
    assertThat(found.get("predicts").booleanValue()).isTrue();
    assertThat(found.get("java").textValue()).startsWith(Runtime.version().toString());
    assertThat(found.get("memoryMb").longValue())
        .isGreaterThanOrEqualTo(found.get("heapMb").longValue());
    assertThat(found.get("engines").findValuesAsText("name"))
        .containsExactly("onednn", "java", "nd4j");
    for (JsonNode engine : found.get("engines")) {
      assertThat(engine.get("available").booleanValue()).as("%s", engine).isTrue();
      assertThat(engine.get("problem").isNull()).isTrue();
      assertThat(engine.get("version").textValue()).isNotEmpty();
    }
    assertThat(found.get("libraries").get("javacpp").textValue()).isNotEmpty();
    assertThat(found.get("startArchiveState").textValue()).isEqualTo("off");

    Run text = Packaged.run("doctor");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .contains("engine onednn")
        .containsPattern("(?m)^predicts +yes$")
        .doesNotContain("not used");
  }

  @Test
  void everythingWorksWithoutNativesOfOneDnn() throws Exception {
    Run doctor = withoutOneDnn("doctor", "--format", "json");
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.exitCode()).isZero();
    JsonNode onednn = new ObjectMapper().readTree(doctor.out()).get("engines").get(0);
    assertThat(onednn.get("name").textValue()).isEqualTo("onednn");
    assertThat(onednn.get("available").booleanValue()).isFalse();
    assertThat(onednn.get("problem").textValue()).contains("oneDNN does not start");

    String[] predict = {
      "predict",
      DIGITS.resolve("model.keras").toString(),
      "--input",
      DIGITS.resolve("images").toString(),
      "--labels",
      DIGITS.resolve("labels.txt").toString()
    };
    Run with = Packaged.run((Object[]) predict);
    assertThat(withoutOneDnn(predict)).isEqualTo(with);
    Run asked =
        withoutOneDnn(Stream.concat(Stream.of(predict), ENGINE.stream()).toArray(String[]::new));
    assertThat(asked.err()).isEmpty();
    assertThat(asked.exitCode()).isZero();
    assertThat(asked.out()).contains("not onednn: oneDNN does not start", "eight.png:");
  }

  private static final List<String> ENGINE = List.of("--engine", "onednn", "--explain");

  /** Runs the command with all libraries but oneDNN's shared ones. */
  private Run withoutOneDnn(String... words) throws Exception {
    List<String> path = new ArrayList<>();
    path.add(withoutClassPath().toString());
    Path lib = Path.of(System.getProperty("keras4j.cli.lib", "target/lib"));
    int left = 0;
    try (Stream<Path> jars = Files.list(lib)) {
      for (Path jar : (Iterable<Path>) jars::iterator) {
        if (jar.getFileName().toString().matches("dnnl-.*-(linux|macosx|windows)-.*\\.jar")) {
          left++;
        } else {
          path.add(jar.toString());
        }
      }
    }
    assertThat(left).isEqualTo(1);
    List<String> command =
        Packaged.jvm(
            "-Dorg.bytedeco.javacpp.cachedir=" + temp.resolve("natives"),
            "-cp",
            String.join(File.pathSeparator, path),
            "org.keras4j.cli.Main");
    if (Runtime.version().feature() >= 24) {
      command.add(1, "--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of(words));
    return Packaged.run(command, Map.of());
  }

  /** The jar of the command without its manifest, which names the libraries. */
  private Path withoutClassPath() throws Exception {
    Path copy = temp.resolve("cli.jar");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(Packaged.JAR));
        OutputStream file = Files.newOutputStream(copy);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        if (!e.getName().startsWith("META-INF/")) {
          out.putNextEntry(new ZipEntry(e.getName()));
          in.transferTo(out);
        }
      }
    }
    return copy;
  }
}
