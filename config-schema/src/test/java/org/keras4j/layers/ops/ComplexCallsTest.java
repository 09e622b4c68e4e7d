package org.keras4j.layers.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Imaginary parts reach only what knows them; their numbers are in the golden cases. */
class ComplexCallsTest {
  private final OpGraph graph = OpGraph.symbolic();

  private Value call(Map<String, ?> object, Object... args) {
    Layer layer = LayerRegistry.builtIns().deserialize(object);
    CallArgs call = new CallArgs(List.of(args), Map.of());
    Values in = Values.of(CallArgs.tensors(List.of(args)));
    Weights none = new Weights(graph, "", new WeightSpecs(layer));
    return LayerCalls.call(layer, graph, in, none, call).get(0);
  }

  private Value op(String name, Object... args) {
    return call(
        Map.of("module", "keras.src.ops.numpy", "class_name", name, "config", Map.of()), args);
  }

  private Value real() {
    return graph.input("x", new TensorSpec(DType.FLOAT32, Shape.of(-1, 3)));
  }

  private Value complex() {
    return op("Polar", real(), real());
  }

  @Test
  void partsStayTogether() {
    Value z = complex();
    assertThat(z.imaginary()).isNotNull();
    assertThat(op("Negative", z).imaginary()).isNotNull();
    assertThat(op("Multiply", z, 2.0).imaginary()).isNotNull();
    assertThat(op("Multiply", 2.0, z).imaginary()).isNotNull();
    assertThat(op("Add", real(), z).imaginary()).isNotNull();
    assertThat(op("Divide", 1L, z).imaginary()).isNotNull();
    assertThat(op("Abs", z).imaginary()).isNull();
    assertThat(op("Real", z).imaginary()).isNull();
    assertThat(op("ViewAsReal", z).shape()).isEqualTo(Shape.of(-1, 3, 2));
    assertThat(z.withMask(null).imaginary()).isNotNull();
  }

  @Test
  void whatKnowsNoComplexNumbersRefusesThem() {
    Value z = complex();
    assertThatThrownBy(() -> op("Maximum", z, real()))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("Maximum of complex numbers");
    Map<String, ?> dense = Map.of("class_name", "Dense", "config", Map.of("units", 2));
    assertThatThrownBy(() -> call(dense, z))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("complex numbers");
  }

  @Test
  void aModelWithComplexOutputsIsRefused() {
    Map<String, ?> spec =
        Map.of("shape", List.of(2, 3), "dtype", "float32", "keras_history", List.of("x", 0, 0));
    Map<String, ?> tensor = Map.of("class_name", "__keras_tensor__", "config", spec);
    Map<String, ?> node = Map.of("args", List.of(tensor, tensor), "kwargs", Map.of());
    Map<String, ?> input =
        Map.of(
            "module", "keras.layers",
            "class_name", "InputLayer",
            "name", "x",
            "config", Map.of("batch_shape", List.of(2, 3), "dtype", "float32", "name", "x"),
            "inbound_nodes", List.of());
    Map<String, ?> polar =
        Map.of(
            "module", "keras.src.ops.nn",
            "class_name", "Polar",
            "name", "polar",
            "config", Map.of("name", "polar"),
            "inbound_nodes", List.of(node));
    Map<String, ?> model =
        Map.of(
            "module", "keras.src.models.functional",
            "class_name", "Functional",
            "config",
                Map.of(
                    "name", "m",
                    "layers", List.of(input, polar),
                    "input_layers", List.of(List.of("x", 0, 0)),
                    "output_layers", List.of(List.of("polar", 0, 0))));
    Layer read = LayerRegistry.builtIns().deserialize(model);
    assertThat(((org.keras4j.model.Model) read).problems())
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("'polar' is complex"));
  }
}
