package org.keras4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.bytes.ByteSource;

/** Deflated entries that are kept in several arrays, as those beyond 2 GiB must be. */
class ZipPartsTest {
  private static final int SIZE = 10_000;

  private static byte[] numbers() {
    byte[] bytes = new byte[SIZE];
    Random random = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) random.nextInt(9);
    }
    return bytes;
  }

  private static ByteSource opened(byte[] archive, int partBytes) {
    ByteSource file = ByteSource.of(archive, "m.keras");
    ZipArchive zip = ZipArchive.open(file, LoadLimits.defaults(), partBytes);
    return zip.open(zip.entry("model.weights.h5").orElseThrow(), SIZE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 5000, SIZE, 1 << 20})
  void everyRangeIsRead(int partBytes) {
    byte[] bytes = numbers();
    byte[] archive = new ZipBuilder().deflated("model.weights.h5", bytes).finish();
    ByteSource source = opened(archive, partBytes);
    assertThat(source.size()).isEqualTo(SIZE);
    assertThat(source.bytes(0, SIZE)).isEqualTo(bytes);
    Random random = new Random(2);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(SIZE + 1);
      int to = from + random.nextInt(SIZE - from + 1);
      ByteBuffer target = ByteBuffer.allocate(to - from);
      source.read(from, target);
      assertThat(target.array()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    }
    assertThatThrownBy(() -> source.bytes(SIZE - 1, 2)).isInstanceOf(ModelFormatException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 5000, 1 << 20})
  void aWrongByteInAnyPartIsNoticed(int partBytes) {
    byte[] bytes = numbers();
    byte[] wrong =
        new ZipBuilder().entry("model.weights.h5", bytes, 8, e -> e.crc = e.localCrc = 1).finish();
    assertThatThrownBy(() -> opened(wrong, partBytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("checksum");
    byte[] longer =
        new ZipBuilder()
            .entry("model.weights.h5", bytes, 8, e -> e.size = e.localSize = SIZE - 1)
            .finish();
    assertThatThrownBy(() -> opened(longer, partBytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("more than its");
  }
}
