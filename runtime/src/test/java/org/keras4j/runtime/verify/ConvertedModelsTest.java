package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.data.TensorCompare;
import org.keras4j.tensor.Tensor;

/**
 * Golden cases of Keras 1 and 2, converted to Keras 3, saved and loaded again, predict the same;
 * those that cannot be are the ones listed in {@code not-converted.txt}.
 *
 * <p>With {@code -Dkeras4j.converted=DIR} the files are kept, for {@code check_saved.py} to have
 * real Keras 3 load them, and {@code DIR/not-converted.txt} gets the present list.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvertedModelsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test/golden");
  private static final @Nullable String KEPT = System.getProperty("keras4j.converted");

  @TempDir Path temporary;
  private final TreeSet<String> refused = new TreeSet<>();

  @TestFactory
  List<DynamicTest> cases() throws IOException {
    List<String> known = Files.readAllLines(ROOT.resolveSibling("resources/not-converted.txt"));
    List<DynamicTest> all = new ArrayList<>();
    for (GoldenCase c : GoldenCase.find(ROOT)) {
      if (!c.name().startsWith("keras3/") && !c.forms().isEmpty()) {
        all.add(DynamicTest.dynamicTest(c.name(), () -> run(c, c.forms().get(0), known)));
      }
    }
    return all;
  }

  private void run(GoldenCase c, Form form, List<String> known) throws IOException {
    LoadOptions options = LoadOptions.defaults();
    if (form.hasOwnWeights()) {
      options = options.withWeights(c.directory().resolve(form.fileName()));
    }
    try (KerasModel model = KerasModel.load(form.model(c.directory()), options)) {
      if (model.writer().isKeras3()) {
        return;
      }
      String name = c.name().replace('/', '~') + "~" + form.fileName();
      Path directory = (KEPT == null ? temporary : Path.of(KEPT)).resolve(name);
      KerasModel converted;
      try {
        converted = model.convert();
      } catch (UnsupportedModelException e) {
        refused.add(c.name() + ": " + e.getMessage());
        assertThat(known).as(e.getMessage()).anyMatch(k -> k.startsWith(c.name() + ":"));
        return;
      }
      Files.createDirectories(directory);
      Map<String, Tensor> given = Npz.read(c.directory().resolve(GoldenCase.INPUTS));
      List<Tensor> expected = predict(c, model, given);
      same(c, predict(c, converted, given), expected);
      converted.save(directory.resolve("m.keras"));
      try (KerasModel saved = KerasModel.load(directory.resolve("m.keras"))) {
        same(c, predict(c, saved, given), expected);
      }
      assertThat(known).noneMatch(k -> k.startsWith(c.name() + ":"));
    }
  }

  /** The last bits may differ where a fused loop over time becomes one of single ops. */
  private static void same(GoldenCase c, List<Tensor> got, List<Tensor> expected) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.size(); i++) {
      boolean half = c.name().matches(".*(half|precision|mixed|bfloat|float16).*");
      TensorCompare.Tolerance close =
          half ? TensorCompare.Tolerance.of(0.01, 0.01) : TensorCompare.Tolerance.of(1e-6, 1e-6);
      TensorCompare.Result r = TensorCompare.compare(expected.get(i), got.get(i), close);
      assertThat(r.ok()).as(r.message()).isTrue();
    }
  }

  private static List<Tensor> predict(GoldenCase c, KerasModel model, Map<String, Tensor> given) {
    PredictorOptions options = PredictorOptions.defaults().withEngines(List.of("java"));
    try (Predictor predictor = Predictor.of(model, options.withBatchSize(0))) {
      return predictor.predict(FormRunner.inputs(model.inputs(), given, c));
    }
  }

  @AfterAll
  void list() throws IOException {
    if (KEPT != null) {
      Files.write(Path.of(KEPT).resolve("not-converted.txt"), refused);
    }
  }
}
