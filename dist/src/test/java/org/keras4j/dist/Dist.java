package org.keras4j.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What was packaged, and processes that run it. */
final class Dist {
  static final String NAME = System.getProperty("keras4j.dist.name");
  static final Path TAR = file(".tar.gz");
  static final Path ZIP = file(".zip");
  static final Path JAR = file(".jar");
  private static final int SECONDS = 120;

  private Dist() {}

  /** What a process gave. */
  record Run(int exitCode, String out, String err) {}

  private static Path file(String extension) {
    return Path.of(System.getProperty("keras4j.dist.file") + extension);
  }

  static String javaHome() {
    return System.getProperty("java.home");
  }

  /** Unpacks the archive into a directory, whose only folder is returned. */
  static Path unpack(Path directory) throws Exception {
    Run tar =
        run(Files.createDirectories(directory), Map.of(), List.of("tar", "-xzf", TAR.toString()));
    assertThat(tar).isEqualTo(new Run(0, "", ""));
    return directory.resolve(NAME);
  }

  /** Runs a command with nothing on its standard input and little in its environment. */
  static Run run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("keras4j", ".out");
    Path err = Files.createTempFile("keras4j", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      String path = builder.environment().get("PATH");
      builder.environment().clear();
      builder.environment().put("PATH", path);
      builder.environment().putAll(environment);
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      process.getOutputStream().close();
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
      return new Run(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  static List<String> words(String first, Object... more) {
    List<String> words = new ArrayList<>(List.of(first));
    for (Object m : more) {
      words.add(m.toString());
    }
    return words;
  }
}
