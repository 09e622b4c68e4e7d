package org.keras4j.ops;

import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * One output of one node of an {@link OpGraph}, with the Keras mask that travels along, if any.
 *
 * @param node the producing node's index in its graph
 * @param output which of the node's outputs
 * @param spec element type and shape
 * @param mask a bool value of shape (batch, steps, …), or null
 */
public record Value(int node, int output, TensorSpec spec, @Nullable Value mask) {
  public Shape shape() {
    return spec.shape();
  }

  public DType dtype() {
    return spec.dtype();
  }

  public int rank() {
    return spec.shape().rank();
  }

  /** Dimension {@code axis}, negative from the end; {@link Shape#UNKNOWN} when not known. */
  public int dim(int axis) {
    return spec.shape().dim(axis);
  }

  /** The same value with another mask, or none. */
  public Value withMask(@Nullable Value newMask) {
    return new Value(node, output, spec, newMask);
  }
}
