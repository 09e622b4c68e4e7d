package org.keras4j.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.bytes.ByteSource;

/** Archives that are wrong on purpose. */
class ZipAttackTest {
  private static final byte[] CONFIG = "{\"class_name\": \"Sequential\"}".getBytes(UTF_8);

  @TempDir Path dir;

  private KerasException failure(byte[] zip) throws IOException {
    Path path = Files.write(dir.resolve("m.keras"), zip);
    return catchThrowableOfType(
        KerasException.class,
        () -> {
          try (ModelFile file = ModelFile.open(path)) {
            file.config();
            file.weights();
          }
        });
  }

  private void refused(byte[] zip, ErrorCode code, String text) throws IOException {
    KerasException e = failure(zip);
    assertThat(e).as(text).isNotNull();
    assertThat(e.code()).as(e.describe()).isEqualTo(code);
    assertThat(e.describe()).contains(text).contains("m.keras");
    assertThat(e.hint()).isNotNull();
  }

  private static ZipBuilder archive() {
    return new ZipBuilder().stored("config.json", CONFIG);
  }

  private static byte[] changed(int method, byte[] data, Consumer<ZipBuilder.Entry> change) {
    return new ZipBuilder().entry("config.json", data, method, change).finish();
  }

  @Test
  void theHarmlessOnesAreRead() throws IOException {
    assertThat(failure(archive().finish())).isNull();
    assertThat(failure(archive().comment("made by hand").finish())).isNull();
    assertThat(failure(new ZipBuilder().deflated("config.json", CONFIG).finish())).isNull();
    assertThat(failure(archive().stored("assets/", new byte[0]).finish())).isNull();
    assertThat(failure(archive().stored("assets/ü.txt", CONFIG).finish())).isNull();
    byte[] weights = IoFiles.bytes("keras3.weights.h5");
    assertThat(failure(archive().deflated("model.weights.h5", weights).finish())).isNull();
    assertThat(
            failure(
                changed(
                    0,
                    CONFIG,
                    e -> {
                      e.flags = 8;
                      e.localCrc = 0;
                      e.localSize = 0;
                      e.localCompressed = 0;
                    })))
        .isNull();
  }

  @Test
  void zip64SizesAreRead() throws IOException {
    byte[] zip =
        changed(
            0,
            CONFIG,
            e -> {
              byte[] extra =
                  ZipBuilder.little(20)
                      .putShort((short) 1)
                      .putShort((short) 16)
                      .putLong(CONFIG.length)
                      .putLong(CONFIG.length)
                      .array();
              e.localExtra = extra;
              e.centralExtra = extra;
              e.size = e.compressed = e.localSize = e.localCompressed = -1;
            });
    assertThat(failure(zip)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/passwd",
        "a/../b",
        "a\\b",
        "C:/x",
        "a//b",
        "./a",
        "",
        "a\nb",
        "a\0b",
        ".."
      })
  void unsafeNames(String name) throws IOException {
    refused(archive().stored(name, CONFIG).finish(), ErrorCode.UNSAFE_NAME, "unsafe name");
  }

  @Test
  void duplicateNames() throws IOException {
    refused(archive().stored("config.json", CONFIG).finish(), ErrorCode.DUPLICATE_ENTRY, "twice");
    refused(
        archive().stored("config.json/", new byte[0]).finish(), ErrorCode.DUPLICATE_ENTRY, "twice");
  }

  @Test
  void localAndCentralHeadersThatDiffer() throws IOException {
    String text = "differs from the archive's directory";
    ErrorCode code = ErrorCode.DUPLICATE_ENTRY;
    refused(changed(0, CONFIG, e -> e.localName = "c0nfig.json"), code, text);
    refused(changed(0, CONFIG, e -> e.localMethod = 8), code, text);
    refused(changed(0, CONFIG, e -> e.localSize++), code, text);
    refused(changed(0, CONFIG, e -> e.localCrc++), code, text);
  }

  @Test
  void wrongChecksum() throws IOException {
    refused(changed(0, CONFIG, e -> e.localCrc = ++e.crc), ErrorCode.BAD_ARCHIVE, "the checksum");
    refused(changed(8, CONFIG, e -> e.localCrc = ++e.crc), ErrorCode.BAD_ARCHIVE, "the checksum");
    byte[] weights = IoFiles.bytes("keras3.weights.h5");
    byte[] zip = archive().stored("model.weights.h5", weights).finish();
    zip[zip.length - 2000] ^= 1;
    refused(zip, ErrorCode.BAD_ARCHIVE, "model.weights.h5");
  }

  @Test
  void everyCallFailsWhenTheChecksumIsWrong() throws IOException {
    byte[] zip = archive().stored("model.weights.h5", IoFiles.bytes("keras3.weights.h5")).finish();
    zip[zip.length - 2000] ^= 1;
    try (ModelFile file = ModelFile.open(Files.write(dir.resolve("m.keras"), zip))) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(ModelFormatException.class).isThrownBy(file::weights);
      }
    }
  }

  @Test
  void moreBytesThanDeclared() throws IOException {
    byte[] big = new byte[1 << 16];
    refused(changed(8, big, e -> e.size = e.localSize = 100), ErrorCode.BAD_ARCHIVE, "more than");
    refused(
        changed(8, big, e -> e.size = e.localSize = big.length + 1L),
        ErrorCode.BAD_ARCHIVE,
        "not the declared");
    refused(
        changed(8, big, e -> e.size = e.localSize = 1 << 20),
        ErrorCode.BAD_ARCHIVE,
        "impossible size");
    refused(
        changed(0, CONFIG, e -> e.size = e.localSize = CONFIG.length + 1L),
        ErrorCode.BAD_ARCHIVE,
        "two sizes");
  }

  @Test
  void decompressionBombs() throws IOException {
    byte[] zeros = new byte[8 << 20];
    refused(new ZipBuilder().deflated("config.json", zeros).finish(), ErrorCode.LIMIT_RATIO, ":1");
    refused(archive().deflated("model.weights.h5", zeros).finish(), ErrorCode.LIMIT_RATIO, ":1");
    refused(
        changed(8, CONFIG, e -> e.size = e.localSize = 1 << 30),
        ErrorCode.LIMIT_SIZE,
        "the limit is");
  }

  @Test
  void damagedDeflateStreams() throws IOException {
    refused(
        changed(8, CONFIG, e -> Arrays.fill(e.data, (byte) 0xff)),
        ErrorCode.BAD_ARCHIVE,
        "damaged");
    refused(
        changed(
            8,
            CONFIG,
            e -> {
              e.data = Arrays.copyOf(e.data, 5);
              e.compressed = e.localCompressed = 5;
            }),
        ErrorCode.BAD_ARCHIVE,
        "ends early");
  }

  @Test
  void overlappingEntries() throws IOException {
    byte[] zip =
        archive()
            .entry(
                "config2.json",
                CONFIG,
                0,
                e -> {
                  e.offset = 0;
                  e.centralName = "config2.json";
                })
            .finish();
    refused(zip, ErrorCode.DUPLICATE_ENTRY, "differs");
    byte[] inner = new ZipBuilder().stored("b", CONFIG).finish();
    byte[] outer = new ZipBuilder().stored("config.json", inner).finish();
    byte[] overlap =
        new ZipBuilder()
            .stored("config.json", inner)
            .entry(
                "b",
                CONFIG,
                0,
                e -> {
                  e.offset = 30L + "config.json".length();
                  e.data = new byte[0];
                })
            .finish();
    assertThat(failure(outer)).isNull();
    refused(overlap, ErrorCode.BAD_ARCHIVE, "overlaps");
  }

  @Test
  void encryptedAndOtherMethods() throws IOException {
    refused(changed(0, CONFIG, e -> e.flags = 1), ErrorCode.UNSUPPORTED_FORMAT, "encrypted");
    refused(
        changed(0, CONFIG, e -> e.method = e.localMethod = 12),
        ErrorCode.UNSUPPORTED_FORMAT,
        "method 12");
  }

  @Test
  void entriesOutsideTheArchive() throws IOException {
    refused(changed(0, CONFIG, e -> e.offset = 1 << 30), ErrorCode.BAD_ARCHIVE, "outside");
    refused(
        changed(0, CONFIG, e -> e.size = e.compressed = e.localSize = e.localCompressed = 1 << 20),
        ErrorCode.BAD_ARCHIVE,
        "outside");
  }

  @Test
  void wrongDirectories() throws IOException {
    refused(archive().count(2).finish(), ErrorCode.BAD_ARCHIVE, "ends early");
    refused(archive().count(0).finish(), ErrorCode.BAD_ARCHIVE, "more than its 0 entries");
    refused(archive().count(5000).finish(), ErrorCode.LIMIT_SIZE, "5000 zip entries");
    refused(archive().count(0xffff).finish(), ErrorCode.BAD_ARCHIVE, "zip64");
    byte[] zip = archive().finish();
    refused(Arrays.copyOf(zip, zip.length + 1), ErrorCode.TRUNCATED, "truncated");
    refused(Arrays.copyOf(zip, zip.length - 1), ErrorCode.TRUNCATED, "truncated");
    byte[] moved = new byte[zip.length + 10];
    System.arraycopy(zip, 0, moved, 0, 4);
    System.arraycopy(zip, 0, moved, 10, zip.length);
    refused(moved, ErrorCode.BAD_ARCHIVE, "not where");
  }

  @Test
  void everyTruncationAndEveryFlippedBitIsNoticedOrHarmless() throws IOException {
    byte[] whole = new ZipBuilder().deflated("config.json", CONFIG).finish();
    for (int n = 0; n < whole.length; n++) {
      assertThat(failure(Arrays.copyOf(whole, n))).as("first %d bytes", n).isNotNull();
    }
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try (ByteSource source = ByteSource.of(flipped, "m.keras");
          ModelFile file = KerasArchive.open(dir, source, LoadLimits.defaults())) {
        assertThat(file.config().orElseThrow()).as("bit %d", bit).isEqualTo(CONFIG);
      } catch (KerasException e) {
        assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
      }
    }
  }
}
