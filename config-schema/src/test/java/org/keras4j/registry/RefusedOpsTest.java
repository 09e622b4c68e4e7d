package org.keras4j.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.RefusedOps;

/** Operations that are refused say why, and the others are found under every name of a module. */
class RefusedOpsTest {
  private static Layer read(String module, String className, Map<String, ?> config) {
    Map<String, ?> object = Map.of("module", module, "class_name", className, "config", config);
    return LayerRegistry.builtIns()
        .deserialize(ConfigNode.root(object, "test"), new Writer(3, "3.15.1"));
  }

  @Test
  void pythonFunctionsAreNeverRun() {
    assertThatThrownBy(() -> read("keras.src.ops.core", "Scan", Map.of("name", "scan")))
        .isInstanceOfSatisfying(
            UnsafeModelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FOREIGN_CODE))
        .hasMessageContaining("'Scan'")
        .hasMessageContaining("Python function");
    assertThatThrownBy(() -> read("keras.src.ops.linalg", "JVP", Map.of("name", "jvp")))
        .isInstanceOf(UnsafeModelException.class);
  }

  @Test
  void everyRefusedOperationNamesItsReason() {
    RefusedOps.REASONS.forEach(
        (name, reason) -> {
          assertThat(LayerRegistry.builtIns().find(LayerType.OPS, name)).as(name).isNull();
          assertThatThrownBy(() -> read("keras.src.ops.numpy", name, Map.of("name", "x")))
              .hasMessageContaining("'" + name + "' is not supported: " + reason);
        });
  }

  @Test
  void aTypeOfOnesOwnTakesPrecedence() {
    LayerType own = LayerRegistry.builtIns().find(LayerType.OPS, "Abs").alias("Scan");
    Map<String, ?> object =
        Map.of("module", "keras.src.ops.core", "class_name", "Scan", "config", Map.of());
    Layer layer = LayerRegistry.builtIns().with(own).deserialize(object);
    assertThat(layer.base().className()).isEqualTo("Scan");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keras.src.ops.numpy",
        "keras.ops.numpy",
        "keras.ops",
        "keras.src.ops",
        "keras_core.src.ops.numpy",
        "keras_core.ops.numpy",
        "keras_core.ops"
      })
  void everyNameOfAModule(String module) {
    Layer layer = read(module, "Multiply", Map.of("name", "multiply"));
    assertThat(layer.isOperation()).isTrue();
  }

  @Test
  void layersOfKerasCore() {
    Layer layer = read("keras_core.src.layers.core.dense", "Dense", Map.of("units", 3L));
    assertThat(layer.isOperation()).isFalse();
    assertThat(Writer.of("0.1.7", 3)).hasToString("Keras 3.0 (Keras Core 0.1.7)");
    assertThat(Writer.of("0.1.7", 3).isBefore(3, 1)).isTrue();
    assertThat(Writer.of("0.3.3", 1).generation()).isEqualTo(1);
  }

  @Test
  void foreignModulesStayForeign() {
    assertThatThrownBy(() -> read("keras_corefoo.ops", "Multiply", Map.of()))
        .isInstanceOf(UnsupportedModelException.class);
    assertThatThrownBy(() -> read("mine.ops", "Scan", Map.of())).hasMessageContaining("unknown");
  }
}
