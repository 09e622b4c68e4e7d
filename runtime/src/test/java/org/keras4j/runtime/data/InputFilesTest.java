package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keras4j.runtime.data.Fixtures.file;
import static org.keras4j.runtime.data.Fixtures.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class InputFilesTest {
  private static final InputSpec A = input("a", DType.FLOAT32, -1, 2);
  private static final InputSpec B = input("b", DType.INT32, -1, 1);

  @TempDir Path dir;
  private final List<String> notes = new ArrayList<>();

  private InputFiles.Inputs read(List<InputSpec> inputs, Object... arguments) {
    List<String> texts = Arrays.stream(arguments).map(String::valueOf).toList();
    return InputFiles.read(texts, inputs, DataOptions.defaults(), notes::add);
  }

  private Path npy(String name, Tensor t) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, t);
    return Files.write(dir.resolve(name), out.toByteArray());
  }

  private Path npz(String name, Object... namesAndTensors) throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      tensors.add(new NamedTensor((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npz.write(out, tensors);
    return Files.write(dir.resolve(name), out.toByteArray());
  }

  private static Tensor a(int rows) {
    return Tensor.of(new float[2 * rows], rows, 2);
  }

  private static Tensor b(int rows) {
    return Tensor.of(new int[rows], rows, 1);
  }

  @Test
  void contentDecidesNotTheExtension() throws IOException {
    Tensor expected = a(3);
    Path file = npy("data.csv", expected);
    assertThat(read(List.of(A), file).tensors()).containsEntry("a", expected);
    Path json = Files.writeString(dir.resolve("data.npy"), " [[0, 0], [0, 0], [0, 0]]");
    assertThat(read(List.of(A), json).tensors()).containsEntry("a", expected);
    Path zip = npz("data.json", "a", expected);
    assertThat(read(List.of(A), zip).tensors()).containsEntry("a", expected);
    Path csv = Files.writeString(dir.resolve("data.txt"), "0,0\n0,0\n0,0\n");
    assertThat(read(List.of(A), csv).tensors()).containsEntry("a", expected);
    Path number = Files.writeString(dir.resolve("number.json"), "[[1.5, 2]]");
    assertThat(read(List.of(A), number).tensors().get("a").getDouble(0)).isEqualTo(1.5);
  }

  @Test
  void namesChooseTheInput() throws IOException {
    Path fa = npy("a.npy", a(2));
    Path fb = npy("b.npy", b(2));
    InputFiles.Inputs got = read(List.of(A, B), "b=" + fb, "a=" + fa);
    assertThat(got.tensors().keySet()).containsExactly("a", "b");
    assertThat(notes).isEmpty();
    read(List.of(A, B), fa, fb);
    assertThat(notes).singleElement().asString().contains("in their order", "NAME=FILE");
  }

  @Test
  void wrongNamesAreExplained() throws IOException {
    InputSpec image = input("image", DType.FLOAT32, -1, 2);
    Path f = npy("x.npy", a(2));
    assertThatThrownBy(() -> read(List.of(image), "imgae=" + f))
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e).hasMessage("the model has no input 'imgae'. Did you mean 'image'?");
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NAME);
              assertThat(e.hint()).contains("'image' (None, 2) float32");
            });
    assertThatThrownBy(() -> read(List.of(A, B), "a=" + f))
        .hasMessageContaining("no data for input 'b'");
    assertThatThrownBy(() -> read(List.of(A, B), "a=" + f, f)).hasMessageContaining("which input");
    assertThatThrownBy(() -> read(List.of(A, B), f)).hasMessageContaining("has 2 inputs");
    assertThatThrownBy(() -> read(List.of(A), f, f)).hasMessageContaining("2 files for one input");
    assertThatThrownBy(() -> read(List.of(A))).hasMessageContaining("no input data");
    Path equals = npy("q=1.npy", a(2));
    assertThat(read(List.of(A), equals).tensors()).hasSize(1);
  }

  @Test
  void arraysAreMatchedByName() throws IOException {
    assertThat(read(List.of(A, B), npz("n.npz", "b", b(2), "z", b(1), "a", a(2))).tensors())
        .containsOnlyKeys("a", "b");
    assertThat(notes).singleElement().asString().contains("not used: z");
    assertThat(read(List.of(A, B), npz("i.npz", "input_1", b(2), "input_0", a(2))).tensors())
        .containsEntry("b", b(2));
    assertThat(read(List.of(A), npz("o.npz", "whatever", a(2))).tensors()).hasSize(1);
    assertThat(notes).anySatisfy(n -> assertThat(n).contains("'whatever' goes to the only input"));
    assertThat(
            read(List.of(A, B), Files.writeString(dir.resolve("x"), "{\"a\":[[1,2]],\"b\":[[1]]}"))
                .tensors())
        .hasSize(2);
    InputSpec image = input("image", DType.FLOAT32, -1, 2);
    Path near = npz("near.npz", "images", a(2), "other", a(2));
    assertThatThrownBy(() -> read(List.of(image), near))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage(
            "the file holds 'images', 'other', the model's inputs are 'image' (None, 2) float32."
                + " Is 'images' meant for 'image'?");
  }

  @Test
  void imagesAreOneBatchWithTheirNames() {
    InputSpec image = input("image", DType.UINT8, -1, 9, 13, 1);
    InputFiles.Inputs got = read(List.of(image), file("gray8.png"), file("gray4.png"));
    assertThat(got.tensors().get("image").spec())
        .isEqualTo(input("", DType.UINT8, 2, 9, 13, 1).spec());
    assertThat(got.rowNames()).containsExactly("gray8.png", "gray4.png");
    got = read(List.of(image, B), "image=" + file("gray8.png"), "b=" + one());
    assertThat(got.tensors().get("image").shape()).isEqualTo(Shape.of(1, 9, 13, 1));
  }

  private Path one() {
    try {
      return npy("one.npy", b(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sampleCountsMustAgree() throws IOException {
    Path f = npz("n.npz", "a", a(3), "b", b(2));
    assertThatThrownBy(() -> read(List.of(A, B), f))
        .hasMessage("the inputs disagree on the number of samples: 'a' has 3, 'b' has 2");
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path f = npy("x.npy", Tensor.of(new float[6], 2, 3));
    assertThatThrownBy(() -> read(List.of(A), f))
        .isInstanceOfSatisfying(
            InputMismatchException.class, e -> assertThat(e.location()).isEqualTo(f.toString()));
    assertThatThrownBy(() -> read(List.of(A), dir.resolve("missing.npy")))
        .isInstanceOfSatisfying(
            KerasIoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
  }

  @Test
  void foreignFilesAreNamedForWhatTheyAre() throws IOException {
    assertForeign("\u0089HDF\r\n", "HDF5");
    assertForeign("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer");
    assertForeign("<!DOCTYPE html><html>", "HTML page");
    assertForeign("GIF89a", "GIF");
    assertForeign("a\0b", "not of a known data format");
    assertForeign("", "empty");
    Path pickle = dir.resolve("p.npy");
    Files.write(pickle, new byte[] {(byte) 0x80, 4, 0x5d});
    assertThatThrownBy(() -> read(List.of(A), pickle)).isInstanceOf(UnsafeModelException.class);
  }

  private void assertForeign(String bytes, String named) throws IOException {
    Path f = Files.write(dir.resolve("foreign.npy"), bytes.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> read(List.of(A), f))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining(named);
  }
}
