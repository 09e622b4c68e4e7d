package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/**
 * Every golden case, loaded, saved and loaded again, predicts the same bits. Two models have
 * adapters beside quantised kernels: {@code .keras} has them within the kernels, which Keras rounds
 * again.
 *
 * <p>With {@code -Dkeras4j.saved=DIR} the {@code .keras} files are kept, for {@code check_saved.py}
 * to have real Keras load them.
 */
class SavedModelsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test/golden");

  private static final @Nullable String KEPT = System.getProperty("keras4j.saved");

  @TempDir Path temporary;

  @TestFactory
  List<DynamicNode> archives() {
    List<DynamicNode> all = new ArrayList<>();
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      all.add(
          DynamicContainer.dynamicContainer(
              c.name(),
              c.forms().stream()
                  .filter(f -> f != Form.CONFIG_ONLY)
                  .map(f -> DynamicTest.dynamicTest(f.fileName(), () -> run(c, f)))));
    }
    return all;
  }

  private void run(GoldenCase c, Form form) throws IOException {
    String name = c.name().replace('/', '~') + "~" + form.fileName();
    Path directory = (KEPT == null ? temporary : Path.of(KEPT)).resolve(name);
    Files.createDirectories(directory);
    LoadOptions options = LoadOptions.defaults();
    if (form.hasOwnWeights()) {
      options = options.withWeights(c.directory().resolve(form.fileName()));
    }
    try (KerasModel model = KerasModel.load(form.model(c.directory()), options)) {
      Map<String, Tensor> given = Npz.read(c.directory().resolve(GoldenCase.INPUTS));
      List<Tensor> expected = predict(c, model, given);
      if (c.name().matches("keras3/lora_int[48]_legacy")) {
        assertThatThrownBy(() -> model.save(directory.resolve("m.keras")))
            .isInstanceOf(UnsupportedModelException.class)
            .hasMessageContaining("a quantised kernel would be rounded again");
      } else {
        again(c, model, directory.resolve("m.keras"), given, expected);
      }
      boolean plain = !model.writer().isTheano() && model.writer().generation() > 1;
      if (form == Form.H5 && plain) {
        again(c, model, directory.resolve("m.h5"), given, expected);
      }
    }
  }

  private static void again(
      GoldenCase c, KerasModel model, Path file, Map<String, Tensor> given, List<Tensor> expected) {
    model.save(file);
    try (KerasModel saved = KerasModel.load(file)) {
      assertThat(predict(c, saved, given)).as(file.toString()).isEqualTo(expected);
    }
  }

  private static List<Tensor> predict(GoldenCase c, KerasModel model, Map<String, Tensor> given) {
    PredictorOptions options = PredictorOptions.defaults().withEngines(List.of("java"));
    try (Predictor predictor = Predictor.of(model, options.withBatchSize(0))) {
      return predictor.predict(FormRunner.inputs(model.inputs(), given, c));
    }
  }
}
