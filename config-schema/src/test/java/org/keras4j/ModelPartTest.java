package org.keras4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.LayerAccessException;

class ModelPartTest {
  private static final LoadOptions WITH_WEIGHTS = LoadOptions.defaults().withInitSeed(3L);

  private static KerasModel model(String name) throws IOException {
    Path file = Path.of("src/test/resources/summaries/" + name + ".json");
    return KerasModel.fromJson(Files.readString(file), WITH_WEIGHTS);
  }

  private static KerasModel part(KerasModel model, List<String> from, List<String> to) {
    return ModelPart.of(model, from, to, LoadOptions.defaults());
  }

  private static List<String> names(KerasModel model) {
    return model.layers().stream().map(LayerView::name).toList();
  }

  @Test
  void fromWhatALayerReadsToWhatAnotherGives() throws IOException {
    KerasModel whole = model("merged");
    KerasModel part = part(whole, List.of("concatenate"), List.of("dense_6"));
    assertThat(names(part))
        .containsExactly("left_output", "right_output", "concatenate", "dense_6");
    assertThat(part.inputs())
        .extracting(p -> p.name() + " " + p.spec())
        .containsExactly("left_output float32(None, 8)", "right_output float32(None, 8)");
    assertThat(part.outputs()).extracting(TensorPort::name).containsExactly("dense_6");
    assertThat(part.getLayer("dense_6").getWeights())
        .isEqualTo(whole.getLayer("dense_6").getWeights());
  }

  @Test
  void otherWaysKeepTheModelsInputs() throws IOException {
    KerasModel part =
        part(
            model("merged"),
            List.of("dense_6"),
            List.of("a_sum_of_several_things_with_a_long_name"));
    assertThat(part.inputs())
        .extracting(TensorPort::name)
        .containsExactly("concatenate_output", "a", "b");
    KerasModel end = part(model("merged"), List.of(), List.of("two"));
    assertThat(names(end)).containsExactly("b", "right", "two");
  }

  @Test
  void callsOfSharedLayersAreCountedAnew() throws IOException {
    KerasModel whole = model("shared");
    KerasModel part = part(whole, List.of("between"), List.of("tower:2"));
    assertThat(names(part)).containsExactly("tower_output", "tower", "between");
    assertThat(part.getLayer("tower").nodeCount()).isEqualTo(1);
    assertThatThrownBy(() -> part(whole, List.of("tower"), List.of()))
        .isInstanceOf(LayerAccessException.class)
        .hasMessage("layer 'tower' is called 3 times");
  }

  @Test
  void chainsStayChains() throws IOException {
    KerasModel part = part(model("chain"), List.of("max_pooling2d"), List.of("flatten"));
    assertThat(part.model().base().className()).isEqualTo("Sequential");
    assertThat(names(part)).containsExactly("max_pooling2d", "batch_normalization", "flatten");
    assertThat(part.inputs().get(0).spec().toString()).isEqualTo("float32(None, 26, 26, 32)");
  }

  @Test
  void allOfAModelIsTheModel() throws IOException {
    for (String name : List.of("nested", "states", "merged", "chain", "embedded")) {
      KerasModel whole = model(name);
      KerasModel all = part(whole, List.of(), List.of());
      assertThat(all.summary()).isEqualTo(whole.summary());
      assertThat(all.getWeights()).isEqualTo(whole.getWeights());
    }
  }

  @Test
  void whatCannotBe() throws IOException {
    KerasModel whole = model("merged");
    assertThatThrownBy(() -> part(whole, List.of("two"), List.of("one")))
        .isInstanceOf(LayerAccessException.class)
        .hasMessage("what is asked for at the end does not follow from layer 'two'");
    assertThatThrownBy(() -> part(whole, List.of("lefd"), List.of()))
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("Did you mean 'left'?");
  }
}
