package org.keras4j.config;

/** A reference to an output of a layer call: Keras's {@code [layer, node index, tensor index]}. */
public record TensorRef(String layer, int node, int tensor) {
  @Override
  public String toString() {
    return "[\"" + layer + "\", " + node + ", " + tensor + "]";
  }
}
