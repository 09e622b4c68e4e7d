package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;

class PredictorTest {
  private static KerasModel model(String layers) {
    String json =
        "{'class_name':'Sequential','keras_version':'2.15.0','config':{'name':'m','layers':["
            + layers
            + "]}}";
    return KerasModel.fromJson(json.replace('\'', '"'), LoadOptions.defaults().withInitSeed(7L));
  }

  private static String layer(String className, String config) {
    return "{'class_name':'" + className + "','config':{" + config + "}}";
  }

  private static Tensor ramp(int... shape) {
    int n = 1;
    for (int d : shape) {
      n *= d;
    }
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (i % 11 - 5) / 5f;
    }
    return Tensor.of(values, shape);
  }

  @Test
  void cutBatchesGiveTheSame() {
    KerasModel m =
        model(
            layer("InputLayer", "'batch_input_shape':[null,4],'name':'x'")
                + ","
                + layer("Dense", "'name':'d','units':3,'activation':'tanh'"));
    Tensor x = ramp(7, 4);
    PredictorOptions options = PredictorOptions.defaults();
    Tensor whole = Predictor.of(m, options.withBatchSize(0)).predict(x).get(0);
    Tensor cut = Predictor.of(m, options.withBatchSize(3)).predict(x).get(0);
    assertThat(cut.shape()).isEqualTo(whole.shape());
    for (int i = 0; i < whole.size(); i++) {
      assertThat(cut.getDouble(i)).isEqualTo(whole.getDouble(i));
    }
  }

  @Test
  void aStatefulModelHandsItsStatesFromBatchToBatch() {
    KerasModel m =
        model(
            layer(
                "LSTM",
                "'name':'l','units':2,'stateful':true,'batch_input_shape':[2,3,4],'reset_after':true"));
    Predictor p = Predictor.of(m);
    Tensor x = ramp(4, 3, 4);
    float[] all = p.predict(x).get(0).toFloatArray();
    assertThat(all).hasSize(8);
    List<Tensor> first = Batches.slice(List.of(x), 0, 2);
    List<Tensor> second = Batches.slice(List.of(x), 2, 4);
    RecurrentStates states = new RecurrentStates();
    float[] one = p.predict(first, states, new RunControl()).get(0).toFloatArray();
    float[] two = p.predict(second, states, new RunControl()).get(0).toFloatArray();
    assertThat(one).isEqualTo(Arrays.copyOf(all, 4));
    assertThat(two).isEqualTo(Arrays.copyOfRange(all, 4, 8));
    assertThat(p.predict(second).get(0).toFloatArray()).isNotEqualTo(two);
    states.reset();
    assertThat(p.predict(first, states, new RunControl()).get(0).toFloatArray()).isEqualTo(one);
    assertThatThrownBy(() -> p.predict(ramp(3, 3, 4)))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("the model is stateful for batches of 2, got 3 rows");
  }

  @Test
  void aTraceHasTheCallsInsideNestedModels() {
    Path root = Path.of(System.getProperty("keras4j.root", ".."));
    Path golden = root.resolve("runtime/src/test/golden/old/k3.6.0_nested_seq");
    try (KerasModel m = KerasModel.load(golden.resolve("model.keras"));
        Predictor p = Predictor.of(m)) {
      List<Tensor> inputs =
          new ArrayList<>(org.keras4j.runtime.data.Npz.read(golden.resolve("inputs.npz")).values());
      List<String> layers = new ArrayList<>();
      p.trace(inputs, new RunControl()).forEach(t -> layers.add(t.layer()));
      assertThat(layers).anyMatch(name -> name.contains("/"));
      String nested = layers.stream().filter(n -> n.contains("/")).findFirst().orElseThrow();
      String outer = nested.substring(0, nested.indexOf('/'));
      assertThat(layers.indexOf(outer)).isGreaterThan(layers.indexOf(nested));
    }
  }
}
