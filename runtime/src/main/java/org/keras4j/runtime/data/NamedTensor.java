package org.keras4j.runtime.data;

import java.util.Objects;
import org.keras4j.tensor.Tensor;

/** A tensor under the name of the model's input or output that it belongs to. */
public record NamedTensor(String name, Tensor tensor) {
  public NamedTensor {
    Objects.requireNonNull(name);
    Objects.requireNonNull(tensor);
  }
}
