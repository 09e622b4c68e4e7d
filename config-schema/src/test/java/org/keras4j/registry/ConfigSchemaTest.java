package org.keras4j.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.registry.GoldenConfigs.Found;

/**
 * The schemas of configs, against the configs of the golden cases. {@code -Dkeras4j.rewrite=true}
 * makes them anew.
 */
class ConfigSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private static Map<String, List<Found>> golden;

  @BeforeAll
  static void readCases() throws IOException {
    golden = GoldenConfigs.all();
    if (Boolean.getBoolean("keras4j.rewrite")) {
      Path resource =
          Path.of(
              System.getProperty("keras4j.root", ".."),
              "config-schema/src/main/resources/org/keras4j/registry/config-schemas.json");
      Files.writeString(resource, SchemaMaker.make(golden), UTF_8);
    }
  }

  private static JsonSchema schema(String className) {
    return FACTORY.getSchema(JSON.<JsonNode>valueToTree(ConfigSchema.of(className)));
  }

  @Test
  void everyConfigOfTheGoldenCasesIsValid() {
    Set<String> wrong = new TreeSet<>();
    int seen = 0;
    for (Map.Entry<String, List<Found>> e : golden.entrySet()) {
      JsonSchema schema = schema(e.getKey());
      for (Found f : e.getValue()) {
        seen++;
        for (ValidationMessage m : schema.validate(JSON.valueToTree(f.config()))) {
          wrong.add(e.getKey() + ": " + m.getMessage() + " in " + f.place());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(3000);
  }

  @Test
  void allLayersOfKeras3AndThoseOfTheCasesHaveOne() throws IOException {
    assertThat(ConfigSchema.classNames())
        .containsAll(golden.keySet())
        .containsAll(SchemaMaker.signatures().keySet());
    JsonSchema meta =
        FACTORY.getSchema(
            JSON.readTree("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}"));
    for (String name : ConfigSchema.classNames()) {
      assertThat(meta.validate(JSON.valueToTree(ConfigSchema.of(name)))).as(name).isEmpty();
    }
  }

  @Test
  void defaultsAreValid() {
    Set<String> wrong = new TreeSet<>();
    for (String name : ConfigSchema.classNames()) {
      Map<?, ?> properties = (Map<?, ?>) ConfigSchema.of(name).get("properties");
      Map<String, Object> config = new HashMap<>();
      properties.forEach(
          (key, property) -> {
            if (((Map<?, ?>) property).containsKey("default")) {
              config.put(key.toString(), ((Map<?, ?>) property).get("default"));
            }
          });
      schema(name).validate(JSON.valueToTree(config)).stream()
          .filter(m -> !m.getType().equals("required"))
          .forEach(m -> wrong.add(name + ": " + m.getMessage()));
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Dense         | {}                                            | units",
        "Dense         | {'units': 0}                                  | units",
        "Dense         | {'units': 2.5}                                | units",
        "Dense         | {'units': 2, 'use_bias': 'yes'}               | use_bias",
        "Convolution2D | {'filters': 2, 'kernel_size': 3, 'padding': 'causal'} | padding",
        "Conv2D        | {'filters': 2, 'kernel_size': '3'}            | kernel_size",
        "Bidirectional | {'layer': {}, 'merge_mode': 'max'}            | merge_mode",
        "LSTM          | {'units': 3, 'return_sequences': 'yes'}       | return_sequences",
        "Embedding     | {'input_dim': 3}                              | output_dim",
        "UpSampling2D  | {'interpolation': 'cubic'}                    | interpolation",
      })
  void whatLayersRefuseIsInvalid(String className, String config, String key) throws IOException {
    JsonNode node = JSON.readTree(config.replace('\'', '"'));
    assertThat(schema(className).validate(node))
        .hasSize(1)
        .allMatch(m -> m.getMessage().contains(key));
  }

  @Test
  void anUnknownClassIsRefusedWithANameThatIsClose() {
    assertThatThrownBy(() -> ConfigSchema.of("Dence"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("no layer 'Dence'")
        .hasMessageContaining("Dense");
    assertThat(ConfigSchema.of("MaxPool2D").get("properties"))
        .isEqualTo(ConfigSchema.of("MaxPooling2D").get("properties"));
  }
}
