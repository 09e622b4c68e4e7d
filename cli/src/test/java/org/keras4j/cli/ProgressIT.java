package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code predict} shows how far it has come on a terminal, and only there. */
@DisabledOnOs(OS.WINDOWS)
class ProgressIT {
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine");
  private static final String CLEAR = '\r' + " ".repeat(79) + '\r';

  @TempDir Path temp;

  private ProcessBuilder predict(Object... more) {
    List<String> command =
        Packaged.jvm("-jar", Packaged.JAR.toString(), "predict", WINE.resolve("model.keras") + "");
    for (Object m : more) {
      command.add(m.toString());
    }
    command.addAll(List.of("--input", "-", "--output", temp.resolve("y.csv").toString()));
    return new ProcessBuilder(command);
  }

  /** Feeds rows until something says that it is enough; gives how many. */
  private static int feed(Process process, java.util.function.IntPredicate isEnough)
      throws Exception {
    List<String> wines = Files.readAllLines(WINE.resolve("wines.csv"));
    int rows = 0;
    try (OutputStream in = process.getOutputStream()) {
      in.write((wines.get(0) + "\n").getBytes(UTF_8));
      while (!isEnough.test(rows)) {
        in.write((wines.get(1 + rows % 8) + "\n").getBytes(UTF_8));
        in.flush();
        rows++;
        Thread.sleep(20);
      }
    }
    return rows;
  }

  private void finishes(Process process, int rows) throws Exception {
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readAllLines(temp.resolve("y.csv"))).hasSize(rows + 1);
  }

  @Test
  void aBarOnATerminal() throws Exception {
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      Process process = predict().redirectError(terminal.file()).start();
      terminal.listen();
      // Until the bar has been there, however fast or slow the machine is.
      int rows = feed(process, n -> n >= 3000 || n > 8 && terminal.text().contains("/s"));
      finishes(process, rows);
      String shown = terminal.text(CLEAR);
      assertThat(shown).contains("\rpredict ").containsPattern("\\d+/\\? .*\\d/s");
      assertThat(shown).endsWith(CLEAR);
    }
  }

  @Test
  void noBarWhenAskedToBeQuiet() throws Exception {
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      Process process = predict("--quiet").redirectError(terminal.file()).start();
      terminal.listen();
      finishes(process, feed(process, n -> n >= 100));
      assertThat(terminal.text()).isEmpty();
    }
  }

  @Test
  void noBarInAFile() throws Exception {
    Path err = temp.resolve("err.txt");
    Process process = predict().redirectError(err.toFile()).start();
    finishes(process, feed(process, n -> n >= 100));
    assertThat(Files.readString(err)).doesNotContain("\r", "predict ");
  }
}
