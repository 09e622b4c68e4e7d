package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryCommandTest {
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits/model.keras");

  @TempDir Path temp;

  /** MACs by hand: 6·6·8 outputs of 3·3·1 products, 4·4·16 of 3·3·8, and so on. */
  @Test
  void costsOfLayers() throws Exception {
    JsonNode layers =
        Ran.of("summary", DIGITS, "--batch", 2, "--format", "json").json().get("layers");
    for (JsonNode layer : layers) {
      long size = 4 * 2;
      for (int i = 1; i < layer.get("output_shape").size(); i++) {
        size *= layer.get("output_shape").get(i).asLong();
      }
      assertThat(layer.get("output_bytes").asLong()).isEqualTo(size);
      long weights = layer.get("params").asLong();
      long expected =
          switch (layer.get("name").asText()) {
            case "conv1" -> 2 * positions(layer) * 72;
            case "conv2" -> 2 * positions(layer) * 1152;
            case "hidden" -> 2 * (weights - 32);
            case "digit" -> 2 * (weights - 10);
            default -> 0;
          };
      assertThat(layer.get("macs").asLong()).as("%s", layer).isEqualTo(expected);
    }
  }

  private static long positions(JsonNode layer) {
    return layer.get("output_shape").get(1).asLong() * layer.get("output_shape").get(2).asLong();
  }

  @Test
  void costsOfANestedModelAreThoseOfItsLayers() throws Exception {
    Path model =
        Files.writeString(
            temp.resolve("m.json"),
            """
            {"module": "keras", "class_name": "Sequential", "config": {"name": "outer", "layers": [
              {"module": "keras.layers", "class_name": "InputLayer",
               "config": {"name": "x", "batch_shape": [null, 4]}},
              {"module": "keras", "class_name": "Sequential", "config": {"name": "inner", "layers": [
                {"module": "keras.layers", "class_name": "InputLayer",
                 "config": {"name": "y", "batch_shape": [null, 4]}},
                {"module": "keras.layers", "class_name": "Dense",
                 "config": {"name": "deep", "units": 3}}]}}]}}
            """);
    Ran csv =
        Ran.of(
            "summary",
            model,
            "--batch",
            5,
            "--expand-nested",
            "--format",
            "csv",
            "--columns",
            "name,macs,memory");
    assertThat(csv.out()).isEqualTo("name,macs,memory\r\ninner,60,60\r\ninner/deep,60,60\r\n");
    Ran keras2 = Ran.of("summary", model, "--format", "keras2", "--expand-nested");
    assertThat(keras2.out()).contains("| deep (Dense) ").startsWith("Model: \"outer\"\n____");
  }

  @Test
  void wrongOptions() {
    Object[][] all = {
      {"--layer-range", "conv1"},
      {"--batch", "0"},
      {"--columns", "name,macs"},
      {"--columns", "nome"},
      {"--format", "keras2", "--columns", "name"},
    };
    for (Object[] options : all) {
      Object[] words = new Object[options.length + 2];
      words[0] = "summary";
      words[1] = DIGITS;
      System.arraycopy(options, 0, words, 2, options.length);
      Ran ran = Ran.of(words);
      assertThat(ran.exitCode()).as("%s", ran.err()).isEqualTo(ExitCodes.USAGE);
    }
    Ran range = Ran.of("summary", DIGITS, "--layer-range", "conv1,nothing");
    assertThat(range.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(range.err()).contains("No such layer: nothing");
  }

  @Test
  void costsNeedFixedSizes() throws Exception {
    Path model =
        Files.writeString(
            temp.resolve("m.json"),
            """
            {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
              {"module": "keras.layers", "class_name": "InputLayer",
               "config": {"name": "x", "batch_shape": [null, null, 4]}},
              {"module": "keras.layers", "class_name": "Dense",
               "config": {"name": "d", "units": 3}}]}}
            """);
    Ran ran = Ran.of("summary", model, "--batch", 1);
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(ran.err()).contains("the size of the input 'x', (None, None, 4)");
  }
}
