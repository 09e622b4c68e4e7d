package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keras4j.runtime.data.Fixtures.file;
import static org.keras4j.runtime.data.Fixtures.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

class SampleSourcesTest {
  private static final DataOptions AUTO = DataOptions.defaults();
  private static final InputSpec X = input("x", DType.FLOAT32, -1, 2);
  private static final InputSpec Y = input("y", DType.INT32, -1);

  @TempDir Path dir;
  private final List<String> notes = new ArrayList<>();

  private SampleSource open(DataOptions options, List<InputSpec> inputs, String... words) {
    InputStream none = new ByteArrayInputStream(new byte[0]);
    return SampleSources.open(List.of(words), inputs, options, notes::add, none);
  }

  private String text(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content).toString();
  }

  private static DataOptions columns(String id, String... columns) {
    return AUTO.withCsv(new DataOptions.Csv(DataOptions.Choice.AUTO, List.of(columns), id));
  }

  private static float[] floats(SampleBatch batch, int input) {
    return batch.tensors().get(input).toFloatArray();
  }

  @Test
  void tablesComeInBatches() throws IOException {
    String csv = text("t.csv", "a,b\n1,2\n3,4\n5,6\n");
    try (SampleSource source = open(AUTO, List.of(X), csv)) {
      SampleBatch first = source.next(2);
      assertThat(floats(first, 0)).containsExactly(1, 2, 3, 4);
      assertThat(first.consumed()).isEqualTo(2);
      assertThat(floats(source.next(2), 0)).containsExactly(5, 6);
      assertThat(source.next(2)).isNull();
    }
    try (SampleSource source = open(AUTO, List.of(X), csv)) {
      assertThat(source.skip(2)).isEqualTo(2);
      assertThat(floats(source.next(9), 0)).containsExactly(5, 6);
      assertThat(source.skip(2)).isZero();
    }
  }

  @Test
  void columnsAreChosenByNameAndNumber() throws IOException {
    String csv = text("t.csv", "id,b,a,c\nr1,2,1,9\nr2,4,3,9\n");
    for (String choice : List.of("a,b", "3,2", "a,2")) {
      try (SampleSource source = open(columns("id", choice), List.of(X), csv)) {
        SampleBatch batch = source.next(9);
        assertThat(floats(batch, 0)).containsExactly(1, 2, 3, 4);
        assertThat(batch.names()).containsExactly("r1", "r2");
        assertThat(source.nameOfNames()).isEqualTo("id");
      }
    }
    try (SampleSource source = open(columns(null, "x=2-3", "y=c"), List.of(X, Y), csv)) {
      SampleBatch batch = source.next(9);
      assertThat(floats(batch, 0)).containsExactly(2, 1, 4, 3);
      assertThat(batch.tensors().get(1)).isEqualTo(Tensor.of(new int[] {9, 9}, 2));
    }
    String plain = text("p.csv", "7,1,2\n8,3,4\n");
    try (SampleSource source = open(columns("1"), List.of(X), plain)) {
      SampleBatch batch = source.next(9);
      assertThat(floats(batch, 0)).containsExactly(1, 2, 3, 4);
      assertThat(batch.names()).containsExactly("7", "8");
    }
  }

  @Test
  void wrongColumnsAreTold() throws IOException {
    String csv = text("t.csv", "id,left,right\nr1,1,2\n");
    assertThatThrownBy(() -> open(columns(null, "lefd,right"), List.of(X), csv))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("lefd")
        .hasMessageContaining("left");
    assertThatThrownBy(() -> open(columns(null, "2-4"), List.of(X), csv))
        .hasMessageContaining("not among the 3 columns");
    assertThatThrownBy(() -> open(columns(null, "x=left,right"), List.of(X, Y), csv))
        .hasMessageContaining("names none for input 'y'");
    assertThatThrownBy(() -> open(columns("2-3"), List.of(X), csv))
        .hasMessageContaining("not one column");
  }

  @Test
  void badRowsAreSkippedWhenAsked() throws IOException {
    String csv = text("t.csv", "a,b\n1,2\n3,x\n4\n5,6\n7,\"y,z\"\n");
    try (SampleSource source = open(AUTO.withSkipBadRows(true), List.of(X), csv)) {
      SampleBatch batch = source.next(9);
      assertThat(floats(batch, 0)).containsExactly(1, 2, 5, 6);
      assertThat(batch.consumed()).isEqualTo(5);
      assertThat(batch.rejected()).extracting(RejectedRow::line).containsExactly(3L, 4L, 6L);
      assertThat(batch.rejected()).extracting(RejectedRow::before).containsExactly(1, 1, 2);
      assertThat(batch.rejected().get(2).text()).isEqualTo("7,\"y,z\"");
      assertThat(batch.rejected().get(0).error().code()).isEqualTo(ErrorCode.INPUT_VALUE);
    }
    try (SampleSource source = open(AUTO, List.of(X), csv)) {
      assertThatThrownBy(() -> source.next(9)).hasMessageContaining("t.csv:3:2");
    }
  }

  @Test
  void linesOfJsonAreSamples() throws IOException {
    String lines =
        text("t.ndjson", "{\"x\": [1, 2], \"y\": 7, \"k\": {}}\n\n{\"y\": 8, \"x\": [3, 4.5]}\n");
    DataOptions named = AUTO.withCsv(new DataOptions.Csv(DataOptions.Choice.AUTO, List.of(), "k"));
    try (SampleSource source = open(named, List.of(X, Y), lines)) {
      SampleBatch batch = source.next(9);
      assertThat(floats(batch, 0)).containsExactly(1, 2, 3, 4.5f);
      assertThat(batch.tensors().get(1)).isEqualTo(Tensor.of(new int[] {7, 8}, 2));
    }
    String bad = text("b.jsonl", "[1,2]\n[1]\n[1,\n[3,4]\n[\"a\",2]\n");
    try (SampleSource source = open(AUTO.withSkipBadRows(true), List.of(X), bad)) {
      SampleBatch batch = source.next(9);
      assertThat(floats(batch, 0)).containsExactly(1, 2, 3, 4);
      assertThat(batch.rejected()).extracting(RejectedRow::line).containsExactly(2L, 3L, 5L);
    }
    try (SampleSource source = open(AUTO, List.of(X), bad)) {
      assertThatThrownBy(() -> source.next(9))
          .isInstanceOf(InputMismatchException.class)
          .extracting(e -> ((KerasException) e).location())
          .asString()
          .contains("b.jsonl:2");
    }
  }

  @Test
  void samplesOfOtherShapesAreOtherBatches() throws IOException {
    String lines = text("t.ndjson", "[[1],[2]]\n[[3],[4]]\n[[5]]\n");
    InputSpec any = input("x", DType.FLOAT32, -1, -1, 1);
    try (SampleSource source = open(AUTO, List.of(any), lines)) {
      assertThat(source.next(9).rows()).isEqualTo(2);
      assertThat(floats(source.next(9), 0)).containsExactly(5);
      assertThat(source.consumed()).isEqualTo(3);
      assertThat(source.next(9)).isNull();
    }
  }

  @Test
  void liveLinesAreNotWaitedFor() throws IOException {
    PipedInputStream in = new PipedInputStream(1 << 12);
    try (OutputStream out = new PipedOutputStream(in)) {
      out.write("[1, 2]\n[3, 4]\n".getBytes(StandardCharsets.UTF_8));
      try (SampleSource source =
          SampleSources.open(List.of("-"), List.of(X), AUTO, notes::add, in)) {
        assertThat(source.isLive()).isTrue();
        assertThat(floats(source.next(9), 0)).containsExactly(1, 2, 3, 4);
        out.write("[5, 6]\n".getBytes(StandardCharsets.UTF_8));
        assertThat(floats(source.next(9), 0)).containsExactly(5, 6);
      }
    }
  }

  @Test
  void arraysComeInBatches() {
    InputSpec six = input("x", DType.FLOAT32, -1, 3);
    try (SampleSource source = open(AUTO, List.of(six), file("plain.npy").toString())) {
      assertThat(source.rows()).isEqualTo(2);
      assertThat(floats(source.next(1), 0)).containsExactly(0, 1, 2);
      assertThat(floats(source.next(1), 0)).containsExactly(3, 100, 7);
      assertThat(source.next(1)).isNull();
    }
    try (SampleSource source = open(AUTO, List.of(six), file("version3.npy").toString())) {
      assertThat(source.skip(1)).isEqualTo(1);
      assertThat(floats(source.next(5), 0)).containsExactly(3, 100, 7);
    }
  }

  @Test
  void oneFileForEachInput() throws IOException {
    String y = "y=" + text("y.csv", "y\n5\n6\n");
    String x = "x=" + text("x.csv", "1,2\n3,4\n");
    try (SampleSource source = open(AUTO, List.of(X, Y), y, x)) {
      assertThat(floats(source.next(1), 0)).containsExactly(1, 2);
      SampleBatch second = source.next(1);
      assertThat(second.tensors().get(1)).isEqualTo(Tensor.of(new int[] {6}, 1));
      assertThat(source.next(1)).isNull();
    }
    String shorter = "y=" + text("s.csv", "y\n5\n");
    try (SampleSource source = open(AUTO, List.of(X, Y), shorter, x)) {
      assertThatThrownBy(() -> source.next(9))
          .hasMessageContaining("'x' has 2")
          .hasMessageContaining("'y' has 1");
    }
  }

  @Test
  void brokenImagesAreSkippedWhenAsked() throws IOException {
    InputSpec image = input("x", DType.FLOAT32, -1, 9, 13, 3);
    byte[] png = Files.readAllBytes(file("rgb8.png"));
    png[png.length / 2] ^= 1;
    Path broken = Files.write(dir.resolve("broken.png"), png);
    String good = file("rgb8.png").toString();
    try (SampleSource source =
        open(AUTO.withSkipBadRows(true), List.of(image), good, broken.toString(), good)) {
      SampleBatch batch = source.next(9);
      assertThat(batch.rows()).isEqualTo(2);
      assertThat(batch.names()).containsExactly(good, good);
      assertThat(batch.rejected()).extracting(RejectedRow::line).containsExactly(2L);
    }
  }
}
