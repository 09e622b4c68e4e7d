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

/** Summaries against the texts of real tf_keras: see src/test/python/summaries2.py. */
class Keras2TableTest {
  private static final Path CASES = Path.of("src/test/resources/summaries2");

  @TestFactory
  Stream<DynamicTest> asKeras2PrintsThem() throws IOException {
    List<Path> texts;
    try (Stream<Path> files = Files.list(CASES)) {
      texts = files.filter(f -> f.toString().endsWith(".txt")).sorted().toList();
    }
    assertThat(texts).hasSizeGreaterThan(10);
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
          case "width50" -> options.withLineLength(50);
          case "width120" -> options.withLineLength(120);
          case "nested" -> options.withExpandNested(true);
          case "trainable" -> options.withShowTrainable(true);
          case "both" -> options.withExpandNested(true).withShowTrainable(true).withLineLength(110);
          default -> throw new AssertionError("unknown option " + option);
        };
    if (option.endsWith("range")) {
      boolean merged = name[0].equals("merged");
      summary = merged ? summary.range("l.*", "c.*") : summary.range("before", "pair");
    }
    assertThat(Keras2Table.render(summary, options)).isEqualTo(Files.readString(text));
  }

  private static ModelSummary summary(String name) throws IOException {
    String json = Files.readString(CASES.resolve(name + ".json"));
    return ModelSummary.of(KerasModel.fromJson(json).model());
  }

  @Test
  void aWidthTooSmallIsRefused() throws IOException {
    ModelSummary chain = summary("chain");
    TableOptions narrow = TableOptions.defaults().withLineLength(5);
    assertThatThrownBy(() -> Keras2Table.render(chain, narrow))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("a width of 5 is too small for the table");
    ModelSummary merged = summary("merged");
    assertThatThrownBy(() -> Keras2Table.render(merged, narrow.withLineLength(24)))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("a width of 24 is too small for the table");
  }
}
