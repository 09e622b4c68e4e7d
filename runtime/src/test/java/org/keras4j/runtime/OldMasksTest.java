package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.tensor.Tensor;

/**
 * Hidden steps before the first that counts: they give zeros since Keras 2.3, but in Keras up to
 * 2.2 the state, hence the initial one (rnn in keras/backend/tensorflow_backend.py, 2.2.4). No
 * Keras that can still be installed does this, so there is no golden case of it.
 */
class OldMasksTest {
  private static final String MODEL =
      """
      {"class_name": "Model", "keras_version": "%s", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "name": "x", "inbound_nodes": [],
         "config": {"name": "x", "batch_input_shape": [null, null, 1], "dtype": "float32"}},
        {"class_name": "InputLayer", "name": "h", "inbound_nodes": [],
         "config": {"name": "h", "batch_input_shape": [null, 1], "dtype": "float32"}},
        {"class_name": "Masking", "name": "mask", "inbound_nodes": [[["x", 0, 0, {}]]],
         "config": {"name": "mask", "mask_value": 0.0}},
        {"class_name": "GRU", "name": "rnn", "inbound_nodes": [[["mask", 0, 0, {}], ["h", 0, 0, {}]]],
         "config": {"name": "rnn", "units": 1, "recurrent_activation": "sigmoid",
          "return_sequences": %s, "go_backwards": %s}}],
       "input_layers": [["x", 0, 0], ["h", 0, 0]], "output_layers": [["rnn", 0, 0]]}}
      """;

  private static float[] run(String version, boolean sequences, boolean backwards) {
    String json = MODEL.formatted(version, sequences, backwards);
    LoadOptions options = LoadOptions.defaults().withInitSeed(5L);
    try (KerasModel model = KerasModel.fromJson(json, options);
        Predictor predictor = Predictor.of(model)) {
      Tensor x = Tensor.of(new float[] {0, 0, 3, 0, 1, 0, 0, 0, 0, 0}, 2, 5, 1);
      Tensor h = Tensor.of(new float[] {0.5f, -0.25f}, 2, 1);
      return predictor.predict(List.of(x, h)).get(0).toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void sequencesStartFromTheState(boolean backwards) {
    float[] now = run("2.3.1", true, backwards);
    float[] then = run("2.2.4", true, backwards);
    assertThat(now).hasSize(10);
    int first = backwards ? 0 : 2;
    for (int t = 0; t < 10; t++) {
      boolean hidden = t < first || t >= 5;
      float state = t < 5 ? 0.5f : -0.25f;
      assertThat(now[t] == 0).as("step %d now", t).isEqualTo(hidden);
      assertThat(then[t]).as("step %d then", t).isEqualTo(hidden ? state : now[t]);
    }
    assertThat(now[first]).isNotEqualTo(0.5f);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void soDoesALastOutput(boolean backwards) {
    float[] now = run("2.3.1", false, backwards);
    float[] then = run("2.2.4", false, backwards);
    assertThat(now[1]).isZero();
    assertThat(then[1]).isEqualTo(-0.25f);
    assertThat(then[0]).isEqualTo(now[0]).isNotZero();
  }
}
