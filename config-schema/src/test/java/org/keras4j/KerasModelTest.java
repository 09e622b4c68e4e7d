package org.keras4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.build.Input;
import org.keras4j.build.Layers;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.ModelClosedException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.tensor.Tensor;

/** Models and their files. */
class KerasModelTest {
  @TempDir Path dir;

  private Path saved() {
    SymbolicTensor x = Input.of(3);
    Path file = dir.resolve("m.keras");
    SymbolicTensor h = Layers.dense(2).name("first").apply(x);
    KerasModel.of(x, Layers.dense(1).name("last").apply(h)).save(file);
    return file;
  }

  @Test
  void aFileStaysOpenForAllModelsThatReadFromIt() {
    KerasModel model = KerasModel.load(saved());
    Tensor bias = Tensor.of(new float[] {7}, 1);
    Tensor kernel = Tensor.of(new float[2], 2, 1);
    KerasModel changed = model.edit().setWeights("last", List.of(kernel, bias)).build();
    KerasModel converted = changed.convert();
    List<Tensor> first = model.getLayer("first").getWeights();
    model.close();
    model.close();
    assertThat(changed.getLayer("first").getWeights()).isEqualTo(first);
    changed.close();
    assertThatThrownBy(() -> changed.getLayer("first").getWeights())
        .isInstanceOf(ModelClosedException.class);
    assertThat(converted.getLayer("first").getWeights()).isEqualTo(first);
    assertThat(converted.getLayer("last").getWeights()).containsExactly(kernel, bias);
    converted.close();
    assertThatThrownBy(() -> converted.getLayer("first").getWeights())
        .isInstanceOf(ModelClosedException.class);
  }

  @Test
  void aModelWithUnknownLayersIsNotSavedWithoutTheirWeights() throws Exception {
    Path strange = dir.resolve("strange.json");
    try (KerasModel model = KerasModel.load(saved())) {
      String json =
          model.toJson().replaceFirst("\"class_name\": ?\"Dense\"", "\"class_name\":\"Dance\"");
      Files.writeString(strange, json);
    }
    Path weights = dir.resolve("m.keras");
    LoadOptions options = LoadOptions.defaults().withWeights(weights);
    try (KerasModel model = KerasModel.load(strange, options)) {
      for (String name : List.of("o.keras", "o.h5", "o.weights.h5")) {
        Path target = dir.resolve(name);
        assertThatThrownBy(() -> model.save(target))
            .isInstanceOf(UnsupportedModelException.class)
            .hasMessageContaining("Dance");
        assertThat(target).doesNotExist();
      }
      model.save(dir.resolve("o.json"));
      assertThat(Files.readString(dir.resolve("o.json"))).contains("Dance");
    }
  }

  @Test
  void anArchitectureWithoutWeightsIsConverted() {
    String json =
        "{\"class_name\":\"Sequential\",\"keras_version\":\"2.15.0\",\"config\":{\"name\":\"s\","
            + "\"layers\":[{\"class_name\":\"Dense\",\"config\":{\"name\":\"d\",\"units\":2,"
            + "\"batch_input_shape\":[null,3]}}]}}";
    KerasModel converted = KerasModel.fromJson(json).convert();
    Path target = dir.resolve("c.json");
    converted.save(target);
    assertThat(KerasModel.fromJson(converted.toJson()).writer().isKeras3()).isTrue();
    assertThatThrownBy(() -> converted.save(dir.resolve("c.keras")))
        .isInstanceOf(WeightMismatchException.class)
        .hasMessageContaining("no weights");
    assertThat(dir.resolve("c.keras")).doesNotExist();
  }

  @Test
  void stackTracesTellThePlaceAndTheRemedy() {
    Path nowhere = dir.resolve("nowhere.keras");
    assertThatThrownBy(() -> KerasModel.load(nowhere))
        .isInstanceOf(KerasIoException.class)
        .satisfies(
            e ->
                assertThat(e.toString())
                    .startsWith("org.keras4j.errors.KerasIoException: ")
                    .contains("\n  at ")
                    .contains("nowhere.keras"));
  }
}
