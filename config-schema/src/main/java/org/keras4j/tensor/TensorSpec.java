package org.keras4j.tensor;

/** Element type and shape of a tensor that need not exist yet. */
public record TensorSpec(DType dtype, Shape shape) {
  @Override
  public String toString() {
    return dtype + shape.toString();
  }
}
