package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect}, {@code config} and {@code layers}. */
class ShowCommandsTest {
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine");
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits");

  @TempDir Path temp;

  /** A model within a model, compiled with functions by name. */
  private Path nested() throws Exception {
    return Files.writeString(
        temp.resolve("nested.json"),
        """
        {"module": "keras", "class_name": "Sequential", "config": {"name": "outer", "layers": [
          {"module": "keras.layers", "class_name": "InputLayer",
           "config": {"name": "x", "batch_shape": [null, 4]}},
          {"module": "keras", "class_name": "Sequential", "config": {"name": "inner", "layers": [
            {"module": "keras.layers", "class_name": "InputLayer",
             "config": {"name": "y", "batch_shape": [null, 4]}},
            {"module": "keras.layers", "class_name": "Dense",
             "config": {"name": "deep", "units": 3}}]}}]},
         "compile_config": {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.1}},
           "loss": {"a": "mse", "b": {"class_name": "function", "config": "mae"}},
           "metrics": ["accuracy"]}}
        """);
  }

  @Test
  void inspectTellsWhatAnArchiveIs() throws Exception {
    Ran ran = Ran.of("inspect", WINE.resolve("model.keras"));
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .contains("format      Keras 3 archive\n")
        .contains("input       measurements: float32(None, 13)\n")
        .contains("output      cultivar: float32(None, 3)\n")
        .contains("layers      4: Dense x3, Normalization\n")
        .contains("parameters  414 (1.62 KB), trainable 387\n")
        .contains("stored      9 arrays, 1.62 KB\n")
        .containsPattern("(?m)^ +\\d+ +config\\.json");
  }

  @Test
  void inspectAnswersInJson() throws Exception {
    JsonNode json = Ran.of("inspect", DIGITS.resolve("keras2/model.h5"), "--format", "json").json();
    assertThat(json.get("format").asText()).isEqualTo("Keras HDF5 model");
    assertThat(json.get("keras_version").asText()).startsWith("2.");
    assertThat(json.at("/inputs/0/shape").toString()).isEqualTo("[null,8,8,1]");
    assertThat(json.at("/layer_classes/Conv2D").asInt()).isEqualTo(2);
    assertThat(json.get("stored_arrays").asInt()).isEqualTo(11);
    assertThat(json.get("optimizer_arrays").asInt()).isZero();
    assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(DIGITS.resolve("keras2/model.h5")));
  }

  @Test
  void inspectReadsTheTrainingConfig() throws Exception {
    Ran ran = Ran.of("inspect", nested());
    assertThat(ran.out())
        .contains("training    optimizer Adam\n")
        .contains("loss a: mse, b: mae\n")
        .contains("metrics accuracy\n");
    assertThat(ran.out()).contains("layers      2: Dense, Sequential\n");
  }

  @Test
  void inspectDescribesWeightsAlone() {
    Ran ran = Ran.of("inspect", WINE.resolve("model.weights.h5"));
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("Keras 3 HDF5 weights").contains("9 arrays");
  }

  @Test
  void configOfOneLayer() throws Exception {
    JsonNode layer = Ran.of("config", nested(), "--layer", "inner/deep").json();
    assertThat(layer.get("class_name").asText()).isEqualTo("Dense");
    assertThat(layer.at("/config/units").asInt()).isEqualTo(3);
    assertThat(Ran.of("config", nested(), "--training").json().get("loss").get("a").asText())
        .isEqualTo("mse");
    assertThat(Ran.of("config", nested()).json().at("/config/layers")).hasSize(2);
  }

  @Test
  void configOfALayerThatIsNotThere() throws Exception {
    Ran ran = Ran.of("config", nested(), "--layer", "inner/deap");
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(ran.err()).contains("No such layer: deap. Did you mean 'deep'?");
    assertThat(Ran.of("config", WINE.resolve("model.weights.h5")).exitCode())
        .isEqualTo(ExitCodes.BAD_MODEL);
  }

  @Test
  void layersAreFound() throws Exception {
    Ran ran = Ran.of("layers", "batchnorm");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).contains("BatchNormalization").contains("also BatchNormalizationV1");
    assertThat(Ran.of("layers", "dense", "--kind", "op").exitCode()).isEqualTo(ExitCodes.NEGATIVE);
    JsonNode scan = Ran.of("layers", "AssociativeScan", "--format", "json").json();
    assertThat(scan.at("/classes/0/supported").asBoolean()).isFalse();
    assertThat(scan.at("/classes/0/reason").asText()).contains("Python");
  }
}
