package org.keras4j;

import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.TensorSpec;

/**
 * A named input or output of a model.
 *
 * @param spec type and shape, batch dimension included; null when a layer before it is unknown
 */
public record TensorPort(String name, @Nullable TensorSpec spec) {}
