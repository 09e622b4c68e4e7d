package org.keras4j.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;

class ConfigReaderTest {
  private static ConfigNode read(String json) {
    return ConfigReader.read(
        json.getBytes(StandardCharsets.UTF_8), LoadLimits.defaults(), "m.json");
  }

  @Test
  void readsWhatPythonWrites() {
    ConfigNode n = read("{\"a\": NaN, \"b\": -Infinity, \"c\": 140234523452345, \"d\": 1e-7}");
    assertThat(n.get("a").number()).isNaN();
    assertThat(n.get("b").number()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(n.get("c").number()).isEqualTo(140234523452345.0);
    assertThat(read("[18446744073709551615]").items().get(0).number()).isEqualTo(0x1p64);
  }

  @Test
  void errorsNameThePlace() {
    ConfigNode units =
        read("{\"config\": {\"layers\": [{\"units\": \"x\"}]}}")
            .get("config")
            .get("layers")
            .items()
            .get(0)
            .get("units");
    assertThatThrownBy(units::integer)
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("config.layers[0].units: expected an integer, got \"x\"");
    assertThatThrownBy(() -> read("{}").get("name").string())
        .hasMessage("name: expected a string, but it is missing");
  }

  @Test
  void duplicateKeysAreRefused() {
    assertThatThrownBy(() -> read("{\"units\": 3, \"units\": 7}"))
        .isInstanceOfSatisfying(
            KerasException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DUPLICATE_KEY));
  }

  @Test
  void cutOrTrailingTextIsRefused() {
    for (String bad : new String[] {"", "{", "{\"a\": ", "{} x", "[1,]", "\"abc"}) {
      assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> read("[".repeat(300) + "]".repeat(300)))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void controlCharactersOfAFileDoNotReachTheTerminal() {
    assertThatThrownBy(() -> read("{\"a\": \"\\u001b[31m\"}").get("a").integer())
        .hasMessageContaining("\\u001b[31m");
  }
}
