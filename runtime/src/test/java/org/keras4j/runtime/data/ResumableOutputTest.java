package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.Tensor;

class ResumableOutputTest {
  private static final int BATCHES = 5;

  @TempDir Path dir;
  private Path model;
  private Path input;

  @BeforeEach
  void files() throws IOException {
    model = Files.writeString(dir.resolve("model"), "a model");
    input = Files.writeString(dir.resolve("input"), "data");
  }

  private PredictionJob job(String... options) {
    return PredictionJob.of(List.of(model), List.of(input), List.of(options));
  }

  private ResumableOutput open(Path target, RowSink.Format format, boolean resume) {
    RowSink sink = RowSink.of(format, new RowSink.Style(List.of(), 1, "id"));
    Path rejects = dir.resolve(target.getFileName() + ".bad");
    return ResumableOutput.open(target, rejects, sink, job(), resume, 0);
  }

  /** Batch {@code i} of two good rows and a bad one. */
  private static void write(ResumableOutput out, int i) {
    Tensor t = Tensor.of(new float[] {i, 0.5f, i, 0.25f}, 2, 2);
    KerasException error = new InputMismatchException(ErrorCode.INPUT_VALUE, "it is, \"bad\"");
    RejectedRow bad = new RejectedRow(3L * i + 2, 1, error, "row " + i);
    out.write(
        List.of(new NamedTensor("y", t)),
        new SampleBatch(2, List.of(), List.of(), List.of(bad), 3L * i + 3));
  }

  private static void writeFrom(ResumableOutput out, int from) {
    for (int i = from; i < BATCHES; i++) {
      write(out, i);
    }
    out.finish();
  }

  private byte[] whole(RowSink.Format format) throws IOException {
    Path target = dir.resolve("whole");
    ResumableOutput out = open(target, format, false);
    writeFrom(out, 0);
    return Files.readAllBytes(target);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(RowSink.Format.class)
  void goesOnAfterEachMomentOfAnInterruption(RowSink.Format format) throws IOException {
    byte[] expected = whole(format);
    Path target = dir.resolve("y");
    for (int stop = 1; stop <= BATCHES; stop++) {
      for (String torn : new String[] {"", "7,half a line"}) {
        ResumableOutput first = open(target, format, false);
        for (int i = 0; i < stop; i++) {
          write(first, i);
        }
        first.close();
        assertThat(ResumableOutput.begun(target)).isEqualTo(3L * stop);
        Files.writeString(dir.resolve("y.part"), torn, StandardOpenOption.APPEND);
        Files.writeString(dir.resolve("y.bad.part"), torn, StandardOpenOption.APPEND);
        Files.writeString(dir.resolve("y.part.journal"), "99 99 9", StandardOpenOption.APPEND);
        ResumableOutput second = open(target, format, true);
        assertThat(second.consumed()).isEqualTo(3L * stop);
        assertThat(second.written()).isEqualTo(2L * stop);
        writeFrom(second, stop);
        assertThat(second.rejected()).isEqualTo(BATCHES);
        assertThat(Files.readAllBytes(target)).isEqualTo(expected);
        assertThat(dir.resolve("y.bad")).hasSameBinaryContentAs(dir.resolve("whole.bad"));
        assertThat(names()).containsExactly("input", "model", "whole", "whole.bad", "y", "y.bad");
      }
    }
  }

  @Test
  void theFileOfRejectedRowsIsATable() throws IOException {
    whole(RowSink.Format.CSV);
    assertThat(Files.readAllLines(dir.resolve("whole.bad")))
        .startsWith("line,code,reason,row", "2,K6004,\"it is, \"\"bad\"\"\",row 0")
        .hasSize(BATCHES + 1);
  }

  @Test
  void whatWasCompleteStaysSo() throws IOException {
    byte[] expected = whole(RowSink.Format.CSV);
    ResumableOutput out = open(dir.resolve("y"), RowSink.Format.CSV, false);
    for (int i = 0; i < BATCHES; i++) {
      write(out, i);
    }
    byte[] journal = Files.readAllBytes(dir.resolve("y.part.journal"));
    out.finish();
    Files.write(dir.resolve("y.part.journal"), journal); // the process ended before it was deleted
    ResumableOutput again = open(dir.resolve("y"), RowSink.Format.CSV, true);
    assertThat(again.isComplete()).isTrue();
    again.finish();
    assertThat(Files.readAllBytes(dir.resolve("y"))).isEqualTo(expected);
    assertThat(names()).contains("y.bad").doesNotContain("y.part", "y.part.journal");
  }

  @Test
  void anotherJobIsRefused() throws IOException {
    Path target = dir.resolve("y");
    ResumableOutput first = open(target, RowSink.Format.CSV, false);
    write(first, 0);
    first.close();
    RowSink sink = RowSink.of(RowSink.Format.CSV, new RowSink.Style(List.of(), 1, "id"));
    assertThatThrownBy(() -> ResumableOutput.open(target, null, sink, job("another option"), true))
        .isInstanceOf(KerasIoException.class)
        .hasMessageContaining("options are others");
    FileTime time = Files.getLastModifiedTime(input);
    Files.setLastModifiedTime(input, FileTime.fromMillis(time.toMillis() + 5000));
    assertThatThrownBy(() -> open(target, RowSink.Format.CSV, true))
        .hasMessageContaining("input has changed");
    Files.setLastModifiedTime(input, time);
    Files.writeString(model, "b model");
    assertThatThrownBy(() -> open(target, RowSink.Format.CSV, true))
        .hasMessageContaining("model is another");
    Files.writeString(model, "a model");
    byte[] damaged = Files.readAllBytes(dir.resolve("y.part"));
    damaged[damaged.length - 2] ^= 1;
    Files.write(dir.resolve("y.part"), damaged);
    assertThatThrownBy(() -> open(target, RowSink.Format.CSV, true))
        .extracting(e -> ((KerasException) e).code())
        .isEqualTo(ErrorCode.CANNOT_RESUME);
  }

  @Test
  void twoProcessesDoNotWriteOneFile() throws IOException {
    ResumableOutput first = open(dir.resolve("y"), RowSink.Format.CSV, false);
    write(first, 0);
    assertThatThrownBy(() -> open(dir.resolve("y"), RowSink.Format.CSV, false))
        .hasMessageContaining("another process");
    first.close();
  }

  @Test
  void nothingIsLeftOfWhatWasNeverMarked() throws IOException {
    RowSink sink = RowSink.of(RowSink.Format.CSV, new RowSink.Style(List.of(), 1, "id"));
    ResumableOutput out = ResumableOutput.open(dir.resolve("y"), null, sink, job(), true);
    out.close();
    assertThat(names()).containsExactly("input", "model");
  }
}
