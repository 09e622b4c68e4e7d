package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class NpyTest {
  private static final float[] VALUES = {0, 1, 2, 3, 100, 7};

  @ParameterizedTest
  @ValueSource(strings = {"plain.npy", "version2.npy", "version3.npy"})
  void readsEveryVersion(String name) {
    assertThat(Npy.read(Fixtures.file(name))).isEqualTo(Tensor.of(VALUES, 2, 3));
  }

  @Test
  void writesTheBytesOfNumpy() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, Tensor.of(VALUES, 2, 3));
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(Fixtures.file("plain.npy")));
  }

  @Test
  void refusesPickledObjects() {
    assertThatThrownBy(() -> Npy.read(Fixtures.file("object.npy")))
        .isInstanceOfSatisfying(
            UnsafeModelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PICKLE));
  }

  @Test
  void complexNumbersAreTheirPartsInALastAxis() {
    Tensor t = Npy.read(Fixtures.file("complex.npy"));
    assertThat(t.dtype().isFloating()).isTrue();
    assertThat(t.shape().last()).isEqualTo(2);
  }

  @Test
  void complexNumbersOfFortran() {
    Tensor t = Npy.read(Fixtures.file("complex-fortran.npy"));
    assertThat(t.shape()).isEqualTo(Shape.of(2, 3, 2, 2));
    for (int i = 0; i < 12; i++) {
      assertThat(t.getDouble(2 * i)).isEqualTo(i);
      assertThat(t.getDouble(2 * i + 1)).isEqualTo(-2.0 * i);
    }
  }

  @Test
  void refusesTypesThatKerasHasNot() {
    String name = "structured.npy";
    assertThatThrownBy(() -> Npy.read(Fixtures.file(name)))
        .isInstanceOfSatisfying(
            InputMismatchException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_DTYPE);
              assertThat(e.location()).endsWith(name);
            });
  }

  @Test
  void refusesEveryTruncationAndAnyExtraByte(@TempDir Path dir) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file("plain.npy"));
    for (int n = 0; n <= whole.length + 1; n++) {
      if (n == whole.length) {
        continue;
      }
      Path file = dir.resolve("cut" + n + ".npy");
      Files.write(file, java.util.Arrays.copyOf(whole, n));
      assertThatThrownBy(() -> Npy.read(file))
          .as("%d bytes", n)
          .isInstanceOfSatisfying(
              InputMismatchException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INPUT_FORMAT);
                assertThat(e.location()).isEqualTo(file.toString());
              });
    }
  }

  @Test
  void noSingleByteOfTheHeaderEscapesTheErrors() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.file("plain.npy"));
    for (int at = 0; at < 128; at++) {
      for (int value : new int[] {0, ' ', '(', '{', '9', 'O', '\'', 0xff}) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        try {
          Npy.read(new ByteArrayInputStream(changed), changed.length, "x");
        } catch (KerasException e) {
          assertThat(e.describe()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void sizesAreCheckedBeforeAnythingIsAllocated() {
    assertThatThrownBy(() -> read("<f4", "(2000000000,)", 0))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("needs 8000000000 bytes of data, found 0");
    assertThatThrownBy(() -> read("<f4", "(2000000000, 2)", 0))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> read("<U0", "(2000000000,)", 0))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> read("<U999999999", "(1,)", 0)).isInstanceOf(KerasException.class);
    assertThatThrownBy(() -> read("<f4", "(-1,)", 4)).isInstanceOf(InputMismatchException.class);
    assertThatThrownBy(() -> read("<f4", "(" + "(".repeat(1000), 0))
        .isInstanceOf(InputMismatchException.class);
  }

  @Test
  void readsTheLongIntegersOfPython2() throws IOException {
    assertThat(read("|u1", "(2L, 1L)", 2).shape()).isEqualTo(Shape.of(2, 1));
  }

  @Test
  void boolsAreNormalised() throws IOException {
    String dict = "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n";
    byte[] file = file(dict, new byte[] {0, 1, 5});
    assertThat(Npy.read(new ByteArrayInputStream(file), file.length, "x"))
        .isEqualTo(Tensor.of(new boolean[] {false, true, true}));
  }

  @Test
  void refusesTextThatIsNotUnicode() {
    String dict = "{'descr': '%s', 'fortran_order': False, 'shape': (1,), }\n";
    byte[] bytes = file(String.format(dict, "|S1"), new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> Npy.read(new ByteArrayInputStream(bytes), bytes.length, "x"))
        .hasMessageContaining("UTF-8");
    byte[] wide = file(String.format(dict, "<U1"), new byte[] {1, 1, 1, 1});
    assertThatThrownBy(() -> Npy.read(new ByteArrayInputStream(wide), wide.length, "x"))
        .hasMessageContaining("1010101");
  }

  @Test
  void roundTripsWhatDoesNotFitOneChunk() throws IOException {
    long[] many = new long[20_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 1_000_003L;
    }
    Tensor t = Tensor.of(many, 100, 200);
    assertThat(roundTrip(t)).isEqualTo(t);
    Tensor none = Tensor.wrap(DType.FLOAT16, Shape.of(3, 0), Tensor.newBuffer(DType.FLOAT16, 0));
    assertThat(roundTrip(none)).isEqualTo(none);
  }

  @Test
  void saysThatAFileIsMissingOrADirectory(@TempDir Path dir) {
    assertThatThrownBy(() -> Npy.read(dir.resolve("no.npy")))
        .isInstanceOfSatisfying(
            KerasIoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
    assertThatThrownBy(() -> Npy.read(dir))
        .isInstanceOf(KerasIoException.class)
        .hasMessageContaining("directory");
  }

  private static Tensor roundTrip(Tensor t) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, t);
    return Npy.read(new ByteArrayInputStream(out.toByteArray()), out.size(), "x");
  }

  private static Tensor read(String descr, String shape, int bytes) throws IOException {
    String dict = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    byte[] file = file(dict, new byte[bytes]);
    return Npy.read(new ByteArrayInputStream(file), file.length, "x");
  }

  private static byte[] file(String dict, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(dict.length());
    out.write(dict.length() >> 8);
    out.writeBytes(dict.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(data);
    return out.toByteArray();
  }
}
