package org.keras4j.runtime.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keras4j.runtime.Engines;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.verify.GoldenRun.Status;

/**
 * The specification: every golden case in every form gives Keras's shapes, counts and numbers, with
 * all engines and with plain Java alone, with passes and without, and with batches cut into rows.
 */
class GoldenTest {
  private static final Path ROOT =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test/golden");
  private static final int FEWEST_CASES = 240;

  @TestFactory
  List<DynamicNode> cases() {
    List<GoldenCase> cases = GoldenCase.find(ROOT);
    assertThat(cases).hasSizeGreaterThanOrEqualTo(FEWEST_CASES);
    Set<List<String>> engines = new LinkedHashSet<>();
    engines.add(Engines.names());
    engines.add(List.of("java"));
    engines.add(List.of("nd4j", "java"));
    List<DynamicNode> all = new ArrayList<>();
    for (List<String> names : engines) {
      for (boolean passes : new boolean[] {true, false}) {
        PredictorOptions options =
            PredictorOptions.defaults().withEngines(names).withPasses(passes);
        all.add(suite(String.join("+", names) + (passes ? "" : ", no passes"), options, cases));
      }
    }
    all.add(suite("row by row", PredictorOptions.defaults().withPieceRows(1), cases));
    return all;
  }

  private static DynamicNode suite(String name, PredictorOptions options, List<GoldenCase> cases) {
    Verifier verifier = new Verifier(VerifyOptions.defaults().withPredictor(options));
    return DynamicContainer.dynamicContainer(name, cases.stream().map(c -> container(verifier, c)));
  }

  private static DynamicNode container(Verifier verifier, GoldenCase golden) {
    assertThat(golden.forms()).as(golden.name()).isNotEmpty();
    return DynamicContainer.dynamicContainer(
        golden.name(),
        golden.forms().stream()
            .map(
                form ->
                    DynamicTest.dynamicTest(form.fileName(), () -> run(verifier, golden, form))));
  }

  private static void run(Verifier verifier, GoldenCase golden, Form form) {
    GoldenRun run = verifier.run(golden, form);
    assertThat(run.status())
        .as("%s %s: %s", run.caseName(), run.form(), run.message())
        .isEqualTo(Status.PASSED);
  }
}
