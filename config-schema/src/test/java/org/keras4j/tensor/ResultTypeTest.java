package org.keras4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promotion agrees with Keras's over all dtypes, and all pairs and triples of them. */
class ResultTypeTest {

  @Test
  void agreesWithKeras() throws IOException {
    int rows = 0;
    List<String> wrong = new ArrayList<>();
    try (InputStream in = getClass().getResourceAsStream("/keras-result-types.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        List<String> words = Arrays.asList(line.split(" "));
        List<String> names = words.subList(0, words.size() - 1);
        String expected = words.get(words.size() - 1);
        for (int turn = 0; turn < names.size(); turn++) {
          Collections.rotate(names, 1);
          String got = promote(names).kerasName();
          if (!got.equals(expected)) {
            wrong.add(line + ", got " + got);
          }
          rows++;
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).isGreaterThan(1500);
  }

  private static DType promote(List<String> names) {
    List<DType> strong = new ArrayList<>();
    for (String name : names) {
      if (!name.equals("int") && !name.equals("float")) {
        strong.add(DType.parse(name));
      }
    }
    return ResultType.of(strong, names.contains("int"), names.contains("float"));
  }
}
