package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.cli.Packaged.Run;
import org.keras4j.runtime.data.Npy;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/** The packaged command doing what it is for: data on standard output, and nothing else there. */
class CommandIT {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine");
  private static final Path MULTI =
      Packaged.ROOT.resolve("runtime/src/test/golden/keras3/multi_input_output");

  @TempDir Path temp;

  @Test
  void classifiesHandwrittenDigits() throws Exception {
    Run run =
        Packaged.run(
            "predict", DIGITS.resolve("model.keras"),
            "--input", DIGITS.resolve("images"),
            "--labels", DIGITS.resolve("labels.txt"));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(10);
    for (String line : lines) {
      assertThat(line).matches("([a-z]+)\\.png: +\\1 +[01]\\.\\d{4}");
    }
  }

  @Test
  void convertsToKeras3() throws Exception {
    Path golden = Packaged.ROOT.resolve("runtime/src/test/golden/old");
    Path old = golden.resolve("k2.0.8_LSTM_seq");
    Path target = temp.resolve("new.keras");
    Run run = Packaged.run("convert", old.resolve("model.h5"), target);
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Run check = Packaged.run("check", target, "--format", "json");
    assertThat(check.exitCode()).isZero();
    assertThat(check.out()).contains("\"keras_version\" : \"3.");
    Run again = Packaged.run("convert", old.resolve("model.h5"), target);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--overwrite");
    Path local = golden.resolve("k2.0.8_LocallyConnected1D_fn/model.h5");
    Run refused = Packaged.run("convert", local, temp.resolve("local.keras"));
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.err()).contains("locally_connected1d_1", "Keras 3 has no such layer");
    assertThat(temp.resolve("local.keras")).doesNotExist();
  }

  @Test
  void measures() throws Exception {
    Run run =
        Packaged.run(
            "bench",
            DIGITS.resolve("model.keras"),
            "--seconds",
            "0.2",
            "--warmup",
            "0",
            "--callers",
            "2",
            "--batch",
            "3",
            "--per-layer",
            "--format",
            "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode result = new ObjectMapper().readTree(run.out());
    List<String> keys = new java.util.ArrayList<>();
    result.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "model",
            "batch",
            "threads",
            "callers",
            "runs",
            "medianMs",
            "p95Ms",
            "minMs",
            "samplesPerSecond",
            "gflops",
            "peakMemoryMb",
            "layers");
    assertThat(result.get("medianMs").doubleValue())
        .isBetween(result.get("minMs").doubleValue(), result.get("p95Ms").doubleValue());
    double shares = 0;
    for (JsonNode layer : result.get("layers")) {
      shares += layer.get("share").doubleValue();
    }
    assertThat(shares).isBetween(0.999, 1.001);
  }

  @Test
  void filesOfAPatternAreOneBatch() throws Exception {
    Path images = DIGITS.resolve("images");
    Run run =
        Packaged.run(
            "predict",
            DIGITS.resolve("model.keras"),
            "--labels",
            DIGITS.resolve("labels.txt"),
            "--top-k",
            2,
            "--input",
            images.resolve("two.png"),
            images.resolve("one.png"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).matches("two\\.png:  two .*\none\\.png:  one .*\n");
  }

  @Test
  void eachFormOfAModelGivesTheSame() throws Exception {
    Path first = temp.resolve("0.npy");
    Path second = temp.resolve("1.npy");
    Path csv = WINE.resolve("wines.csv");
    Run a = Packaged.run("predict", WINE.resolve("model.keras"), "-i", csv, "-o", first);
    assertThat(a.exitCode()).isZero();
    assertThat(a.out()).isEmpty();
    assertThat(a.err()).startsWith("note: ").contains("--csv-header").hasLineCount(1);
    Run b =
        Packaged.run(
            "predict", WINE.resolve("model.json"), "-i", csv, "-o", second, "--csv-header", "yes");
    assertThat(b.err()).startsWith("note: weights are read from ").contains("--weights");
    assertThat(b.err()).hasLineCount(1);
    assertThat(Npy.read(first).toFloatArray()).isEqualTo(Npy.read(second).toFloatArray());
  }

  @Test
  void severalInputsAndInnerOutputs() throws Exception {
    Path out = temp.resolve("y.npz");
    Run run =
        Packaged.run(
            "predict",
            model(MULTI),
            "-i",
            MULTI.resolve("inputs.npz"),
            "-o",
            out,
            "--outputs",
            "on_zulu,first",
            "--init",
            1);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    Map<String, Tensor> arrays = Npz.read(out);
    assertThat(arrays).containsOnlyKeys("both", "first", "second", "on_zulu", "layer:first");
    assertThat(arrays.get("on_zulu").shape().dim(1)).isEqualTo(4);
    assertThat(arrays.get("layer:first").toFloatArray())
        .isEqualTo(arrays.get("first").toFloatArray());
    Run input =
        Packaged.run(
            "predict",
            model(MULTI),
            "-i",
            MULTI.resolve("inputs.npz"),
            "--outputs",
            "zulu",
            "--init",
            1);
    assertThat(input.exitCode()).isEqualTo(5);
    assertThat(input.err()).contains("'zulu' is an input");
  }

  /** The file of a golden case that has the architecture, whichever form it holds. */
  private static Path model(Path directory) {
    for (String name : List.of("model.keras", "model.h5")) {
      if (Files.exists(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    return directory.resolve("model.json");
  }

  private JsonNode layers(Path model) throws Exception {
    Run run = Packaged.run("summary", model, "--format", "json");
    assertThat(run.err()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("schema").asInt()).isEqualTo(1);
    return json.get("layers");
  }

  @Test
  void tracedShapesRefineThoseOfTheSummary() throws Exception {
    Path model = DIGITS.resolve("model.json");
    Run run = Packaged.run("predict", model, "-i", DIGITS.resolve("images"), "--trace");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("note: weights are read from ").hasLineCount(1);
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).startsWith("call ").endsWith("NaN");
    JsonNode layers = layers(model);
    int traced = 0;
    for (JsonNode layer : layers) {
      if (layer.get("class_name").asText().equals("InputLayer")) {
        continue;
      }
      String start = layer.get("name").asText() + "[0][0] ";
      String line = lines.stream().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
      String[] actual = line.substring(line.indexOf('(') + 1, line.indexOf(')')).split(",\\s*");
      JsonNode expected = layer.get("output_shape");
      assertThat(actual).as(line).hasSize(expected.size());
      assertThat(actual[0]).isEqualTo("10");
      for (int i = 1; i < actual.length; i++) {
        assertThat(actual[i]).as(line).isEqualTo(expected.get(i).asText());
      }
      assertThat(line).contains(" float32 ").endsWith(" 0");
      traced++;
    }
    assertThat(lines).hasSize(traced + 1);
  }

  @Test
  void outputsForPeople() throws Exception {
    Run run =
        Packaged.run("predict", WINE.resolve("model.keras"), "-i", WINE.resolve("inputs.npz"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("float32(").contains("0: ");
  }

  @Test
  void checkTellsThatAllIsWell() throws Exception {
    Run run = Packaged.run("check", DIGITS.resolve("keras2/model.h5"), "--format", "json");
    assertThat(run.exitCode()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("ok").asBoolean()).isTrue();
    assertThat(json.get("problems")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "summary", "check", "predict", "verify"})
  void helpIsData(String command) throws Exception {
    Run run = command.isEmpty() ? Packaged.run("--help") : Packaged.run(command, "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: keras4j").doesNotContain("\u001b");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void version() throws Exception {
    Run run = Packaged.run("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("keras4j 0.").contains("Java ");
  }

  @Test
  void wrongCommandLines() throws Exception {
    for (List<String> words :
        List.of(
            List.<String>of(),
            List.of("summery", "x"),
            List.of("summary"),
            List.of("summary", "x", "--widht", "80"),
            List.of("summary", "x", "--width", "3"),
            List.of("summary", "x", "--format", "xml"),
            List.of("predict", "x"),
            List.of("predict", "x", "-i", "y", "-o", "z.txt"),
            List.of("predict", "x", "-i", "y", "--batch-size", "-1"),
            List.of("verify", "x", "--jobs", "0"),
            List.of("check", "x", "--input-shape", "a,b"))) {
      Run run = Packaged.run(words.toArray());
      assertThat(run.exitCode()).as("%s", words).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("error: ")
          .contains("  help: keras4j")
          .hasLineCount(run.err().contains("did you mean") ? 3 : 2);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aReaderThatHasEnoughIsNoError() throws Exception {
    Path fail = temp.resolve("exit");
    Run run =
        Packaged.run(
            List.of(
                "sh",
                "-c",
                "{ \"$1\" -jar \"$2\" summary \"$3\" --format json; echo $? >\"$4\"; } | head -n 1",
                "sh",
                Packaged.java(),
                Packaged.JAR.toString(),
                large().toString(),
                fail.toString()),
            Map.of());
    assertThat(run.out()).isEqualTo("{\n");
    assertThat(run.err()).isEmpty();
    assertThat(Files.readString(fail).strip()).isEqualTo("141");
  }

  /** A model whose summary fills more than a pipe. */
  private Path large() throws Exception {
    StringBuilder json = new StringBuilder();
    json.append("{\"module\":\"keras\",\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",");
    json.append("\"layers\":[{\"class_name\":\"InputLayer\",\"module\":\"keras.layers\",");
    json.append("\"config\":{\"batch_shape\":[null,4],\"name\":\"x\"}}");
    for (int i = 0; i < 3000; i++) {
      json.append(
          ",{\"class_name\":\"Dense\",\"module\":\"keras.layers\",\"config\":{\"units\":4,");
      json.append("\"name\":\"dense_").append(i).append("\"}}");
    }
    return Files.writeString(temp.resolve("large.json"), json.append("]}}").toString());
  }

  @Test
  void theTerminalsWidthIsKept() throws Exception {
    List<String> command = Packaged.jvm("-jar", Packaged.JAR.toString(), "summary");
    command.add(DIGITS.resolve("model.keras").toString());
    Run run = Packaged.run(command, Map.of("COLUMNS", "64"));
    assertThat(run.out().lines().skip(1).findFirst())
        .hasValueSatisfying(l -> assertThat(l).hasSize(60));
  }
}
