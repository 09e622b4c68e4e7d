package org.keras4j.model;

import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ComplexOp;
import org.keras4j.tensor.TensorSpec;

/**
 * A symbolic tensor: an output of a layer call.
 *
 * @param layer the producing layer's name
 * @param nodeIndex which of the layer's calls, from 0
 * @param tensorIndex which of the call's outputs
 * @param spec type and shape with batch dimension, or null when it cannot be known
 * @param complex true when it is of complex numbers, the dtype of whose parts is the spec's
 */
public record KerasTensor(
    String layer, int nodeIndex, int tensorIndex, @Nullable TensorSpec spec, boolean complex) {

  /** The spec at the borders of a model, where a last axis of 2 holds the parts of a number. */
  public @Nullable TensorSpec borderSpec() {
    return complex && spec != null ? ComplexOp.parts(spec) : spec;
  }
}
