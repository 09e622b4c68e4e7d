package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.bench.MadeUpInputs;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.tensor.Tensor;

/** {@code compare} and {@code extract}. */
class CompareCommandTest {
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine/model.keras");
  private static final Path DIGITS = Packaged.ROOT.resolve("samples/digits/model.keras");

  @TempDir Path temp;
  private Path changed;

  /** The model of wines with other numbers in the second of its dense layers. */
  @BeforeEach
  void change() {
    changed = temp.resolve("changed.keras");
    try (KerasModel model = KerasModel.load(WINE)) {
      List<Tensor> weights = new ArrayList<>(model.getLayer("hidden2").getWeights());
      float[] bias = weights.get(1).toFloatArray();
      for (int i = 0; i < bias.length; i++) {
        bias[i] += 4;
      }
      weights.set(1, Tensor.of(bias, bias.length));
      model.edit().setWeights("hidden2", weights).build().save(changed);
    }
  }

  @Test
  void theFirstLayerThatDiffersAndWhy() throws Exception {
    Ran ran = Ran.of("compare", WINE, changed);
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.NEGATIVE);
    assertThat(ran.out())
        .startsWith("hidden2 is the first layer that differs, after 2 that agree\n")
        .contains("values differ, most at [")
        .endsWith("  weight bias: differs by 4.0\n");
    JsonNode json = Ran.of("compare", WINE, changed, "--format", "json").json();
    assertThat(json.get("first_difference").asText()).isEqualTo("hidden2");
    assertThat(json.at("/layers/1/same").asBoolean()).isTrue();
    Ran all = Ran.of("compare", WINE, changed, "--all");
    assertThat(all.out()).contains("hidden1        same").contains("hidden2        differs");
    assertThat(Ran.of("compare", WINE, changed, "--atol", "100").exitCode()).isZero();
  }

  @Test
  void modelsThatAgree() {
    Path json = Packaged.ROOT.resolve("samples/wine/model.json");
    Ran ran = Ran.of("compare", WINE, json, "-i", WINE.resolveSibling("inputs.npz"));
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .startsWith("no layer differs: 4 outputs of layers were compared, the largest difference");
    assertThat(Ran.of("compare", DIGITS, DIGITS, "--in-order").exitCode()).isZero();
  }

  @Test
  void recordedActivations() {
    Path npz = temp.resolve("a.npz");
    List<NamedTensor> arrays = new ArrayList<>();
    try (KerasModel model = KerasModel.load(changed)) {
      List<Tensor> inputs = MadeUpInputs.of(model.inputs(), 3, 7);
      arrays.add(new NamedTensor("measurements", inputs.get(0)));
      Activations.of(model, inputs, PredictorOptions.defaults())
          .values()
          .forEach((name, t) -> arrays.add(new NamedTensor(name, t)));
    }
    arrays.removeIf(t -> t.name().equals("hidden1"));
    OutputFiles.write(npz, arrays);
    assertThat(Ran.of("compare", changed, npz).exitCode()).isZero();
    Ran ran = Ran.of("compare", WINE, npz, "--all");
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.NEGATIVE);
    assertThat(ran.out())
        .contains("hidden2 is the first layer that differs, after 1 that agrees\n")
        .contains("not in " + npz);
    arrays.remove(0);
    OutputFiles.write(npz, arrays);
    Ran without = Ran.of("compare", changed, npz);
    assertThat(without.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(without.err()).contains("does not hold the input 'measurements'");
  }

  @Test
  void whatCannotBeCompared() {
    Ran ran = Ran.of("compare", WINE, DIGITS);
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(Ran.of("compare", WINE, WINE, "--batch", "0").exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(Ran.of("compare", WINE).exitCode()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aPartGivesWhatTheWholeGives() throws Exception {
    Path part = temp.resolve("part.keras");
    Ran ran = Ran.of("extract", DIGITS, "--from", "conv2", "--to", "hidden", "-o", part);
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            "input relu1_output: float32(None, 8, 8, 8)\noutput hidden: float32(None, 32)\n");
    try (KerasModel whole = KerasModel.load(DIGITS);
        KerasModel loaded = KerasModel.load(part)) {
      List<Tensor> inputs = MadeUpInputs.of(whole.inputs(), 3, 1);
      Activations all = Activations.of(whole, inputs, PredictorOptions.defaults());
      Tensor cut = all.values().get("relu1");
      Activations some = Activations.of(loaded, List.of(cut), PredictorOptions.defaults());
      float[] expected = all.values().get("hidden").toFloatArray();
      float[] given = some.values().get("hidden").toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(given[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-5f));
      }
    }
    Ran none = Ran.of("extract", DIGITS, "--from", "digit", "--to", "conv1", "-o", part);
    assertThat(none.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(Files.size(part)).isPositive();
  }
}
