package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.cli.Packaged.Run;
import org.keras4j.runtime.data.Npy;

/** The packaged {@code predict} on data that come and go in parts. */
class PredictStreamIT {
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine");
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");
  private static final Path MODEL = WINE.resolve("model.keras");

  @TempDir Path temp;

  private static List<String> command(Object... arguments) {
    List<String> command = Packaged.jvm("-jar", Packaged.JAR.toString(), "predict");
    for (Object a : arguments) {
      command.add(a.toString());
    }
    return command;
  }

  private static List<String> wines() throws IOException {
    return Files.readAllLines(WINE.resolve("wines.csv"));
  }

  /** A long table, of the sample's rows over and over. */
  private Path table(int rows) throws IOException {
    List<String> wines = wines();
    List<String> lines = new ArrayList<>(List.of("id," + wines.get(0)));
    for (int i = 0; i < rows; i++) {
      lines.add(i + "," + wines.get(1 + i % (wines.size() - 1)));
    }
    return Files.write(temp.resolve("t.csv"), lines);
  }

  @Test
  void aLineOutForALineIn() throws Exception {
    ObjectMapper json = new ObjectMapper();
    Process process =
        new ProcessBuilder(command(MODEL, "--input", "-", "--on-row-error", "skip"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream();
        BufferedReader out =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String row : wines().subList(1, 4)) {
        in.write(("[" + row + "]\n").getBytes(UTF_8));
        in.flush();
        JsonNode answer = json.readTree(out.readLine());
        assertThat(answer.get("cultivar")).hasSize(3);
      }
      in.write("[1, 2]\n".getBytes(UTF_8));
      in.flush();
      JsonNode error = json.readTree(out.readLine());
      assertThat(error.get("error").textValue()).isEqualTo("K6001");
      assertThat(error.get("line").intValue()).isEqualTo(4);
      in.close();
      assertThat(out.readLine()).isNull();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void aRowOutForARowIn() throws Exception {
    Process process =
        new ProcessBuilder(command(MODEL, "--quiet", "--input", "-"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = process.getOutputStream();
        BufferedReader out =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      List<String> rows = wines().subList(1, 5);
      for (String row : rows) {
        in.write((row + "\n").getBytes(UTF_8));
        in.flush();
        if (row.equals(rows.get(0))) {
          assertThat(out.readLine()).isEqualTo("cultivar_0,cultivar_1,cultivar_2");
        }
        assertThat(out.readLine()).matches("[^,]+,[^,]+,[^,]+");
      }
      in.close();
      assertThat(out.readLine()).isNull();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void whatWasKilledGoesOnToTheSameBytes() throws Exception {
    Path table = table(400_000);
    Path whole = temp.resolve("whole.csv");
    Path killed = temp.resolve("y.csv");
    Object[] options = {MODEL, "-q", "--input", table, "--id-column", "id", "--output"};
    assertThat(run(options, whole).exitCode()).isZero();
    for (int kill = 0; kill < 2; kill++) {
      Process process =
          new ProcessBuilder(with(options, killed, "--resume"))
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("log").toFile())
              .start();
      long begun = begun(killed);
      while (process.isAlive() && begun(killed) <= begun) {
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
    }
    assertThat(Files.exists(killed)).isFalse();
    assertThat(begun(killed)).isPositive();
    Run without = run(options, killed);
    assertThat(without.exitCode()).isEqualTo(6);
    assertThat(without.err()).contains("error[K9004]").contains("--resume");
    FileTime time = Files.getLastModifiedTime(table);
    Files.setLastModifiedTime(table, FileTime.fromMillis(time.toMillis() + 5000));
    Run changed = run(options, killed, "--resume");
    assertThat(changed.exitCode()).isEqualTo(6);
    assertThat(changed.err()).contains("error[K9004]").contains("input has changed");
    Files.setLastModifiedTime(table, time);
    assertThat(run(options, killed, "--resume").exitCode()).isZero();
    assertThat(killed).hasSameBinaryContentAs(whole);
    assertThat(temp.resolve("y.csv.part.journal")).doesNotExist();
  }

  /** How many lines the journal has. */
  private static long begun(Path target) throws IOException {
    Path journal = target.resolveSibling(target.getFileName() + ".part.journal");
    try {
      return Files.readAllLines(journal).size();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static List<String> with(Object[] options, Object... more) {
    List<String> command = command(options);
    for (Object m : more) {
      command.add(m.toString());
    }
    return command;
  }

  private static Run run(Object[] options, Object... more) throws Exception {
    return Packaged.run(with(options, more), java.util.Map.of());
  }

  @Test
  void badRowsAreListed() throws Exception {
    List<String> lines = new ArrayList<>(wines().subList(0, 5));
    lines.set(2, lines.get(2).replaceFirst(",[^,]*", ",none"));
    Path table = Files.write(temp.resolve("bad.csv"), lines);
    Path y = temp.resolve("y.npy");
    Run failing = Packaged.run("predict", MODEL, "--input", table, "-o", y);
    assertThat(failing.exitCode()).isEqualTo(5);
    assertThat(failing.err()).contains("error[K6004]").contains("bad.csv:3:2");
    assertThat(y).doesNotExist();
    Run skipping =
        Packaged.run("predict", MODEL, "--input", table, "-o", y, "--on-row-error", "skip");
    assertThat(skipping.exitCode()).isZero();
    assertThat(skipping.err()).contains("1 sample was skipped, see " + y + ".rejects.csv");
    assertThat(Npy.read(y).shape().dim(0)).isEqualTo(3);
    assertThat(Files.readAllLines(temp.resolve("y.npy.rejects.csv")))
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith("3,K6004,");
  }

  @Test
  void columnsArePickedFromAWiderTable() throws Exception {
    Path table = table(3);
    Run run =
        Packaged.run(
            "predict",
            MODEL,
            "--input",
            table,
            "--id-column",
            "id",
            "--columns",
            "2-14",
            "--output-format",
            "csv");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().toList())
        .hasSize(4)
        .first()
        .isEqualTo("id,cultivar_0,cultivar_1,cultivar_2");
  }

  @Test
  void imagesOfAPattern() throws Exception {
    Run run =
        Packaged.run(
            "predict",
            DIGITS.resolve("model.keras"),
            "--input",
            DIGITS.resolve("**/*o.png"),
            "--labels",
            DIGITS.resolve("labels.txt"),
            "--output",
            "-",
            "--top-k",
            2);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode two = new ObjectMapper().readTree(lines.get(0));
    assertThat(two.get("file").textValue()).isEqualTo("two.png");
    assertThat(two.get("labels")).hasSize(2);
    assertThat(two.get("labels").get(0).get("label").textValue()).isEqualTo("two");
  }

  @Test
  void optionsThatMakeNoSenseAreToldAtOnce() throws Exception {
    for (List<String> options :
        List.of(
            List.of("--resume"),
            List.of("--output-format", "npz"),
            List.of("--rejects", "r.csv"),
            List.of("--image-size", "3"),
            List.of("--scale", "x"),
            List.of("--preprocess", "tf", "--scale", "2"))) {
      List<String> command = command(MODEL, "--input", WINE.resolve("wines.csv"));
      command.addAll(options);
      Run run = Packaged.run(command, java.util.Map.of());
      assertThat(run.exitCode()).as("%s", options).isEqualTo(2);
      assertThat(run.err()).as("%s", options).contains(options.get(0));
    }
  }
}
