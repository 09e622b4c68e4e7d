package org.keras4j.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

class ModelFileTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "keras3.keras, KerasArchive, Keras 3 archive, 3.15.1, true",
    "deflated.keras, KerasArchive, Keras 3 archive, 3.15.1, true",
    "keras2.keras, KerasArchive, Keras 3 archive, 2.21.0, true",
    "keras3.h5, LegacyHdf5File, Keras HDF5 model, 3.15.1, true",
    "keras2.h5, LegacyHdf5File, Keras HDF5 model, 2.21.0, true",
    "keras3.weights.h5, WeightsHdf5File, Keras 3 HDF5 weights, , false",
    "keras2.weights.h5, WeightsHdf5File, Keras 3 HDF5 weights, , false",
    "keras2_weights.h5, WeightsHdf5File, Keras HDF5 weights (legacy layout), 2.21.0, false",
    "keras3.json, JsonConfigFile, Keras JSON config, , true",
    "keras2.json, JsonConfigFile, Keras JSON config, , true",
  })
  void contentDecidesWhatAFileIs(
      String name, String type, String format, String version, boolean hasConfig)
      throws IOException {
    Path disguised = Files.copy(IoFiles.path(name), dir.resolve("model.bin"));
    try (ModelFile file = ModelFile.open(disguised)) {
      assertThat(file.getClass().getSimpleName()).isEqualTo(type);
      assertThat(file.format()).isEqualTo(format);
      assertThat(file.kerasVersion()).isEqualTo(Optional.ofNullable(version));
      assertThat(file.path()).isEqualTo(disguised);
      assertThat(file.config().isPresent()).isEqualTo(hasConfig);
      if (hasConfig) {
        assertThat(new String(file.config().orElseThrow(), UTF_8))
            .startsWith("{")
            .contains("\"Sequential\"")
            .endsWith("}");
      }
      assertThat(file.weights().isPresent()).isEqualTo(!type.equals("JsonConfigFile"));
    }
  }

  @Test
  void givesLegacyWeightsInKerasOrder() {
    try (ModelFile file = ModelFile.open(IoFiles.path("keras2.h5"))) {
      LegacyWeights weights = (LegacyWeights) file.weights().orElseThrow();
      assertThat(weights.layers())
          .extracting(LegacyWeights.LayerGroup::layerName)
          .containsExactly("hidden/first", "drop", "norm", "out");
      assertThat(weights.layers().get(0).weights())
          .extracting(LegacyWeights.NamedTensor::weightName)
          .containsExactly("hidden/first/kernel:0", "hidden/first/bias:0");
      assertThat(weights.layers().get(1).weights()).isEmpty();
      assertThat(weights.layers().get(2).weights())
          .extracting(LegacyWeights.NamedTensor::weightName)
          .containsExactly(
              "norm/gamma:0", "norm/beta:0", "norm/moving_mean:0", "norm/moving_variance:0");
      StoredTensor kernel = weights.layers().get(0).weights().get(0).tensor();
      assertThat(kernel.path()).isEqualTo("/model_weights/hidden/first/hidden/first/kernel:0");
      assertThat(kernel.shape()).isEqualTo(Shape.of(4, 3));
      assertThat(kernel.dtype()).isEqualTo(DType.FLOAT32);
      assertThat(weights.topLevel().orElseThrow().weights()).isEmpty();
      assertThat(weights.kerasVersion()).contains("2.21.0");
      assertThat(weights.backend()).contains("tensorflow");
    }
  }

  @Test
  void givesTheTreeOfKeras3() {
    try (ModelFile file = ModelFile.open(IoFiles.path("keras3.keras"))) {
      TreeWeights weights = (TreeWeights) file.weights().orElseThrow();
      TreeWeights.Node layers = weights.layers().orElseThrow();
      assertThat(weights.usesCheckpointDependencies()).isFalse();
      assertThat(layers.childNames())
          .containsExactlyInAnyOrder("dense", "dense_1", "dropout", "batch_normalization");
      TreeWeights.Node dense = layers.child("dense").orElseThrow();
      assertThat(dense.layerName()).contains("hidden");
      assertThat(dense.varCount()).isEqualTo(2);
      assertThat(dense.varNames()).containsExactly("0", "1");
      assertThat(dense.var(0).shape()).isEqualTo(Shape.of(4, 3));
      assertThat(dense.var(0).location())
          .endsWith("keras3.keras!model.weights.h5:/layers/dense/vars/0");
      assertThat(layers.child("dense_7")).isEmpty();
      assertThat(layers.child("dropout").orElseThrow().childNames())
          .allSatisfy(n -> assertThat(n).isNotEqualTo("vars"));
      assertThatExceptionOfType(KerasException.class)
          .isThrownBy(() -> dense.var(2))
          .withMessageContaining("no variable 2; stored are [0, 1]");
    }
  }

  @Test
  void allFormsHoldTheSameNumbers() {
    assertThat(firstKernel("keras3.keras"))
        .isEqualTo(firstKernel("keras3.h5"))
        .isEqualTo(firstKernel("keras3.weights.h5"))
        .isEqualTo(firstKernel("deflated.keras"));
    assertThat(firstKernel("keras2.keras"))
        .isEqualTo(firstKernel("keras2.h5"))
        .isEqualTo(firstKernel("keras2.weights.h5"))
        .isEqualTo(firstKernel("keras2_weights.h5"));
  }

  private static Tensor firstKernel(String name) {
    try (ModelFile file = ModelFile.open(IoFiles.path(name))) {
      StoredWeights weights = file.weights().orElseThrow();
      if (weights instanceof LegacyWeights legacy) {
        return legacy.layers().get(0).weights().get(0).tensor().read();
      }
      return ((TreeWeights) weights)
          .layers()
          .orElseThrow()
          .child("dense")
          .orElseThrow()
          .var(0)
          .read();
    }
  }

  @Test
  void readsAnUnpackedArchive() throws IOException {
    unpack("deflated.keras");
    try (ModelFile file = ModelFile.open(dir);
        ModelFile packed = ModelFile.open(IoFiles.path("deflated.keras"))) {
      assertThat(file.format()).isEqualTo("Keras 3 model directory");
      assertThat(file.config())
          .hasValueSatisfying(c -> assertThat(c).isEqualTo(packed.config().orElseThrow()));
      assertThat(file.kerasVersion()).contains("3.15.1");
      assertThat(file.weights()).containsInstanceOf(TreeWeights.class);
      assertThat(asset(file)).isEqualTo(asset(packed)).isEqualTo("a\nb\n");
      assertThat(file.asset("layers")).isEmpty();
      assertThat(packed.asset("layers")).isEmpty();
      for (String unsafe : List.of("../config.json", "/etc/passwd", "a//b", "..")) {
        assertThatExceptionOfType(UnsafeModelException.class).isThrownBy(() -> file.asset(unsafe));
        assertThat(packed.asset(unsafe)).isEmpty();
      }
    }
  }

  private static String asset(ModelFile file) {
    return new String(file.asset("layers/lookup/vocabulary.txt").orElseThrow(), UTF_8);
  }

  private void unpack(String name) throws IOException {
    try (ZipFile zip = new ZipFile(IoFiles.path(name).toFile())) {
      for (var e : java.util.Collections.list(zip.entries())) {
        Path to = dir.resolve(e.getName());
        Files.createDirectories(to.getParent());
        try (InputStream in = zip.getInputStream(e)) {
          Files.copy(in, to);
        }
      }
    }
  }

  @Test
  void anAssetThatIsALinkIsRefused() throws IOException {
    unpack("deflated.keras");
    Files.createSymbolicLink(dir.resolve("assets/secret.txt"), dir.resolve("config.json"));
    try (ModelFile file = ModelFile.open(dir)) {
      UnsafeModelException e =
          catchThrowableOfType(UnsafeModelException.class, () -> file.asset("secret.txt"));
      assertThat(e.code()).isEqualTo(ErrorCode.UNSAFE_NAME);
    }
  }

  @Test
  void readsJsonBehindAByteOrderMark() throws IOException {
    Path path = dir.resolve("m.json");
    Files.writeString(path, "\ufeff \n{\"class_name\": \"Sequential\"}");
    try (ModelFile file = ModelFile.open(path)) {
      assertThat(new String(file.config().orElseThrow(), UTF_8)).startsWith(" \n{");
    }
  }

  @Test
  void weightsCannotBeReadAfterClosing() {
    ModelFile file = ModelFile.open(IoFiles.path("keras3.keras"));
    TreeWeights weights = (TreeWeights) file.weights().orElseThrow();
    StoredTensor kernel = weights.layers().orElseThrow().child("dense").orElseThrow().var(0);
    file.close();
    file.close();
    assertThatExceptionOfType(ModelClosedException.class).isThrownBy(kernel::read);
    assertThatExceptionOfType(ModelClosedException.class).isThrownBy(file::config);
  }

  @Test
  void keepsTheLimits() {
    LoadLimits d = LoadLimits.defaults();
    LoadLimits small = new LoadLimits(20_000, 2000, 256, 1 << 20, 2, 100, 100, 32, 100, 1 << 20, 5);
    for (String name : List.of("keras3.keras", "keras3.json")) {
      assertThatExceptionOfType(LimitExceededException.class)
          .isThrownBy(() -> ModelFile.open(IoFiles.path(name), small).config());
    }
    LoadLimits config =
        new LoadLimits(d.maxFileBytes(), 1000, 256, 1 << 20, 9, 100, 100, 32, 100, 1 << 20, 5);
    for (String name : List.of("keras3.keras", "keras3.json", "keras3.h5")) {
      assertThatExceptionOfType(LimitExceededException.class)
          .isThrownBy(() -> ModelFile.open(IoFiles.path(name), config).config())
          .withMessageContaining("1000");
    }
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> ModelFile.open(IoFiles.path("keras3.h5"), config).weights())
        .withMessageContaining("more than 5 groups and datasets");
  }

  @Test
  void aMissingFileIsSaid() {
    KerasException e =
        catchThrowableOfType(KerasException.class, () -> ModelFile.open(dir.resolve("no.keras")));
    assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND);
    assertThat(e.location()).endsWith("no.keras");
  }

  @Test
  void pickledWeightsAreRefused() throws IOException {
    Path path = dir.resolve("m.keras");
    ZipBuilder zip = new ZipBuilder();
    zip.stored("config.json", "{}".getBytes(UTF_8));
    zip.stored("model.weights.npz", new byte[10]);
    Files.write(path, zip.finish());
    try (ModelFile file = ModelFile.open(path)) {
      UnsafeModelException e = catchThrowableOfType(UnsafeModelException.class, file::weights);
      assertThat(e.code()).isEqualTo(ErrorCode.PICKLE);
    }
  }
}
