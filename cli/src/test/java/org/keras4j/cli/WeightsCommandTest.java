package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.runtime.data.Npy;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

class WeightsCommandTest {
  private static final Path WINE = Packaged.ROOT.resolve("samples/wine");
  private static final Path MODEL = WINE.resolve("model.keras");

  @TempDir Path temp;

  @Test
  void listsNamesShapesAndSizes() throws Exception {
    JsonNode all = Ran.of("weights", "list", MODEL, "--format", "json").json().get("weights");
    assertThat(all).hasSize(9);
    assertThat(all.get(3).get("name").asText()).isEqualTo("hidden1/kernel");
    assertThat(all.get(3).get("shape").toString()).isEqualTo("[13,16]");
    assertThat(all.get(3).get("trainable").asBoolean()).isTrue();
    assertThat(all.get(0).get("trainable").asBoolean()).isFalse();
    assertThat(Ran.of("weights", "list", MODEL).out())
        .contains("hidden1/kernel          float32  (13, 16)  832.00 B\n")
        .endsWith("9 weights, 414 values, 1.62 KB\n");
  }

  @Test
  void listsTheArraysOfAFileOfWeights() throws Exception {
    Ran stored = Ran.of("weights", "list", MODEL, "--stored");
    Ran alone = Ran.of("weights", "list", WINE.resolve("model.weights.h5"));
    assertThat(alone.out()).contains("/layers/dense/vars/0").contains("9 weights");
    assertThat(stored.out()).isEqualTo(alone.out());
  }

  @Test
  void namesLeaveOutTheListsOfLayers() {
    assertThat(NamedWeights.name("layers/a/layers/b/kernel")).isEqualTo("a/b/kernel");
    assertThat(NamedWeights.name("layers/rnn/cell/kernel")).isEqualTo("rnn/cell/kernel");
    assertThat(NamedWeights.name("layers/layers/kernel")).isEqualTo("layers/kernel");
  }

  @Test
  void statisticsOfValues() throws Exception {
    WeightStats s =
        WeightStats.of(Tensor.of(new float[] {1, 2, 0, 5, Float.NaN, Float.NEGATIVE_INFINITY}, 6));
    assertThat(s.min()).isZero();
    assertThat(s.max()).isEqualTo(5);
    assertThat(s.mean()).isEqualTo(2);
    assertThat(s.std()).isCloseTo(Math.sqrt(3.5), within(1e-12));
    assertThat(s.zeros()).isEqualTo(1);
    assertThat(s.notFinite()).isEqualTo(2);
    assertThat(WeightStats.of(Tensor.of(new float[] {Float.NaN}, 1)).mean()).isNaN();
    Ran ran = Ran.of("weights", "stats", MODEL, "hidden1", "--format", "json");
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.json().get("weights")).hasSize(2);
  }

  @Test
  void notFiniteIsANegativeAnswer() throws Exception {
    Path bad = temp.resolve("bad.keras");
    try (KerasModel model = KerasModel.load(MODEL)) {
      Tensor bias = Tensor.of(new float[] {1, Float.NaN, 2}, 3);
      Tensor kernel = model.getLayer("cultivar").getWeights().get(0);
      model.edit().setWeights("cultivar", List.of(kernel, bias)).build().save(bad);
    }
    Ran stats = Ran.of("weights", "stats", bad, "cultivar/bias");
    assertThat(stats.exitCode()).isEqualTo(ExitCodes.NEGATIVE);
    Ran diff = Ran.of("weights", "diff", MODEL, bad, "--format", "json");
    assertThat(diff.exitCode()).isEqualTo(ExitCodes.NEGATIVE);
    assertThat(diff.json().get("same").asBoolean()).isFalse();
    Ran text = Ran.of("weights", "diff", MODEL, bad);
    assertThat(text.out()).startsWith("cultivar/bias  differs").endsWith("1 of 9 weights differ\n");
    assertThat(Ran.of("weights", "diff", MODEL, bad, "--tolerance", "-1").exitCode())
        .isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void otherFormsOfAModelHaveTheSameWeights() {
    Ran diff = Ran.of("weights", "diff", MODEL, WINE.resolve("model.json"));
    assertThat(diff.exitCode()).isZero();
    assertThat(diff.out()).isEqualTo("0 of 9 weights differ\n");
    Ran order = Ran.of("weights", "diff", MODEL, WINE.resolve("model.weights.h5"), "--in-order");
    assertThat(order.out()).endsWith(" of 9 weights differ\n");
  }

  @Test
  void valuesAreExported() throws Exception {
    Path npz = temp.resolve("w.npz");
    assertThat(Ran.of("weights", "export", MODEL, "-o", npz).exitCode()).isZero();
    Map<String, Tensor> arrays = Npz.read(npz);
    assertThat(arrays).hasSize(9).containsKey("normalization/mean");
    Path npy = temp.resolve("w.npy");
    assertThat(Ran.of("weights", "get", MODEL, "hidden1/kernel", "-o", npy).exitCode()).isZero();
    assertThat(Npy.read(npy)).isEqualTo(arrays.get("hidden1/kernel"));
    try (KerasModel model = KerasModel.load(MODEL)) {
      assertThat(model.getLayer("hidden1").getWeights().get(0)).isEqualTo(Npy.read(npy));
    }
    assertThat(Ran.of("weights", "export", MODEL, "-o", temp.resolve("w.txt")).exitCode())
        .isEqualTo(ExitCodes.USAGE);
    assertThat(Files.exists(temp.resolve("w.txt"))).isFalse();
  }

  @Test
  void aWeightThatIsNotThere() {
    Ran ran = Ran.of("weights", "get", MODEL, "hidden1/kernal");
    assertThat(ran.exitCode()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(ran.err()).contains("Did you mean 'hidden1/kernel'?");
    Ran none = Ran.of("weights");
    assertThat(none.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(none.err()).contains("list, stats, get, binding, diff, export");
  }

  @Test
  void tellsWhichArrayIsWhichWeight() throws Exception {
    Ran own = Ran.of("weights", "binding", MODEL);
    assertThat(own.exitCode()).isZero();
    assertThat(own.out())
        .contains("hidden2/bias            float32(8,)      /layers/dense_1/vars/1\n")
        .endsWith("9 of 9 weights are from the file\n");
    Path other = Packaged.ROOT.resolve("samples/digits/keras2/model.h5");
    Ran strict = Ran.of("weights", "binding", MODEL, "--weights", other);
    assertThat(strict.exitCode()).isEqualTo(ExitCodes.BAD_MODEL);
    Ran byName = Ran.of("weights", "binding", MODEL, "--weights", other, "--by-name");
    assertThat(byName.exitCode()).isZero();
    assertThat(byName.out()).contains("not used: ").endsWith("0 of 9 weights are from the file\n");
    Path tree = WINE.resolve("model.weights.h5");
    Ran refused = Ran.of("weights", "binding", MODEL, "--weights", tree, "--by-name");
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.BAD_MODEL);
    assertThat(refused.err()).contains("only where the file has the names of all layers");
  }

  @Test
  void whatDoesNotFitKeepsTheModelsOwnValues() throws Exception {
    Path digits = Packaged.ROOT.resolve("samples/digits/model.keras");
    Path wine = WINE.resolve("model.weights.h5");
    Ran ran = Ran.of("weights", "diff", digits, digits);
    assertThat(ran.exitCode()).isZero();
    Path npz = temp.resolve("skipped.npz");
    Path own = temp.resolve("own.npz");
    Ran.of("weights", "export", digits, "-o", own);
    Ran skipped =
        Ran.of("weights", "export", digits, "--weights", wine, "--skip-mismatch", "-o", npz);
    assertThat(skipped.err()).isEmpty();
    assertThat(Npz.read(npz)).isEqualTo(Npz.read(own));
  }
}
