package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import picocli.CommandLine.TypeConversionException;

class CommandLineTest {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private final Output output = new Output(data, messages, UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "None,28,28,1 | (None, 28, 28, 1)",
        "(None, 4)    | (None, 4)",
        "(3,)         | (3,)",
        "[2, -1, ?]   | (2, None, None)",
        "1x28x28      | (1, 28, 28)",
        "7            | (7,)",
      })
  void shapes(String text, String shape) {
    assertThat(new ShapeConverter().convert(text)).hasToString(shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a", "1,,2", "1.5", "-2", "3,4,", "''"})
  void whatIsNoShape(String text) {
    assertThatThrownBy(() -> new ShapeConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is not a shape");
  }

  @Test
  void theWorstProblemGivesTheExitCode() {
    KerasException unsupported =
        new UnsupportedModelException(ErrorCode.UNKNOWN_LAYER, "unknown", null, null);
    KerasException malformed = new ModelFormatException(ErrorCode.BAD_VALUE, "bad");
    KerasException limit = new LimitExceededException(ErrorCode.LIMIT_JSON, "large");
    assertThat(CheckCommand.exitCode(List.of())).isZero();
    assertThat(CheckCommand.exitCode(List.of(unsupported, unsupported))).isEqualTo(4);
    assertThat(CheckCommand.exitCode(List.of(unsupported, limit))).isEqualTo(7);
    assertThat(CheckCommand.exitCode(List.of(malformed, limit, unsupported))).isEqualTo(3);
  }

  @Test
  void bugsAskForAReport() {
    ErrorReport report = new ErrorReport(output);
    assertThat(report.failure(new InternalException(ErrorCode.INTERNAL, "oops"))).isEqualTo(70);
    assertThat(report.failure(new IllegalStateException("x\u001b[1m"))).isEqualTo(70);
    assertThat(messages.toString(UTF_8))
        .isEqualTo(
            """
            bug[K9999]: oops
              help: this is a bug of keras4j, please report it with the output of --stacktrace
            bug[K9999]: java.lang.IllegalStateException: x\\u001b[1m
              help: this is a bug of keras4j, please report it with the output of --stacktrace
            """);
    assertThat(data.size()).isZero();
  }

  @Test
  void memoryIsALimit() {
    assertThat(new ErrorReport(output).failure(new OutOfMemoryError("Java heap space")))
        .isEqualTo(7);
    assertThat(messages.toString(UTF_8)).contains("out of memory").contains("--batch-size");
  }

  @Test
  void closedPipesAreQuiet() {
    ErrorReport report = new ErrorReport(output);
    IOException closed = new IOException("Broken pipe");
    assertThat(report.failure(new UncheckedIOException(closed))).isEqualTo(141);
    assertThat(messages.size()).isZero();
    IOException full = new IOException("No space left on device");
    assertThat(report.failure(new UncheckedIOException(full))).isEqualTo(6);
    assertThat(messages.toString(UTF_8)).contains("No space left on device");
  }

  @Test
  void helpThatCannotBePrintedIsAnError() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    int code = Main.run(new String[] {"--help"}, new Output(full, messages, UTF_8));
    assertThat(code).isEqualTo(6);
  }
}
