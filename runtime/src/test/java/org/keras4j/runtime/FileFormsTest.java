package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/** Files of unusual form that Keras wrote, and that they predict what it did. */
class FileFormsTest {
  private static final Path TEST =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("runtime/src/test");

  private static void check(Path model, Path inputs, Path outputs) {
    try (KerasModel m = KerasModel.load(model);
        Predictor p = Predictor.of(m)) {
      float[] expected = Npz.read(outputs).get("output_0").toFloatArray();
      Map<String, Tensor> in = Npz.read(inputs);
      float[] y = p.predict(List.of(in.get("input_0"))).get(0).toFloatArray();
      assertThat(y).hasSameSizeAs(expected);
      for (int i = 0; i < y.length; i++) {
        assertThat(y[i]).isCloseTo(expected[i], within(1e-5f * (1 + Math.abs(expected[i]))));
      }
    }
  }

  private static void check(Path golden, String model) {
    check(golden.resolve(model), golden.resolve("inputs.npz"), golden.resolve("outputs.npz"));
  }

  private static boolean holds(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void namesPastWhatAnHdf5HeaderHoldsAreInSeveralAttributes(@TempDir Path scratch)
      throws IOException {
    Path model = scratch.resolve("model.h5");
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(TEST.resolve("resources/files/long_names.h5.gz")))) {
      Files.copy(in, model);
    }
    byte[] bytes = Files.readAllBytes(model);
    assertThat(holds(bytes, "weight_names1")).isTrue();
    assertThat(holds(bytes, "layer_names1")).isTrue();
    Path arrays = TEST.resolve("resources/files/long_names.npz");
    check(model, arrays, arrays);
  }

  @Test
  void foldersThatAreNotZipped() {
    Path golden = TEST.resolve("golden/keras3/unzipped_folder");
    assertThat(golden.resolve("model.keras")).isDirectory();
    check(golden, "model.keras");
  }

  @Test
  void tensorFlow212WritesHdf5UnderTheNewName() throws IOException {
    Path golden = TEST.resolve("golden/old/tf2.12_cnn");
    byte[] start = Files.readAllBytes(golden.resolve("model.keras"));
    assertThat(start).startsWith(0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n');
    check(golden, "model.keras");
  }

  @Test
  void tensorFlow213GroupsWeightsByDependencies() throws IOException {
    Path golden = TEST.resolve("golden/old/tf2.13_nested_frozen");
    try (ZipFile zip = new ZipFile(golden.resolve("model.keras").toFile())) {
      ZipEntry weights = zip.getEntry("model.weights.h5");
      assertThat(
              holds(zip.getInputStream(weights).readAllBytes(), "_layer_checkpoint_dependencies"))
          .isTrue();
    }
    check(golden, "model.keras");
  }
}
