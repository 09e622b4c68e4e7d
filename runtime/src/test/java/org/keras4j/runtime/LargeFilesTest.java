package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/** Files larger than an array can be predict what the small ones predict. */
class LargeFilesTest {
  private static final Path SAMPLE =
      Path.of(System.getProperty("keras4j.root", "..")).resolve("samples/sequence");
  private static final long FAR = 5L << 30;

  @TempDir Path dir;

  private static List<Tensor> predict(Path file) {
    Map<String, Tensor> inputs = Npz.read(SAMPLE.resolve("inputs.npz"));
    try (KerasModel m = KerasModel.load(file);
        Predictor p = Predictor.of(m)) {
      return p.predict(List.copyOf(inputs.values()));
    }
  }

  @Test
  void oldHdf5() throws IOException {
    Path small = SAMPLE.resolve("keras2/model.h5");
    FarFiles.move(Files.readAllBytes(small), FAR).write(dir.resolve("model.h5"));
    assertThat(predict(dir.resolve("model.h5"))).isEqualTo(predict(small));
  }

  @Test
  void weightsBesideAConfig() throws IOException {
    Files.copy(SAMPLE.resolve("model.json"), dir.resolve("model.json"));
    byte[] weights = Files.readAllBytes(SAMPLE.resolve("model.weights.h5"));
    FarFiles.move(weights, FAR).write(dir.resolve("model.weights.h5"));
    assertThat(predict(dir.resolve("model.json"))).isEqualTo(predict(SAMPLE.resolve("model.json")));
  }

  @Test
  void archiveOfZip64() throws IOException {
    Path small = SAMPLE.resolve("model.keras");
    Path large = dir.resolve("model.keras");
    try (ZipFile zip = new ZipFile(small.toFile())) {
      byte[] weights = zip.getInputStream(zip.getEntry("model.weights.h5")).readAllBytes();
      byte[] config = zip.getInputStream(zip.getEntry("config.json")).readAllBytes();
      byte[] metadata = zip.getInputStream(zip.getEntry("metadata.json")).readAllBytes();
      FarFiles.archive(large, config, metadata, FAR, FarFiles.move(weights, (2L << 30) + 8));
    }
    assertThat(Files.size(large)).isGreaterThan(7L << 30);
    assertThat(predict(large)).isEqualTo(predict(small));
  }
}
