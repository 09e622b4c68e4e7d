package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
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
}
