package org.keras4j.model;

import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.TensorSpec;

/**
 * A symbolic tensor: an output of a layer call.
 *
 * @param layer the producing layer's name
 * @param nodeIndex which of the layer's calls, from 0
 * @param tensorIndex which of the call's outputs
 * @param spec type and shape with batch dimension, or null when it cannot be known
 */
public record KerasTensor(
    String layer, int nodeIndex, int tensorIndex, @Nullable TensorSpec spec) {}
