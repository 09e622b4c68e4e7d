package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.runtime.data.DataLimits;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.DataOptions.ImageLayout;
import org.keras4j.runtime.data.DataOptions.ImageResize;
import org.keras4j.runtime.data.ImageOptions;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class ImageTensorsTest {
  private static final Map<String, Integer> CHANNELS = Map.of("grayscale", 1, "rgb", 3, "rgba", 4);
  private static final Path FILES = Path.of("src/test/resources/org/keras4j/runtime/data");

  private static Path file(String name) {
    return FILES.resolve(name);
  }

  @Test
  void imagesInMemoryHaveTheNumbersOfKeras() throws IOException {
    Map<String, Tensor> expected = new TreeMap<>(Npz.read(file("png-expected.npz")));
    expected.keySet().removeIf(key -> key.split(" ").length > 2);
    assertThat(expected).hasSizeGreaterThan(40);
    for (String key : expected.keySet()) {
      String[] words = key.split(" ");
      BufferedImage image = ImageIO.read(file(words[0]).toFile());
      Tensor got = ImageTensors.tensor(image, CHANNELS.get(words[1]));
      assertThat(got.shape()).isEqualTo(Shape.of(1, 9, 13, CHANNELS.get(words[1])));
      assertThat(got.toFloatArray()).as(key).isEqualTo(expected.get(key).toFloatArray());
    }
  }

  @Test
  void grayJpegIsGrayInMemoryToo() throws IOException {
    Tensor gray = ImageTensors.tensor(ImageIO.read(file("gray.jpg").toFile()), 1);
    assertThat(gray).isEqualTo(ImageTensors.read(file("gray.jpg"), 1));
  }

  @Test
  void filesHaveTheNumbersOfKeras() {
    Npz.read(file("png-expected.npz"))
        .forEach(
            (key, pixels) -> {
              String[] words = key.split(" ");
              int c = CHANNELS.get(words[1]);
              Tensor got;
              if (words.length == 2) {
                got = ImageTensors.read(file(words[0]), c);
              } else {
                int h = Integer.parseInt(words[3]);
                int w = Integer.parseInt(words[4]);
                ImageResize resize =
                    ImageResize.valueOf(words[2].toUpperCase(java.util.Locale.ROOT));
                DataOptions options = DataOptions.defaults().withImageResize(resize);
                got = ImageTensors.read(List.of(file(words[0])), h, w, c, options);
                if (resize == ImageResize.NEAREST) {
                  assertThat(ImageTensors.read(file(words[0]), h, w, c)).isEqualTo(got);
                }
              }
              assertThat(got.toFloatArray()).as(key).isEqualTo(pixels.toFloatArray());
            });
  }

  @Test
  void filesAreOneBatchWithTheOptionsOfPredict() {
    List<Path> both = List.of(file("rgb8.png"), file("rgba8.png"));
    ImageOptions image = ImageOptions.defaults().withScale(255, true, 0);
    DataOptions options = DataOptions.defaults().withImage(image);
    Tensor last = ImageTensors.read(both, 4, 6, 3, options);
    assertThat(last.shape()).isEqualTo(Shape.of(2, 4, 6, 3));
    Tensor first =
        ImageTensors.read(both, 4, 6, 3, options.withImageLayout(ImageLayout.CHANNELS_FIRST));
    assertThat(first.shape()).isEqualTo(Shape.of(2, 3, 4, 6));
    float[] plain = ImageTensors.read(both.get(1), 4, 6, 3).toFloatArray();
    for (int i = 0; i < 4 * 6; i++) {
      for (int c = 0; c < 3; c++) {
        assertThat(last.getDouble(72 + 3 * i + c)).isEqualTo(plain[3 * i + c] / 255);
        assertThat(first.getDouble(72 + 24 * c + i)).isEqualTo(plain[3 * i + c] / 255);
      }
    }
    assertThatThrownBy(() -> ImageTensors.read(both, 4, 6, 2, options))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("not 2");
    DataOptions small = options.withLimits(DataLimits.defaults().withMaxImagePixels(100));
    assertThatThrownBy(() -> ImageTensors.read(both, 4, 6, 3, small))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void samplesOfOtherKindsAreScaled() {
    ColorSpace gray = ColorSpace.getInstance(ColorSpace.CS_GRAY);
    ComponentColorModel floats =
        new ComponentColorModel(gray, false, false, 1, DataBuffer.TYPE_FLOAT);
    WritableRaster raster = floats.createCompatibleWritableRaster(2, 1);
    raster.setSample(0, 0, 0, 0.5f);
    raster.setSample(1, 0, 0, 1f);
    BufferedImage image = new BufferedImage(floats, raster, false, null);
    assertThat(ImageTensors.tensor(image, 1))
        .isEqualTo(Tensor.of(new float[] {128, 255}, 1, 1, 2, 1));
  }

  @Test
  void aPartOfAnImageIsThatPart() throws IOException {
    BufferedImage image = ImageIO.read(file("gray8.png").toFile());
    Tensor whole = ImageTensors.tensor(image, 1);
    Tensor part = ImageTensors.tensor(image.getSubimage(2, 3, 4, 1), 1);
    assertThat(part.toFloatArray())
        .isEqualTo(Arrays.copyOfRange(whole.toFloatArray(), 3 * 13 + 2, 3 * 13 + 6));
  }
}
