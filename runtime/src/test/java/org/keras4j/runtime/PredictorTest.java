package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.TensorPort;
import org.keras4j.build.Input;
import org.keras4j.build.KerasLayer;
import org.keras4j.build.Layers;
import org.keras4j.build.Sequential;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
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

  @Test
  void layersOfNestedModelsGiveTheirOutputs() {
    Path root = Path.of(System.getProperty("keras4j.root", ".."));
    Path golden = root.resolve("runtime/src/test/golden/keras3/nested_multi_input_output");
    List<String> names = List.of("inner/dense_1", "inner", "inner/concatenate");
    try (KerasModel m = KerasModel.load(golden.resolve("model.json"));
        Predictor p = Predictor.of(m, PredictorOptions.defaults().withOutputs(names))) {
      assertThat(p.outputs().stream().map(TensorPort::name))
          .containsSubsequence("inner/dense_1", "inner_0", "inner_1", "inner/concatenate");
      List<Tensor> all = p.predict(ramp(2, 3), ramp(2, 2));
      int own = m.outputs().size();
      assertThat(all.get(own + 1)).isEqualTo(all.get(own + 3));
      assertThat(all.get(own + 2)).isEqualTo(all.get(own));
      PredictorOptions wrong = PredictorOptions.defaults().withOutputs(List.of("inner/dense_7"));
      assertThatThrownBy(() -> Predictor.of(m, wrong))
          .isInstanceOf(InputMismatchException.class)
          .hasMessageContaining("no layer 'dense_7'")
          .hasMessageContaining("dense_1");
    }
    Path twice = root.resolve("runtime/src/test/golden/old/k3.6.0_nested_seq/model.keras");
    PredictorOptions shared = PredictorOptions.defaults().withOutputs(List.of("inner/dense"));
    try (KerasModel m = KerasModel.load(twice)) {
      assertThatThrownBy(() -> Predictor.of(m, shared))
          .isInstanceOf(InputMismatchException.class)
          .hasMessageContaining("'inner' is called 2 times");
    }
  }

  @Test
  void textForNumbersIsRefusedByTheNameOfTheInput() {
    try (KerasModel m = model(layer("Dense", "'units':2,'name':'d','batch_input_shape':[null,3]"));
        Predictor p = Predictor.of(m)) {
      assertThatThrownBy(() -> p.predict(Tensor.of(new String[] {"a", "b", "c"}, 1, 3)))
          .isInstanceOf(InputMismatchException.class)
          .hasMessage("input 'd_input': expected float32, got string");
      assertThatThrownBy(() -> p.predict(ramp(1, 3), ramp(1, 3)))
          .hasMessage("the model has 1 input (d_input), got 2");
    }
  }

  @Test
  void aModelMadeWithoutAnInputIsToldWhatToDo() {
    try (KerasModel m = KerasModel.of(Sequential.of(Layers.dense(2)))) {
      assertThatThrownBy(() -> Predictor.of(m))
          .isInstanceOf(UnsupportedModelException.class)
          .satisfies(e -> assertThat(((KerasException) e).hint()).contains("Input.of"));
    }
  }

  @Test
  void eachCallOfASharedLayerHasItsName() {
    SymbolicTensor x = Input.builder().shape(3).name("x").make();
    KerasLayer twice = Layers.dense(3).name("shared");
    PredictorOptions calls = PredictorOptions.defaults().withOutputs(List.of("shared:0"));
    try (KerasModel m = KerasModel.of(x, twice.apply(twice.apply(x)));
        Predictor p = Predictor.of(m, calls)) {
      Map<String, Tensor> all = p.predict(Map.of("x", ramp(2, 3)));
      assertThat(all).containsOnlyKeys("shared", "shared:0");
      assertThat(p.predict(Map.of("x", all.get("shared:0"))).get("shared:0"))
          .isEqualTo(all.get("shared"));
    }
  }
}
