package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keras4j.runtime.data.Fixtures.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.runtime.data.DataOptions.Choice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class CsvDataTest {
  private static final DataOptions AUTO = DataOptions.defaults();

  @TempDir Path dir;
  private final List<String> notes = new ArrayList<>();

  private Map<String, Tensor> read(String text, DataOptions options, InputSpec... inputs) {
    return read(text.getBytes(StandardCharsets.UTF_8), options, inputs);
  }

  private Map<String, Tensor> read(byte[] text, DataOptions options, InputSpec... inputs) {
    try {
      Path file = Files.write(dir.resolve("input.csv"), text);
      return CsvData.read(file, List.of(inputs), options, notes::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Tensor readX(String text, DType dtype, int... shape) {
    return read(text, AUTO, input("x", dtype, shape)).get("x");
  }

  @Test
  void rowsAreSamples() {
    assertThat(readX("1,2.5\n-3e-2,nan\n", DType.FLOAT32, -1, 2))
        .isEqualTo(Tensor.of(new float[] {1, 2.5f, -0.03f, Float.NaN}, 2, 2));
    assertThat(notes).singleElement().asString().contains("data", "--csv-header yes|no");
  }

  @Test
  void rowsTakeTheShapeOfTheInput() {
    String row = "1,2,3,4,5,6\n";
    assertThat(readX(row + row, DType.FLOAT32, -1, 2, 3).shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(readX(row, DType.FLOAT32, -1, -1, 3).shape()).isEqualTo(Shape.of(1, 2, 3));
    assertThat(readX(row, DType.FLOAT32, -1, -1).shape()).isEqualTo(Shape.of(1, 6));
    assertThat(readX("7\n8\n", DType.FLOAT32, -1, 1).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(readX("7\n8\n", DType.FLOAT32, -1).shape()).isEqualTo(Shape.of(2));
  }

  @Test
  void aHeaderIsSeenAndNoted() {
    assertThat(readX("age,height\n1,2\n", DType.FLOAT32, -1, 2))
        .isEqualTo(Tensor.of(new float[] {1, 2}, 1, 2));
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("column names (age, height)", "--csv-header");
    assertThat(readX("age,2\n1,2\n", DType.FLOAT32, -1, 2).shape()).isEqualTo(Shape.of(1, 2));
  }

  @Test
  void theAnswerSettlesTheHeader() {
    InputSpec x = input("x", DType.FLOAT32, -1, 2);
    assertThat(read("0,1\n1,2\n", AUTO.withCsvHeader(Choice.YES), x).get("x").shape())
        .isEqualTo(Shape.of(1, 2));
    assertThatThrownBy(() -> read("a,b\n1,2\n", AUTO.withCsvHeader(Choice.NO), x))
        .hasMessage("input.csv:1:1 \"a\" is not a number (float32)");
    assertThat(notes).isEmpty();
  }

  @Test
  void errorsNameFileLineColumnAndName() {
    assertThatThrownBy(() -> readX("id,age\n1,2\n3,n/a\n", DType.FLOAT32, -1, 2))
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e)
                  .hasMessage("input.csv:3:2 column \"age\": \"n/a\" is not a number (float32)");
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_VALUE);
              assertThat(e.location()).isEqualTo(dir.resolve("input.csv") + ":3:2");
            });
    assertThatThrownBy(() -> readX("1,\n", DType.FLOAT32, -1, 2))
        .hasMessageContaining("input.csv:1:2 \"\" is not a number");
    assertThatThrownBy(() -> readX("1\n\n\"2\n3\"\n", DType.FLOAT32, -1, 1))
        .hasMessageContaining("input.csv:3:1 \"2\\n3\"");
    assertThatThrownBy(() -> readX("1,2\n1\n", DType.FLOAT32, -1, 2))
        .hasMessage("input.csv:2: expected 2 columns, got 1");
    assertThatThrownBy(() -> readX("a,b\n1\n", DType.FLOAT32, -1, 2))
        .hasMessage("input.csv:2: expected 2 columns, got 1");
    assertThatThrownBy(() -> readX("a,b,c\n1,2,3\n", DType.FLOAT32, -1, 2))
        .hasMessage(
            "input 'x': expected shape (None, 2), which takes 2 values a row, got 3 columns"
                + " (a, b, c)");
  }

  @Test
  void javaOnlyNumbersAreNotNumbers() {
    for (String cell : List.of("1d", "0x1p3", "1f", "1_000", "--1", "e5", "١", "Infinit")) {
      assertThatThrownBy(() -> readX("1\n" + cell + "\n", DType.FLOAT32, -1, 1))
          .as(cell)
          .isInstanceOf(InputMismatchException.class);
    }
  }

  @Test
  void integersAreExactAndInRange() {
    assertThat(readX("9007199254740993\n3.0\n-1e3\n", DType.INT64, -1, 1))
        .isEqualTo(Tensor.of(new long[] {9007199254740993L, 3, -1000}, 3, 1));
    assertThat(readX("18446744073709551615\n", DType.UINT64, -1, 1).getLong(0)).isEqualTo(-1);
    assertThatThrownBy(() -> readX("3.5\n", DType.INT32, -1, 1))
        .hasMessageContaining("\"3.5\" is not a whole number (int32)");
    assertThatThrownBy(() -> readX("300\n", DType.UINT8, -1, 1))
        .hasMessageContaining("\"300\" does not fit uint8 (0 to 255)");
    assertThatThrownBy(() -> readX("1e300\n", DType.INT64, -1, 1)).hasMessageContaining("not fit");
  }

  @Test
  void textsAndBoolsAreRead() {
    assertThat(readX("a,\"b,c\"\n ,\"d\"\"\"\n", DType.STRING, -1, 2))
        .isEqualTo(Tensor.of(new String[] {"a", "b,c", " ", "d\""}, 2, 2));
    assertThat(readX("x\nsome\n", DType.STRING, -1, 1))
        .isEqualTo(Tensor.of(new String[] {"some"}, 1, 1));
    assertThat(readX("true,0\nFalse,1\n", DType.BOOL, -1, 2))
        .isEqualTo(Tensor.of(new boolean[] {true, false, false, true}, 2, 2));
  }

  @Test
  void columnsGoToInputsByName() {
    Map<String, Tensor> got =
        read(
            "b_1,a,b_0,id\n1,x,3,4\n",
            AUTO,
            input("a", DType.STRING, -1, 1),
            input("b", DType.FLOAT32, -1, 2));
    assertThat(got.get("a")).isEqualTo(Tensor.of(new String[] {"x"}, 1, 1));
    assertThat(got.get("b")).isEqualTo(Tensor.of(new float[] {3, 1}, 1, 2));
    assertThat(notes).anySatisfy(n -> assertThat(n).contains("1 columns are not named"));
  }

  @Test
  void columnsGoToInputsInOrderWhenTheyFit() {
    Map<String, Tensor> got =
        read("1,2,3\n", AUTO, input("a", DType.INT32, -1, 1), input("b", DType.FLOAT32, -1, 2));
    assertThat(got.get("b")).isEqualTo(Tensor.of(new float[] {2, 3}, 1, 2));
    assertThat(notes).anySatisfy(n -> assertThat(n).contains("in their order"));
    assertThatThrownBy(
            () ->
                read("1,2\n", AUTO, input("a", DType.INT32, -1, 1), input("b", DType.INT32, -1, 2)))
        .hasMessageContaining("the 2 columns do not fit the inputs a (None, 1), b (None, 2)");
  }

  @Test
  void separatorsAndByteOrderMarksAreSeen() {
    assertThat(readX("\ufeff1;2\n3;4\n", DType.FLOAT32, -1, 2).shape()).isEqualTo(Shape.of(2, 2));
    assertThat(notes).anySatisfy(n -> assertThat(n).contains("semicolon"));
    assertThat(readX("1\t2\n", DType.FLOAT32, -1, 2).shape()).isEqualTo(Shape.of(1, 2));
  }

  @Test
  void refusesWhatIsNoTable() {
    assertThatThrownBy(() -> readX("a,b\n", DType.FLOAT32, -1, 2)).hasMessageContaining("no rows");
    assertThatThrownBy(
            () ->
                read(
                    new byte[] {'1', '\n', (byte) 0xff, '\n'},
                    AUTO,
                    input("x", DType.STRING, -1, 1)))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> readX("\"open", DType.STRING, -1, 1))
        .isInstanceOf(KerasException.class);
  }

  private static String written(List<String> labels, NamedTensor... outputs) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvData.write(out, List.of(outputs), labels);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesNamesAndShortestNumbers() throws IOException {
    NamedTensor y = new NamedTensor("y", Tensor.of(new float[] {0.1f, Float.NaN, 1e-20f, 3}, 2, 2));
    NamedTensor n = new NamedTensor("=n", Tensor.of(new int[] {1, 2}, 2, 1));
    NamedTensor t = new NamedTensor("t", Tensor.of(new String[] {"a,b", "c"}, 2));
    assertThat(written(List.of(), y, n, t))
        .isEqualTo("y_0,y_1,'=n,t\n0.1,nan,1,\"a,b\"\n1e-20,3.0,2,c\n");
    assertThat(written(List.of("cat", "dog"), y)).startsWith("cat,dog\n");
    NamedTensor deep = new NamedTensor("d", Tensor.of(new float[4], 1, 2, 2));
    assertThat(written(List.of(), deep)).startsWith("d_0_0,d_0_1,d_1_0,d_1_1\n");
    assertThatThrownBy(() -> written(List.of(), y, deep)).isInstanceOf(KerasIoException.class);
  }
}
