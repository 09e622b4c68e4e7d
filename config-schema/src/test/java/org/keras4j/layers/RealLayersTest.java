package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keras4j.KerasModel;
import org.keras4j.config.ConfigNode;
import org.keras4j.model.Lowering;
import org.keras4j.registry.LayerRegistry;

/**
 * One model for each layer class, as real Keras 3.15 and tf_keras 2.21 saved and described it: the
 * config reads, the output's shape and the weights are Keras's own.
 */
class RealLayersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<String> keras2() throws IOException {
    return read("keras2").keySet().stream();
  }

  static Stream<String> keras3() throws IOException {
    return read("keras3").keySet().stream();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> read(String generation) throws IOException {
    try (InputStream in =
        RealLayersTest.class.getResourceAsStream("/layers/" + generation + ".json")) {
      return JSON.readValue(in, LinkedHashMap.class);
    }
  }

  @ParameterizedTest
  @MethodSource
  void keras2(String className) throws IOException {
    check(className, read("keras2").get(className));
  }

  @ParameterizedTest
  @MethodSource
  void keras3(String className) throws IOException {
    check(className, read("keras3").get(className));
  }

  @SuppressWarnings("unchecked")
  private static void check(String className, Map<String, Object> expected) throws IOException {
    KerasModel model = KerasModel.fromJson(JSON.writeValueAsString(expected.get("model")));
    assertThat(model.model().problems()).isEmpty();
    assertThat(model.outputs().get(0).spec().shape())
        .hasToString((String) expected.get("output_shape"));

    List<String> weights = new ArrayList<>();
    for (WeightSpecs.Entry e : Lowering.weightsOf(model.model()).weights()) {
      weights.add(shown(e.weight().name(), e.weight().spec().shape(), e.weight().trainable()));
    }
    List<String> want = new ArrayList<>();
    for (List<Object> w : (List<List<Object>>) expected.get("weights")) {
      String name = String.valueOf(w.get(0)).replaceAll(".*/|:0", "");
      want.add(shown(name, w.get(1), w.get(3)));
    }
    assertThat(weights).isEqualTo(want);

    for (Layer layer : model.model().layers()) {
      if (layer.base().className().equals(className)) {
        Layer again =
            LayerRegistry.builtIns()
                .deserialize(
                    ConfigNode.root(LayerRegistry.serialize(layer), "again"),
                    layer.base().writer());
        assertThat(again.getConfig()).isEqualTo(layer.getConfig());
        assertThat(again.name()).isEqualTo(layer.name());
      }
    }
  }

  private static String shown(Object name, Object shape, Object trainable) {
    return name + " " + shape + (Boolean.TRUE.equals(trainable) ? "" : " not trainable");
  }
}
