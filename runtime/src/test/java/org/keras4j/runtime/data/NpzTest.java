package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class NpzTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"types.npz", "compressed.npz"})
  void readsEveryTypeInBothByteOrders(String name) {
    Map<String, Tensor> arrays = Npz.read(Fixtures.file(name));
    String[] codes = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"};
    DType[] types = {
      DType.FLOAT16, DType.FLOAT32, DType.FLOAT64, DType.INT8, DType.INT16, DType.INT32,
      DType.INT64, DType.UINT8, DType.UINT16, DType.UINT32, DType.UINT64, DType.BOOL
    };
    double[] values = {0, 1, 2, 3, 100, 7};
    for (int i = 0; i < codes.length; i++) {
      Tensor expected = Tensor.ofNumbers(types[i], Shape.of(2, 3), values);
      assertThat(arrays.get(codes[i])).as(codes[i]).isEqualTo(expected);
      assertThat(arrays.get(codes[i] + "-big")).as(codes[i] + "-big").isEqualTo(expected);
    }
    assertThat(arrays.get("bf16"))
        .isEqualTo(Tensor.ofNumbers(DType.BFLOAT16, Shape.of(2, 3), values));
    Tensor texts = Tensor.of(new String[] {"", "a", "Größe", "日本\ud83d\ude00"}, 2, 2);
    for (String key : List.of("U", "U-big", "S", "fortran-text")) {
      assertThat(arrays.get(key)).as(key).isEqualTo(texts);
    }
    float[] counting = new float[24];
    for (int i = 0; i < 24; i++) {
      counting[i] = i;
    }
    assertThat(arrays.get("fortran")).isEqualTo(Tensor.of(counting, 2, 3, 4));
    assertThat(arrays.get("scalar")).isEqualTo(Tensor.scalar(DType.FLOAT32, 2.5));
    assertThat(arrays.get("empty")).isEqualTo(Tensor.of(new int[0], 0, 3));
    assertThat(new ArrayList<>(arrays.keySet()).subList(0, 3))
        .containsExactly("f2", "f2-big", "f4");
  }

  @Test
  void writesWhatItReadsInOrder() throws IOException {
    List<NamedTensor> tensors = new ArrayList<>();
    Npz.read(Fixtures.file("types.npz")).forEach((n, t) -> tensors.add(new NamedTensor(n, t)));
    Path file = write("out.npz", out -> Npz.write(out, tensors));
    List<NamedTensor> again = new ArrayList<>();
    Npz.read(file).forEach((n, t) -> again.add(new NamedTensor(n, t)));
    assertThat(again).isEqualTo(tensors);
    byte[] once = Files.readAllBytes(file);
    assertThat(Files.readAllBytes(write("again.npz", out -> Npz.write(out, tensors))))
        .isEqualTo(once);
  }

  @Test
  void everyFlippedBitOfTheDataIsNoticed() throws IOException {
    Path file = write("x.npz", out -> Npz.write(out, one()));
    byte[] whole = Files.readAllBytes(file);
    int data = 30 + "x.npy".length();
    for (int at = data; at < data + 128 + 12; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 4;
      Files.write(file, changed);
      assertThatThrownBy(() -> Npz.read(file)).as("byte %d", at).isInstanceOf(KerasException.class);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path file = write("x.npz", out -> Npz.write(out, one()));
    byte[] whole = Files.readAllBytes(file);
    for (int n = 0; n < whole.length; n++) {
      Files.write(file, java.util.Arrays.copyOf(whole, n));
      assertThatThrownBy(() -> Npz.read(file))
          .as("%d bytes", n)
          .isInstanceOf(InputMismatchException.class);
    }
  }

  @Test
  void anyByteOfTheDirectoryMayBeWrong() throws IOException {
    Path file = write("x.npz", out -> Npz.write(out, one()));
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        Files.write(file, changed);
        try {
          Npz.read(file);
        } catch (KerasException e) {
          assertThat(e.location()).startsWith(file.toString());
        }
      }
    }
  }

  @Test
  void readsZip64() throws IOException {
    byte[] whole = Files.readAllBytes(write("x.npz", out -> Npz.write(out, one())));
    ByteBuffer old = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int endAt = whole.length - 22;
    int directoryAt = old.getInt(endAt + 16);
    int directoryBytes = old.getInt(endAt + 12);
    ByteBuffer b = ByteBuffer.allocate(whole.length + 400).order(ByteOrder.LITTLE_ENDIAN);
    b.put(whole, 0, directoryAt);
    b.put(whole, directoryAt, 46 + "x.npy".length());
    long bytes = old.getInt(directoryAt + 24);
    b.putInt(directoryAt + 20, -1).putInt(directoryAt + 24, -1).putInt(directoryAt + 42, -1);
    b.putShort(directoryAt + 30, (short) 28);
    b.putShort((short) 1).putShort((short) 24).putLong(bytes).putLong(bytes).putLong(0);
    int newDirectoryBytes = b.position() - directoryAt;
    assertThat(newDirectoryBytes).isEqualTo(directoryBytes + 28);
    int end64At = b.position();
    b.putInt(0x06064b50).putLong(44).putInt(0x002d002d).putLong(0).putLong(1).putLong(1);
    b.putLong(newDirectoryBytes).putLong(directoryAt);
    b.putInt(0x07064b50).putInt(0).putLong(end64At).putInt(1);
    b.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
    Path file = dir.resolve("wide.npz");
    Files.write(file, java.util.Arrays.copyOf(b.array(), b.position()));
    assertThat(Npz.read(file)).containsEntry("x", one().get(0).tensor());
  }

  @Test
  void inflationIsBounded() throws IOException {
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    Npy.write(array, Tensor.of(new double[1 << 18]));
    Path file =
        write(
            "bomb.npz",
            out -> {
              ZipOutputStream zip = new ZipOutputStream(out);
              zip.putNextEntry(new ZipEntry("x.npy"));
              zip.write(array.toByteArray());
              zip.closeEntry();
              zip.finish();
            });
    DataLimits d = DataLimits.defaults();
    assertThat(Npz.read(file, d)).hasSize(1);
    DataLimits tight =
        new DataLimits(d.maxFileBytes(), 1 << 20, d.maxZipEntries(), d.maxImagePixels(), 64);
    assertThatThrownBy(() -> Npz.read(file, tight)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void declaredSizesAreNotBelieved() throws IOException {
    ByteArrayOutputStream array = new ByteArrayOutputStream();
    Npy.write(array, Tensor.of(new double[1000]));
    Path file =
        write(
            "lie.npz",
            out -> {
              ZipOutputStream zip = new ZipOutputStream(out);
              zip.putNextEntry(new ZipEntry("x.npy"));
              zip.write(array.toByteArray());
              zip.write(new byte[500]);
              zip.closeEntry();
              zip.finish();
            });
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(b.getInt(bytes.length - 6) + 24, array.size());
    Files.write(file, bytes);
    assertThatThrownBy(() -> Npz.read(file))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("longer than its declared");
  }

  private static List<NamedTensor> one() {
    return List.of(new NamedTensor("x", Tensor.of(new float[] {1, 2, 3})));
  }

  private interface Content {
    void to(OutputStream out) throws IOException;
  }

  private Path write(String name, Content content) throws IOException {
    Path file = dir.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      content.to(out);
    }
    return file;
  }
}
