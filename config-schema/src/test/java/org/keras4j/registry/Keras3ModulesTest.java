package org.keras4j.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.ConfigWriter;
import org.keras4j.config.LoadLimits;

class Keras3ModulesTest {
  @Test
  void aLayerHasItsPublicNameWhereItsModuleIsNamed() {
    String h5 = "{\"class_name\": \"GroupedQueryAttention\", \"config\": {\"name\": \"a\"}}";
    assertThat(named(h5))
        .contains("\"GroupQueryAttention\"", "\"keras.layers\"")
        .doesNotContain("GroupedQueryAttention");
  }

  @Test
  void aCustomClassKeepsItsName() {
    String own = "{\"class_name\": \"mine>GroupedQueryAttention\", \"config\": {\"name\": \"a\"}}";
    assertThat(named(own)).contains("\"GroupedQueryAttention\"", "mine>GroupedQueryAttention");
  }

  private static String named(String json) {
    ConfigNode node =
        ConfigReader.read(json.getBytes(StandardCharsets.UTF_8), LoadLimits.defaults(), "x");
    return ConfigWriter.write(Keras3Modules.named(node));
  }
}
