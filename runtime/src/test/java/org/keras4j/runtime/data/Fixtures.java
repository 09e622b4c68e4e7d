package org.keras4j.runtime.data;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** The files that src/test/python/data_fixtures.py made, and short ways to say things. */
final class Fixtures {
  private Fixtures() {}

  static Path file(String name) {
    URL url = Objects.requireNonNull(Fixtures.class.getResource(name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static InputSpec input(String name, DType dtype, int... shape) {
    return new InputSpec(name, new TensorSpec(dtype, Shape.of(shape)));
  }
}
