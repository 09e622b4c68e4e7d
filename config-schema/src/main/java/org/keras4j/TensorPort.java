package org.keras4j;

import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.TensorSpec;

/**
 * A named input or output of a model.
 *
 * @param spec type and shape, batch dimension included; null when a layer before it is unknown
 * @param complex true for complex numbers, whose parts a last axis of 2 holds; an input of them
 *     also takes real numbers, without that axis
 */
public record TensorPort(String name, @Nullable TensorSpec spec, boolean complex) {
  /** A port of real numbers or texts. */
  public TensorPort(String name, @Nullable TensorSpec spec) {
    this(name, spec, false);
  }

  /** As people write it: {@code image float32(None, 28, 28, 1)}. */
  @Override
  public String toString() {
    return name + " " + (spec == null ? "of unknown shape" : spec) + (complex ? " (complex)" : "");
  }
}
