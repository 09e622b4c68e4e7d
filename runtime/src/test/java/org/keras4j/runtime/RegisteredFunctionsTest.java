package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.build.Input;
import org.keras4j.build.Layers;
import org.keras4j.build.Merge;
import org.keras4j.build.SymbolicTensor;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Values;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** Java functions in the place of Python ones: by the name of a Lambda, or of an activation. */
class RegisteredFunctionsTest {
  private static final String LAMBDA =
      """
      {"class_name": "Sequential", "keras_version": "2.15.0", "config": {"name": "s", "layers": [
        {"class_name": "Lambda", "config": {"name": "double", "batch_input_shape": [null, 3],
         "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": null}},
         "function_type": "lambda", "arguments": {}, "mask": null}},
        {"class_name": "Activation", "config": {"name": "a", "activation": "%s"}}]}}
      """;

  private static KerasModel load(String activation, LayerRegistry registry) {
    return KerasModel.fromJson(
        LAMBDA.formatted(activation), LoadOptions.defaults().withRegistry(registry));
  }

  private static LayerRegistry doubling() {
    return LayerRegistry.builtIns()
        .withLambda("double", (g, in) -> Values.of(g.add(in.only(), in.only())));
  }

  private static float[] run(String activation, LayerRegistry registry) {
    try (KerasModel model = load(activation, registry);
        Predictor p = Predictor.of(model)) {
      return p.predict(List.of(Tensor.of(new float[] {-1, 2, 3}, 1, 3))).get(0).toFloatArray();
    }
  }

  @Test
  void aLambdaComputesWhatIsRegisteredUnderItsName() {
    assertThat(run("relu", doubling())).containsExactly(0, 4, 6);
  }

  @Test
  void otherNamesDoNotCount() {
    LayerRegistry other = LayerRegistry.builtIns().withLambda("treble", (g, in) -> in);
    assertThatThrownBy(() -> run("relu", other)).isInstanceOf(UnsafeModelException.class);
    assertThatThrownBy(() -> run("relu", LayerRegistry.builtIns()))
        .isInstanceOf(UnsafeModelException.class);
  }

  @Test
  void anActivationOfTheUsersOwn() {
    assertThatThrownBy(() -> run("<lambda>", doubling()))
        .isInstanceOf(UnsupportedModelException.class);
    Activation half =
        new Activation("half", null, (g, x) -> g.multiply(x, g.scalar(DType.FLOAT32, 0.5)));
    assertThat(run("<lambda>", doubling().withActivation("<lambda>", half)))
        .containsExactly(-1, 2, 3);
    assertThat(run("my_package>half", doubling().withActivation("my_package>half", half)))
        .containsExactly(-1, 2, 3);
  }

  @Test
  void aLambdaIsMadeInJava(@TempDir Path scratch) {
    SymbolicTensor in = Input.of(3);
    SymbolicTensor twice =
        Layers.lambda("twice", (g, x) -> Values.of(g.add(x.only(), x.only()))).apply(in);
    KerasModel made = KerasModel.of(in, Merge.subtract(twice, in));
    Tensor row = Tensor.of(new float[] {1, 2, 3}, 1, 3);
    assertThat(predict(made, row)).isEqualTo(row);
    Path file = scratch.resolve("m.keras");
    made.save(file);
    try (KerasModel unknown = KerasModel.load(file)) {
      assertThat(unknown.problems().get(0)).hasMessageContaining("'twice' is a Lambda");
    }
    LayerRegistry registry =
        LayerRegistry.builtIns().withLambda("twice", (g, x) -> Values.of(x.only()));
    LoadOptions options = LoadOptions.defaults().withRegistry(registry);
    try (KerasModel loaded = KerasModel.load(file, options)) {
      assertThat(predict(loaded, row)).isEqualTo(Tensor.of(new float[3], 1, 3));
    }
    SymbolicTensor other = Layers.lambda("twice", (g, x) -> x).apply(in);
    assertThatThrownBy(() -> KerasModel.of(in, Merge.add(twice, other)))
        .hasMessageContaining("twice");
  }

  private static Tensor predict(KerasModel model, Tensor row) {
    try (Predictor p = Predictor.of(model)) {
      return p.predict(row).get(0);
    }
  }
}
