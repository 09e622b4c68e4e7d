package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/** Complex numbers are of the precision that Keras gives them. */
class ComplexDtypesTest {
  @Test
  void partsAreAsWideAsThoseOfKeras() throws IOException {
    Path root = Path.of(System.getProperty("keras4j.root", ".."));
    Path golden = root.resolve("runtime/src/test/golden/keras3/complex_double");
    List<String> wanted = new ArrayList<>();
    String expected = Files.readString(golden.resolve("expect.json"));
    Matcher name = Pattern.compile("\"(complex|float)(\\d+)\"").matcher(expected);
    while (name.find()) {
      int bits = Integer.parseInt(name.group(2));
      wanted.add("float" + (name.group(1).equals("complex") ? bits / 2 : bits));
    }
    try (KerasModel model = KerasModel.load(golden.resolve("model.keras"));
        Predictor predictor = Predictor.of(model)) {
      List<Tensor> in = List.copyOf(Npz.read(golden.resolve("inputs.npz")).values());
      List<String> got = new ArrayList<>();
      predictor.predict(in).forEach(t -> got.add(t.dtype().toString()));
      assertThat(got).isEqualTo(wanted);
    }
  }
}
