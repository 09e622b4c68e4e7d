package org.keras4j.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keras4j.KerasModel;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.model.ModelSummary;

/** Summaries against the texts of real Keras: see src/test/python/summaries.py. */
class SummaryTest {
  private static final Path CASES = Path.of("src/test/resources/summaries");

  @TestFactory
  Stream<DynamicTest> asKerasPrintsThem() throws IOException {
    List<Path> texts;
    try (Stream<Path> files = Files.list(CASES)) {
      texts = files.filter(f -> f.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(texts).hasSizeGreaterThan(20);
    return texts.stream()
        .map(t -> DynamicTest.dynamicTest(t.getFileName().toString(), () -> compare(t)));
  }

  private static void compare(Path text) throws IOException {
    String[] name = text.getFileName().toString().split("\\.");
    ModelSummary summary = summary(name[0]);
    TableOptions options = TableOptions.defaults();
    String option = name.length == 3 ? name[1] : "";
    options =
        switch (option.replaceFirst("range$", "")) {
          case "" -> options;
          case "width60" -> options.withLineLength(60);
          case "width133" -> options.withLineLength(133);
          case "nested" -> options.withExpandNested(true);
          case "trainable" -> options.withShowTrainable(true);
          case "both" -> options.withExpandNested(true).withShowTrainable(true).withLineLength(100);
          default -> throw new AssertionError("unknown option " + option);
        };
    if (option.endsWith("range")) {
      summary =
          switch (name[0]) {
            case "chain" -> summary.range("max.*", "dropout");
            case "merged" -> summary.range("right", "a_sum");
            default -> summary.range("before", "pair");
          };
    }
    assertThat(SummaryTable.render(summary, options)).isEqualTo(Files.readString(text));
  }

  private static ModelSummary summary(String name) throws IOException {
    String json = Files.readString(CASES.resolve(name + ".json"));
    return ModelSummary.of(KerasModel.fromJson(json).model());
  }

  @Test
  void theTerminalBoundsTheDefaultWidth() throws IOException {
    ModelSummary summary = summary("linear_functional");
    TableOptions narrow = new TableOptions(0, 64, false, false);
    assertThat(SummaryTable.render(summary, narrow))
        .isEqualTo(Files.readString(CASES.resolve("linear_functional.width60.txt")));
    assertThat(SummaryTable.render(summary, narrow.withLineLength(88)))
        .isEqualTo(SummaryTable.render(summary, TableOptions.defaults()));
  }

  @Test
  void aWidthTooSmallIsRefused() throws IOException {
    ModelSummary summary = summary("linear_functional");
    assertThatThrownBy(
            () -> SummaryTable.render(summary, TableOptions.defaults().withLineLength(15)))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("a width of 15 is too small for the table");
  }

  @Test
  void anUnknownLayerIsListed() {
    ModelSummary summary =
        ModelSummary.of(
            KerasModel.fromJson(
                    """
                    {"class_name": "Sequential", "module": "keras", "config": {"name": "s", "layers": [
                      {"class_name": "InputLayer", "module": "keras.layers",
                       "config": {"name": "in", "batch_shape": [null, 4]}},
                      {"class_name": "Dense", "module": "keras.layers",
                       "config": {"name": "a", "units": 3}},
                      {"class_name": "Densse", "module": "keras.layers", "config": {"name": "b"}},
                      {"class_name": "Dense", "module": "keras.layers",
                       "config": {"name": "c", "units": 5}}]}}
                    """)
                .model());
    assertThat(summary.rows())
        .extracting(ModelSummary.Row::outputShapeText)
        .containsExactly("(None, 3)", "?", "?");
    assertThat(summary.rows())
        .extracting(ModelSummary.Row::params)
        .containsExactly(15L, null, null);
    assertThat(summary.total().params()).isEqualTo(15);
    assertThat(summary.notes()).hasSize(2);
    assertThat(summary.notes().get(0))
        .contains("unknown layer class 'Densse'")
        .contains("Did you mean 'Dense'?");
    assertThat(summary.notes().get(1))
        .isEqualTo("the totals leave out 2 layers whose parameters are not known");
    assertThat(SummaryTable.render(summary, TableOptions.defaults())).contains("│ b (Densse) ");
    assertThat(SummaryJson.render(summary))
        .contains("\"output_shape\" : null", "\"params\" : null", "\"schema\" : 1");
  }

  @Test
  void sizesAndNumbers() {
    assertThat(SummaryTable.memory(0)).isEqualTo("0.00 B");
    assertThat(SummaryTable.memory(1023)).isEqualTo("1023.00 B");
    assertThat(SummaryTable.memory(1152)).isEqualTo("1.12 KB");
    assertThat(SummaryTable.memory(1408)).isEqualTo("1.38 KB");
    assertThat(SummaryTable.memory(1L << 60)).isEqualTo("1024.00 PB");
    assertThat(SummaryTable.grouped(0)).isEqualTo("0");
    assertThat(SummaryTable.grouped(999)).isEqualTo("999");
    assertThat(SummaryTable.grouped(1234567)).isEqualTo("1,234,567");
  }
}
