package org.keras4j.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.core.Dense;

/** Classes that have the name of one of Keras's own, and are others. */
class ForeignClassesTest {
  private static final Map<String, Object> CONFIG = Map.of("name", "d", "units", 2L);

  private static Map<String, @Nullable Object> object(@Nullable String registered) {
    Map<String, @Nullable Object> object = new HashMap<>();
    object.put("class_name", "Dense");
    object.put("config", CONFIG);
    object.put("registered_name", registered);
    return object;
  }

  @Test
  void aClassOfAPackageIsNotKerass() {
    Map<String, @Nullable Object> object = object("my_package>Dense");
    assertThatThrownBy(() -> LayerRegistry.builtIns().deserialize(object))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("unknown layer class 'my_package>Dense'")
        .hasMessageContaining("It is not Keras's own layer of that name.");
  }

  @Test
  void aClassWithoutAModuleIsNotKerass() {
    Map<String, @Nullable Object> object = object("Dense");
    object.put("module", null);
    assertThatThrownBy(() -> LayerRegistry.builtIns().deserialize(object))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("unknown layer class 'Dense'");
    object.put("module", "keras.layers");
    assertThat(LayerRegistry.builtIns().deserialize(object).name()).isEqualTo("d");
    assertThat(LayerRegistry.builtIns().deserialize(object(null)).name()).isEqualTo("d");
  }

  @Test
  void aUsersLayerStandsForItsClass() {
    Map<String, @Nullable Object> object = object("my_package>Dense");
    object.put("module", null);
    for (String name : new String[] {"Dense", "my_package>Dense"}) {
      LayerType mine = LayerType.of(name, Dense.TYPE.factory());
      assertThat(LayerRegistry.builtIns().with(mine).deserialize(object).name()).isEqualTo("d");
    }
  }
}
