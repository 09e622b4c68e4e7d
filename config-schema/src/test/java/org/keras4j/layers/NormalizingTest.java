package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.config.Writer;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;

/** Layers that scale, shift and bend their inputs. */
class NormalizingTest {
  private static LayerProbe norm2(String config) {
    return LayerProbe.keras2("BatchNormalization", config).input(-1, 4, 5, 3);
  }

  @Test
  void batchNormalizationDeclaresWhatItUses() {
    assertThat(norm2("{'axis':[3]}").weights())
        .containsExactly("gamma(3,)", "beta(3,)", "moving_mean(3,)*", "moving_variance(3,)*");
    assertThat(norm2("{'axis':1,'scale':false}").weights())
        .containsExactly("beta(4,)", "moving_mean(4,)*", "moving_variance(4,)*");
    assertThat(norm2("{'renorm':true,'center':false}").weights())
        .containsExactly(
            "gamma(3,)",
            "moving_mean(3,)*",
            "moving_variance(3,)*",
            "moving_stddev(3,)*",
            "renorm_mean(3,)*",
            "renorm_stddev(3,)*");
    assertThat(norm2("{'axis':[1,2]}").weights()).contains("gamma(1, 4, 5, 1)");
    assertThat(norm2("{'axis':[1,2]}").output()).isEqualTo("float32(None, 4, 5, 3)");
    assertThat(norm2("{'virtual_batch_size':2}").weights()).contains("gamma(1, 1, 1, 1, 3)");
    assertThat(norm2("{'virtual_batch_size':2}").output()).isEqualTo("float32(None, 4, 5, 3)");
    assertThat(norm2("{'axis':[4],'virtual_batch_size':2}").weights())
        .contains("gamma(1, 1, 1, 1, 3)");
    assertThatThrownBy(() -> LayerProbe.keras3("BatchNormalization", "{'axis':[1,2]}"))
        .hasMessage("config.axis: expected one axis, got [1, 2]");
  }

  @Test
  void halfPrecisionIsComputedInFloat32() {
    LayerProbe p = norm2("{'dtype':'float16'}");
    assertThat(p.output()).isEqualTo("float16(None, 4, 5, 3)");
    assertThat(p.operations()).containsExactly("Cast", "Cast", "BatchNorm", "Cast");
    assertThat(LayerProbe.keras3("BatchNormalization", "{}").input(DType.INT32, -1, 3).output())
        .isEqualTo("float32(None, 3)");
  }

  @Test
  void trainingStoredByKeras2UsesTheBatch() {
    assertThat(norm2("{}").operations()).containsExactly("BatchNorm");
    assertThat(norm2("{}").keyword("training", true).operations())
        .containsExactly(
            "reduce_mean", "subtract", "square", "reduce_mean", "Reshape", "BatchNorm");
    assertThat(norm2("{'axis':[1,2]}").keyword("training", true).output())
        .isEqualTo("float32(None, 4, 5, 3)");
    assertThat(norm2("{'trainable':false}").keyword("training", true).operations())
        .containsExactly("BatchNorm");
    assertThat(norm2("{'renorm':true}").keyword("training", true).operations())
        .contains("sqrt", "divide")
        .doesNotContain("BatchNorm");
    LayerProbe virtual =
        LayerProbe.keras2("BatchNormalization", "{'virtual_batch_size':2}")
            .input(5, 3)
            .keyword("training", true);
    assertThatThrownBy(virtual::output)
        .hasMessageContaining("a batch of 5 does not divide into parts of 2");
    LayerProbe ambiguous =
        LayerProbe.of(new Writer(2, "2.2.4-tf"), "BatchNormalization", "{'trainable':false}")
            .input(-1, 3)
            .keyword("training", true);
    assertThatThrownBy(ambiguous::output).isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void layerNormalization() {
    LayerProbe p = LayerProbe.keras3("LayerNormalization", "{'axis':[2,1]}").input(-1, 4, 5, 3);
    assertThat(p.weights()).containsExactly("gamma(4, 5)", "beta(4, 5)");
    assertThat(p.output()).isEqualTo("float32(None, 4, 5, 3)");
    LayerProbe rms =
        LayerProbe.keras3("LayerNormalization", "{'rms_scaling':true,'scale':false}").input(-1, 3);
    assertThat(rms.weights()).containsExactly("gamma(3,)");
    assertThat(rms.operations()).contains("rsqrt").doesNotContain("LayerNorm");
    LayerProbe mixed =
        LayerProbe.keras3("LayerNormalization", "{'dtype':'mixed_float16'}").input(-1, 3);
    assertThat(mixed.output()).isEqualTo("float16(None, 3)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("LayerNormalization", "{'axis':3}").input(-1, 3).weights())
        .hasMessageContaining("axis 3 is needed");
  }

  @Test
  void normalization() {
    LayerProbe adapted = LayerProbe.keras3("Normalization", "{'axis':[-1,1]}").input(-1, 4, 5, 3);
    assertThat(adapted.weights()).containsExactly("mean(4, 3)*", "variance(4, 3)*", "count()*");
    assertThat(adapted.output()).isEqualTo("float32(None, 4, 5, 3)");
    LayerProbe given =
        LayerProbe.keras3("Normalization", "{'axis':-1,'mean':[1.0,2.0,3.0],'variance':[1,2,3]}")
            .input(DType.INT64, -1, 3);
    assertThat(given.weights()).isEmpty();
    assertThat(given.output()).isEqualTo("float32(None, 3)");
    LayerProbe scalar =
        LayerProbe.keras2("Normalization", "{'axis':null,'mean':3.0,'variance':2.0,'invert':true}")
            .input(-1, 3);
    assertThat(scalar.output()).isEqualTo("float32(None, 3)");
    assertThatThrownBy(() -> LayerProbe.keras3("Normalization", "{'mean':1.0}"))
        .hasMessageContaining("config.variance: expected numbers");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Normalization", "{'axis':null,'mean':[1],'variance':[1]}"))
        .hasMessageContaining("config.mean: expected at most 0 dimensions");
  }

  @Test
  void rescaling() {
    String list = "{'scale':[0.5,1,2],'offset':-1}";
    assertThat(LayerProbe.keras3("Rescaling", list).input(DType.UINT8, -1, 4, 4, 3).output())
        .isEqualTo("float32(None, 4, 4, 3)");
    String numpy =
        "{'scale':{'class_name':'__numpy__','config':{'value':[1.0,2.0,3.0],'dtype':'float32'}}}";
    assertThat(LayerProbe.keras3("Rescaling", numpy).input(-1, 3).output())
        .isEqualTo("float32(None, 3)");
    assertThatThrownBy(() -> LayerProbe.keras3("Rescaling", "{}"))
        .hasMessageContaining("config.scale: expected a number");
    assertThatThrownBy(() -> LayerProbe.keras3("Rescaling", "{'scale':[1,[2]]}"))
        .hasMessageContaining("config.scale[1]: expected a number");
  }

  @Test
  void reluForms() {
    assertThat(LayerProbe.keras3("ReLU", "{'max_value':6.0}").input(-1, 3).operations())
        .containsExactly("relu");
    assertThat(
            LayerProbe.keras2("ReLU", "{'max_value':{'type':'ndarray','value':6.0}}")
                .input(-1, 3)
                .operations())
        .containsExactly("relu");
    assertThat(
            LayerProbe.keras3("ReLU", "{'max_value':6.0,'threshold':1.0,'negative_slope':0.1}")
                .input(-1, 3)
                .operations())
        .containsExactly("greater", "Select", "clip", "subtract", "relu", "multiply", "subtract");
    assertThatThrownBy(() -> LayerProbe.keras3("ReLU", "{'negative_slope':-1}"))
        .hasMessageContaining("config.negative_slope: expected a number of at least 0");
    assertThat(LayerProbe.keras2("LeakyReLU", "{'alpha':0.1}").input(-1, 3).output())
        .isEqualTo("float32(None, 3)");
  }

  @Test
  void softmaxLeavesOutMaskedPositions() {
    assertThat(LayerProbe.keras3("Softmax", "{'axis':[1,2]}").input(-1, 3, 4).operations())
        .containsExactly("softmax");
    assertThat(LayerProbe.keras3("Softmax", "{}").input(-1, 4).mask(-1, 4).operations())
        .containsExactly("Select", "softmax", "Select");
    assertThat(LayerProbe.keras2("Softmax", "{}").input(-1, 4).mask(-1, 4).operations())
        .containsExactly("Cast", "subtract", "multiply", "add", "softmax");
    assertThatThrownBy(
            () -> LayerProbe.keras3("Softmax", "{}").input(-1, 3, 4).mask(-1, 3).output())
        .hasMessageContaining("cannot be broadcast");
  }

  @Test
  void dropoutPassesOnUnlessKeras2StoredTraining() {
    assertThat(LayerProbe.keras3("Dropout", "{'rate':0.5}").input(-1, 3).operations()).isEmpty();
    assertThatThrownBy(
            () ->
                LayerProbe.keras2("Dropout", "{'rate':0.5}")
                    .input(-1, 3)
                    .keyword("training", true)
                    .output())
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("at random");
    assertThatThrownBy(() -> LayerProbe.keras3("Dropout", "{'rate':2}"))
        .hasMessageContaining("config.rate: expected a number from 0 to 1");
  }

  @Test
  void activation() {
    assertThat(LayerProbe.keras3("Activation", "{'activation':'relu'}").input(-1, 3).operations())
        .containsExactly("relu");
    String layer = "{'activation':{'class_name':'LeakyReLU','config':{'negative_slope':0.1}}}";
    assertThat(LayerProbe.keras3("Activation", layer).input(-1, 3).operations())
        .containsExactly("relu");
    assertThat(
            LayerProbe.keras3("Activation", "{'activation':'tanh'}")
                .input(-1, 5, 3)
                .mask(-1, 5)
                .outputs()
                .get(0)
                .mask())
        .isNotNull();
    assertThatThrownBy(() -> LayerProbe.keras3("Activation", "{}"))
        .hasMessageContaining("config.activation: expected an activation, but it is missing");
  }

  @Test
  void aKernelThatTrainingChangesIsOneForAllCalls() {
    String json =
        """
        {"class_name": "Functional", "config": {"name": "m", "layers": [
          {"class_name": "InputLayer", "name": "a", "inbound_nodes": [],
           "config": {"batch_input_shape": [null, 3], "dtype": "float32", "name": "a"}},
          {"class_name": "SpectralNormalization", "name": "s",
           "config": {"name": "s", "dtype": "float32", "power_iterations": 1,
             "layer": {"class_name": "Dense", "config": {"name": "d", "units": 2}}},
           "inbound_nodes": [[["a", 0, 0, {"training": FIRST}]], [["a", 0, 0, {}]]]}],
         "input_layers": [["a", 0, 0]], "output_layers": [["s", 0, 0], ["s", 1, 0]]},
         "keras_version": "2.21.0", "backend": "tensorflow"}
        """;
    assertThat(KerasModel.fromJson(json.replace("FIRST", "false")).problems())
        .noneMatch(UnsupportedModelException.class::isInstance);
    assertThat(KerasModel.fromJson(json.replace("FIRST", "true")).problems())
        .anySatisfy(
            e ->
                assertThat(e)
                    .hasMessageContaining("s is called with training=True")
                    .isInstanceOf(UnsupportedModelException.class));
  }
}
