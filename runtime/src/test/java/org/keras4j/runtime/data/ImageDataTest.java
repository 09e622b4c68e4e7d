package org.keras4j.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.keras4j.runtime.data.Fixtures.file;
import static org.keras4j.runtime.data.Fixtures.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.runtime.data.DataOptions.ImageLayout;
import org.keras4j.runtime.data.DataOptions.ImageResize;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class ImageDataTest {
  private static final Map<String, Integer> CHANNELS = Map.of("grayscale", 1, "rgb", 3, "rgba", 4);

  private final List<String> notes = new ArrayList<>();

  private Tensor read(String name, DataOptions options, int... shape) {
    return ImageData.read(
        List.of(file(name)), input("x", DType.FLOAT32, shape), options, notes::add);
  }

  @Test
  void pngPixelsAreThoseOfKeras() {
    Map<String, Tensor> expected = Npz.read(file("png-expected.npz"));
    assertThat(expected).hasSizeGreaterThan(100);
    expected.forEach(
        (key, pixels) -> {
          String[] words = key.split(" ");
          int c = CHANNELS.get(words[1]);
          DataOptions options = DataOptions.defaults();
          if (words.length > 2) {
            options =
                options.withImageResize(
                    ImageResize.valueOf(words[2].toUpperCase(java.util.Locale.ROOT)));
          }
          int h = words.length > 2 ? Integer.parseInt(words[3]) : 9;
          int w = words.length > 2 ? Integer.parseInt(words[4]) : 13;
          Tensor got = read(words[0], options, -1, h, w, c);
          assertThat(got.shape()).isEqualTo(Shape.of(1, h, w, c));
          assertThat(Arrays.equals(got.toFloatArray(), pixels.toFloatArray())).as(key).isTrue();
        });
  }

  @Test
  void jpegPixelsAreCloseToThoseOfKeras() {
    Npz.read(file("jpeg-expected.npz"))
        .forEach(
            (key, pixels) -> {
              String[] words = key.split(" ");
              int c = CHANNELS.get(words[1]);
              float[] got = read(words[0], DataOptions.defaults(), -1, 21, 33, c).toFloatArray();
              float[] expected = pixels.toFloatArray();
              for (int i = 0; i < got.length; i++) {
                assertThat(Math.abs(got[i] - expected[i])).as("%s %d", key, i).isLessThan(2);
              }
            });
  }

  @Test
  void severalImagesAreOneBatch() {
    List<Path> files = List.of(file("rgb8.png"), file("rgba8.png"));
    Tensor both =
        ImageData.read(
            files, input("x", DType.FLOAT32, -1, 9, 13, 3), DataOptions.defaults(), notes::add);
    assertThat(both.shape()).isEqualTo(Shape.of(2, 9, 13, 3));
    float[] second = read("rgba8.png", DataOptions.defaults(), -1, 9, 13, 3).toFloatArray();
    assertThat(Arrays.copyOfRange(both.toFloatArray(), second.length, 2 * second.length))
        .isEqualTo(second);
    assertThat(notes).isEmpty();
  }

  @Test
  void channelsFirstIsTransposed() {
    float[] last = read("rgb8.png", DataOptions.defaults(), -1, 9, 13, 3).toFloatArray();
    Tensor guessed = read("rgb8.png", DataOptions.defaults(), -1, 3, 9, 13);
    assertThat(notes).singleElement().asString().contains("--image-layout");
    notes.clear();
    DataOptions asked = DataOptions.defaults().withImageLayout(ImageLayout.CHANNELS_FIRST);
    assertThat(read("rgb8.png", asked, -1, 3, 9, 13)).isEqualTo(guessed);
    assertThat(notes).isEmpty();
    assertThat(guessed.shape()).isEqualTo(Shape.of(1, 3, 9, 13));
    float[] first = guessed.toFloatArray();
    for (int i = 0; i < 9 * 13; i++) {
      for (int c = 0; c < 3; c++) {
        assertThat(first[c * 9 * 13 + i]).isEqualTo(last[3 * i + c]);
      }
    }
  }

  @Test
  void resizingIsNotedOrRefused() {
    assertThat(read("gray8.png", DataOptions.defaults(), -1, 4, 6, 1).shape())
        .isEqualTo(Shape.of(1, 4, 6, 1));
    assertThat(notes).singleElement().asString().contains("13 x 9").contains("--image-resize");
    DataOptions none = DataOptions.defaults().withImageResize(ImageResize.NONE);
    assertThatThrownBy(() -> read("gray8.png", none, -1, 4, 6, 1))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("the model takes 6 x 4");
  }

  @Test
  void unknownSizesTakeTheImageAsItIs() {
    assertThat(read("rgb8.png", DataOptions.defaults(), -1, -1, -1, 3).shape())
        .isEqualTo(Shape.of(1, 9, 13, 3));
    assertThat(read("gray8.png", DataOptions.defaults(), -1, 9, 13).shape())
        .isEqualTo(Shape.of(1, 9, 13));
    List<Path> differ = List.of(file("rgb8.png"), file("color-444.jpg"));
    assertThatThrownBy(
            () ->
                ImageData.read(
                    differ,
                    input("x", DType.FLOAT32, -1, -1, -1, 3),
                    DataOptions.defaults(),
                    notes::add))
        .hasMessageContaining("33 x 21");
  }

  @Test
  void refusesInputsThatTakeNoImages() {
    assertThatThrownBy(() -> read("rgb8.png", DataOptions.defaults(), -1, 784))
        .hasMessageContaining("(None, 784) takes no images");
    assertThatThrownBy(() -> read("rgb8.png", DataOptions.defaults(), -1, 9, 13, 2))
        .hasMessageContaining("takes no images");
  }

  @Test
  void resizesTurnsAndMixesInksAsKeras() {
    Map<String, Tensor> all = Npz.read(file("image-expected.npz"));
    List<String> wrong = new ArrayList<>();
    all.forEach(
        (key, pixels) -> {
          String[] words = key.split(" ");
          if (words.length < 6) {
            return;
          }
          int c = CHANNELS.get(words[1]);
          int h = Integer.parseInt(words[3]);
          int w = Integer.parseInt(words[4]);
          ImageOptions image =
              ImageOptions.defaults()
                  .withResize(ImageResize.valueOf(words[2].toUpperCase(Locale.ROOT)))
                  .withKeepAspectRatio(words[5].equals("True"));
          Tensor got = read(words[0], DataOptions.defaults().withImage(image), -1, h, w, c);
          double tolerance = words[0].endsWith(".jpg") ? 2 : 0;
          if (difference(got, pixels) > tolerance) {
            wrong.add(key + ": " + difference(got, pixels));
          }
        });
    assertThat(all).hasSizeGreaterThan(80);
    assertThat(wrong).isEmpty();
  }

  private static double difference(Tensor got, Tensor expected) {
    float[] a = got.toFloatArray();
    float[] b = expected.toFloatArray();
    assertThat(a).hasSameSizeAs(b);
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @Test
  void imagesAreTurnedWhenAsked() {
    Map<String, Tensor> all = Npz.read(file("image-expected.npz"));
    for (String name : all.keySet()) {
      if (name.endsWith(" upright")) {
        String image = name.substring(0, name.indexOf(' '));
        Shape s = all.get(name).shape();
        ImageOptions turn = ImageOptions.defaults().withExifOrientation(true);
        DataOptions options = DataOptions.defaults().withImage(turn);
        Tensor got = read(image, options, -1, s.dim(0), s.dim(1), 3);
        double tolerance = image.endsWith(".jpg") ? 2 : 0;
        assertThat(difference(got, all.get(name))).as(name).isLessThanOrEqualTo(tolerance);
      }
    }
    assertThat(notes).isEmpty();
    read("turned6.png", DataOptions.defaults(), -1, 3, 5, 3);
    assertThat(notes).singleElement().asString().contains("--exif-orientation");
  }

  @Test
  void valuesAreThoseOfPreprocessInput() {
    Map<String, Tensor> all = Npz.read(file("image-expected.npz"));
    for (ImageOptions.Preprocess mode : ImageOptions.Preprocess.values()) {
      ImageOptions image = ImageOptions.defaults().withPreprocess(mode);
      for (ImageLayout layout : List.of(ImageLayout.CHANNELS_LAST, ImageLayout.CHANNELS_FIRST)) {
        boolean last = layout == ImageLayout.CHANNELS_LAST;
        String words = mode + " " + layout;
        Tensor expected = all.get("preprocess " + words.toLowerCase(Locale.ROOT));
        if (expected != null) {
          DataOptions options = DataOptions.defaults().withImage(image.withLayout(layout));
          int[] shape = last ? new int[] {-1, 9, 13, 3} : new int[] {-1, 3, 9, 13};
          assertThat(read("rgb8.png", options, shape)).as(words).isEqualTo(expected);
        }
      }
    }
    ImageOptions image = ImageOptions.defaults();
    DataOptions unit = DataOptions.defaults().withImage(image.withScale(255, true, 0));
    assertThat(read("rgb8.png", unit, -1, 9, 13, 3).toFloatArray())
        .isEqualTo(all.get("scale 1/255").toFloatArray());
    DataOptions signed = DataOptions.defaults().withImage(image.withScale(127.5f, true, -1));
    assertThat(read("rgb8.png", signed, -1, 9, 13, 3).toFloatArray())
        .isEqualTo(all.get("scale 1/127.5 -1").toFloatArray());
    DataOptions caffe =
        DataOptions.defaults().withImage(image.withPreprocess(ImageOptions.Preprocess.CAFFE));
    assertThatThrownBy(() -> read("rgba8.png", caffe, -1, 9, 13, 4))
        .hasMessageContaining("means of three");
  }

  @Test
  void pixelFloodsAreRefusedBeforeDecoding(@TempDir Path dir) throws IOException {
    byte[] png = Files.readAllBytes(file("rgb8.png"));
    ByteBuffer b = ByteBuffer.wrap(png);
    b.putInt(16, 1 << 20).putInt(20, 1 << 20);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    b.putInt(29, (int) crc.getValue());
    assertFlood(Files.write(dir.resolve("flood.png"), png));
    b.putInt(16, 8000).putInt(20, 8000);
    crc.reset();
    crc.update(png, 12, 17);
    b.putInt(29, (int) crc.getValue());
    Path hollow = Files.write(dir.resolve("hollow.png"), png);
    assertThatThrownBy(() -> readFile(hollow)).hasMessageContaining("too short");

    byte[] jpeg = Files.readAllBytes(file("color-444.jpg"));
    for (int at = 0; at < jpeg.length - 9; at++) {
      if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 65500).putShort(at + 7, (short) 65500);
      }
    }
    assertFlood(Files.write(dir.resolve("flood.jpg"), jpeg));
  }

  private Tensor readFile(Path file) {
    InputSpec any = input("x", DType.FLOAT32, -1, -1, -1, 3);
    return ImageData.read(List.of(file), any, DataOptions.defaults(), notes::add);
  }

  private void assertFlood(Path file) {
    assertThatThrownBy(() -> readFile(file)).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void damagedImagesGiveTypedErrors(@TempDir Path dir) throws IOException {
    for (String name : List.of("rgb8-interlaced.png", "palette4.png", "color-420.jpg")) {
      byte[] whole = Files.readAllBytes(file(name));
      for (int n = 8; n < whole.length; n += 7) {
        Path cut = Files.write(dir.resolve("cut-" + name), Arrays.copyOf(whole, n));
        if (name.endsWith("png")) {
          assertThatThrownBy(() -> readFile(cut)).isInstanceOf(InputMismatchException.class);
        } else {
          readOrTypedError(cut);
        }
        byte[] changed = whole.clone();
        changed[n] ^= 0x55;
        readOrTypedError(Files.write(dir.resolve("bad-" + name), changed));
      }
    }
  }

  private void readOrTypedError(Path file) {
    try {
      readFile(file);
    } catch (KerasException e) {
      assertThat(e.location()).isEqualTo(file.toString());
    }
  }
}
