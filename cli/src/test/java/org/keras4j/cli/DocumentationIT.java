package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of the guide, run with the packaged jar in a directory that holds the samples. */
@DisabledOnOs(OS.WINDOWS)
class DocumentationIT {
  @TempDir Path temp;

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Packaged.ROOT.resolve("README.md")));
    try (Stream<Path> guide = Files.walk(Packaged.ROOT.resolve("docs/guide"))) {
      guide
          .filter(p -> p.toString().endsWith(".md") && !p.endsWith("README.md"))
          .sorted()
          .forEach(pages::add);
    }
    return pages.stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void examplesDoWhatThePageSays(Path page) throws Exception {
    copy(Packaged.ROOT.resolve("samples"), temp.resolve("samples"));
    Path launcher = temp.resolve("keras4j");
    String options =
        String.join(
            " ",
            Packaged.jvm(
                "-XX:TieredStopAtLevel=1", "-jar", Packaged.JAR.toAbsolutePath().toString()));
    Files.writeString(launcher, "#!/bin/sh\nexec " + options + " \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Path out = temp.resolve("out.txt");
    String tests =
        Path.of(
                DocumentedExamples.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI())
            .toString();
    List<String> command =
        Packaged.jvm(
            "-cp",
            Packaged.JAR.toAbsolutePath() + File.pathSeparator + tests,
            DocumentedExamples.class.getName(),
            page.toString());
    Process process =
        new ProcessBuilder(command)
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    assertThat(Files.readString(out)).containsPattern(page.getFileName() + ": [1-9]\\d* examples");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path p : all.filter(p -> !p.toString().contains("target")).toList()) {
        Path target = to.resolve(from.relativize(p).toString());
        if (Files.isDirectory(p)) {
          Files.createDirectories(target);
        } else {
          Files.copy(p, target);
        }
      }
    }
  }
}
