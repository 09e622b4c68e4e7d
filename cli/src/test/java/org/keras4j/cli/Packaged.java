package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The packaged command, run as a process. */
final class Packaged {
  static final Path ROOT = Path.of(System.getProperty("keras4j.root", "..")).toAbsolutePath();
  static final Path JAR = Path.of(System.getProperty("keras4j.cli.jar", "target/keras4j-cli.jar"));
  private static final int SECONDS = 120;

  private Packaged() {}

  /** What a run gave. */
  record Run(int exitCode, String out, String err) {}

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** The options of the launcher script, without which newer Java warns. */
  static List<String> jvm(String... more) {
    List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC"));
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of(more));
    return command;
  }

  /** Runs the jar with these arguments. */
  static Run run(Object... arguments) throws Exception {
    List<String> command = jvm("-jar", JAR.toString());
    for (Object a : arguments) {
      command.add(a.toString());
    }
    return run(command, Map.of());
  }

  static Run run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("COLUMNS", "JAVA_TOOL_OPTIONS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(process.getErrorStream().readAllBytes(), UTF_8);
              } catch (IOException e) {
                return e.toString();
              }
            });
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("%s ended", command).isTrue();
    return new Run(process.exitValue(), out, err.get());
  }
}
