package org.keras4j.runtime.data;

import java.util.Objects;
import org.keras4j.tensor.TensorSpec;

/**
 * What a model expects of one input.
 *
 * @param name the name of the input layer
 * @param spec element type and shape; the first dimension is the batch, {@link
 *     org.keras4j.tensor.Shape#UNKNOWN} where any size is taken
 * @param complex true for complex numbers, whose parts the last axis holds
 */
public record InputSpec(String name, TensorSpec spec, boolean complex) {
  public InputSpec(String name, TensorSpec spec) {
    this(name, spec, false);
  }

  public InputSpec {
    Objects.requireNonNull(name);
    Objects.requireNonNull(spec);
  }
}
