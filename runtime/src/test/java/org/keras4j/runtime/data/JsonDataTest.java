package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class JsonDataTest {
  @TempDir Path dir;

  private Map<String, Tensor> read(String json) {
    try {
      return JsonData.read(
          Files.writeString(dir.resolve("input.json"), json), DataLimits.defaults());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Tensor array(String json) {
    return read(json).get(JsonData.UNNAMED);
  }

  @Test
  void nestingIsTheShape() {
    assertThat(array("[[1, 2], [3, 4], [5, 6]]"))
        .isEqualTo(Tensor.of(new long[] {1, 2, 3, 4, 5, 6}, 3, 2));
    assertThat(array("[1, 2.5]")).isEqualTo(Tensor.of(new double[] {1, 2.5}));
    assertThat(array("7")).isEqualTo(Tensor.scalar(DType.INT64, 7));
    assertThat(array("[true, false]")).isEqualTo(Tensor.of(new boolean[] {true, false}));
    assertThat(array("[[\"a\"], [\"é\\n\"]]"))
        .isEqualTo(Tensor.of(new String[] {"a", "é\n"}, 2, 1));
    assertThat(array("[[], []]").shape()).isEqualTo(Shape.of(2, 0));
    assertThat(array("[]").shape()).isEqualTo(Shape.of(0));
  }

  @Test
  void pythonsLiteralsAreNumbers() {
    assertThat(array("[NaN, Infinity, -Infinity, 1]"))
        .isEqualTo(
            Tensor.of(
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1}));
  }

  @Test
  void anObjectNamesSeveralArrays() {
    assertThat(read("{\"a\": [1], \"b\": [[2.0]]}"))
        .containsOnlyKeys("a", "b")
        .containsEntry("b", Tensor.of(new double[] {2}, 1, 1));
  }

  @Test
  void raggedArraysNameTheirPath() {
    assertRagged("[[1, 2], [3]]", "$[1] has 1 elements where the arrays before have 2");
    assertRagged("[[1, 2], 3]", "$[1] is a single value where the values before are arrays");
    assertRagged("[1, [2]]", "$[1] is an array where the values before are not");
    assertRagged("[[[1],[2]],[[3]]]", "$[1] has 1 elements");
    assertRagged("[[], [[1]]]", "$[1][0] is an array");
    assertRagged("{\"in\": [[1, 2], [3]]}", "$.in[1] has 1 elements");
  }

  private void assertRagged(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .as(json)
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e).hasMessageStartingWith(message);
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_SHAPE);
            });
  }

  @Test
  void mixedKindsAndNullsAreRefused() {
    for (String json : List.of("[1, \"a\"]", "[true, 1]", "[1.5, true]", "[\"a\", 1]")) {
      assertThatThrownBy(() -> read(json)).as(json).hasMessageContaining("$[1] is of another kind");
    }
    assertThatThrownBy(() -> read("[[1, null]]")).hasMessage("$[0][1] is null");
    assertThatThrownBy(() -> read("[{}]")).hasMessageContaining("$[0] is an object");
    assertThatThrownBy(() -> read("[99999999999999999999]")).hasMessageContaining("64 bits");
  }

  @Test
  void brokenTextGivesTypedErrors() {
    for (String json :
        List.of("", " ", "[1", "[1,]", "[1] 2", "{\"a\": [1], \"a\": [2]}", "{\"a\"}", "[nan]")) {
      assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(InputMismatchException.class);
    }
    assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> read("[" + "1".repeat(1000) + "]"))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void roundTrips() throws IOException {
    List<NamedTensor> tensors =
        List.of(
            new NamedTensor("f", Tensor.of(new double[] {0.1, Double.NaN, -1e300, 0}, 2, 2)),
            new NamedTensor("\"q\"", Tensor.of(new String[] {"a\n", "\u0001"})),
            new NamedTensor("b", Tensor.of(new boolean[] {true, false}, 2, 1)),
            new NamedTensor("s", Tensor.scalar(DType.INT64, -3)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonData.write(out, tensors);
    Map<String, Tensor> again = read(out.toString(StandardCharsets.UTF_8));
    for (NamedTensor t : tensors) {
      assertThat(again).containsEntry(t.name(), t.tensor());
    }
    out.reset();
    JsonData.write(out, List.of(new NamedTensor("f", Tensor.of(new float[] {1, 0.3f}, 2, 1))));
    assertThat(out).hasToString("[[1.0],\n[0.3]]\n");
  }
}
