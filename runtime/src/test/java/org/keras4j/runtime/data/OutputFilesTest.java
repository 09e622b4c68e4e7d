package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

class OutputFilesTest {
  private static final NamedTensor Y =
      new NamedTensor("y", Tensor.of(new float[] {0.1f, 2, 3, 4}, 2, 2));
  private static final NamedTensor Z = new NamedTensor("z", Tensor.of(new int[] {5, 6}, 2));

  @TempDir Path dir;

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theExtensionIsTheFormat() throws IOException {
    OutputFiles.write(dir.resolve("o.npy"), List.of(Y));
    assertThat(Npy.read(dir.resolve("o.npy"))).isEqualTo(Y.tensor());
    OutputFiles.write(dir.resolve("o.npz"), List.of(Y, Z));
    assertThat(Npz.read(dir.resolve("o.npz"))).containsEntry("z", Z.tensor());
    OutputFiles.write(dir.resolve("o.CSV"), List.of(Y, Z));
    assertThat(dir.resolve("o.CSV")).hasContent("y_0,y_1,z\n0.1,2.0,5\n3.0,4.0,6\n");
    OutputFiles.write(dir.resolve("o.json"), List.of(Z));
    assertThat(dir.resolve("o.json")).hasContent("[5, 6]\n");
    assertThat(files()).containsExactly("o.CSV", "o.json", "o.npy", "o.npz");
  }

  @Test
  void anExistingFileIsReplacedAlsoBehindALink() throws IOException {
    Path file = Files.writeString(dir.resolve("o.json"), "old");
    Path link = Files.createSymbolicLink(dir.resolve("link.json"), file);
    OutputFiles.write(link, List.of(Z));
    assertThat(file).hasContent("[5, 6]");
    assertThat(link).isSymbolicLink();
  }

  @Test
  void nothingHalfWrittenIsLeft() throws IOException {
    Path file = Files.writeString(dir.resolve("o.bin"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("disk full");
                    }))
        .isInstanceOfSatisfying(
            KerasIoException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.WRITE_FAILED);
              assertThat(e).hasMessage("cannot write: disk full");
              assertThat(e.location()).isEqualTo(file.toString());
            });
    NamedTensor longer = new NamedTensor("l", Tensor.of(new int[3]));
    assertThatThrownBy(() -> OutputFiles.write(dir.resolve("o.csv"), List.of(Y, longer)))
        .isInstanceOf(KerasIoException.class);
    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly("o.bin");
  }

  @Test
  void unwritablePlacesAreTypedErrors() throws IOException {
    assertUnwritable(dir.resolve("no/such/o.npy"), "no such directory");
    Files.createDirectory(dir.resolve("d.npy"));
    assertUnwritable(dir.resolve("d.npy"), "is a directory");
    assertUnwritable(dir.resolve("o.txt"), "names no format");
    assertUnwritable(dir.resolve("npy"), "names no format");
    assertThatThrownBy(() -> OutputFiles.check(dir.resolve("o.npy"), 2))
        .hasMessageContaining("2 outputs");
    Path full = Path.of("/dev/full");
    if (Files.exists(full)) {
      assertThatThrownBy(() -> AtomicFile.write(full, out -> out.write(1)))
          .isInstanceOf(KerasIoException.class);
    }
  }

  private static void assertUnwritable(Path file, String why) {
    assertThatThrownBy(() -> OutputFiles.write(file, List.of(Y)))
        .isInstanceOfSatisfying(
            KerasIoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRITE_FAILED))
        .hasMessageContaining(why);
  }

  @Test
  void textIsAligned() {
    NamedTensor wide = new NamedTensor("w", Tensor.of(new double[40], 2, 20));
    NamedTensor words = new NamedTensor("s", Tensor.of(new String[] {"a", "b\n"}, 2));
    NamedTensor p =
        new NamedTensor("p", Tensor.of(new float[] {0.123456789f, 10, -1e-9f, Float.NaN}, 2, 2));
    assertThat(OutputFiles.renderText(List.of(p, words), 10))
        .isEqualTo(
            "p  float32(2, 2)\n"
                + "  0: 0.123457  10.0\n"
                + "  1:    -1e-9   nan\n"
                + "\n"
                + "s  string(2,)\n"
                + "  0:   \"a\"\n"
                + "  1: \"b\\n\"\n");
    assertThat(OutputFiles.renderText(List.of(wide), 1)).contains("… 8 more\n", "… 1 more rows");
    NamedTensor scalar = new NamedTensor("c", Tensor.scalar(DType.INT32, 7));
    assertThat(OutputFiles.renderText(List.of(scalar), 5)).isEqualTo("c  int32()\n  0: 7\n");
  }

  /** The numbers of keras.utils.save_img for the same array, read back by PIL. */
  @Test
  void onePictureIsStretchedAsKerasSavesIt() throws IOException {
    Tensor gray = Tensor.of(new float[] {-1, 0, 0.5f, 1, 0.25f, -0.3f}, 1, 2, 3, 1);
    Path file = dir.resolve("out.png");
    OutputFiles.write(file, List.of(new NamedTensor("y", gray)));
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null))
        .containsExactly(0, 127, 191, 255, 159, 89);
    Tensor colour = Tensor.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 1, 2, 4);
    OutputFiles.write(file, List.of(new NamedTensor("y", colour)));
    assertThat(ImageIO.read(file.toFile()).getRGB(1, 0)).isEqualTo(0xff91b6da);
    Tensor two = Tensor.of(new float[8], 2, 2, 2, 1);
    assertThatThrownBy(() -> OutputFiles.write(file, List.of(new NamedTensor("y", two))))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("(2, 2, 2, 1)");
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(2);
  }
}
