package org.keras4j;

import org.keras4j.tensor.TensorSpec;

/** A named input or output of a model; its shape includes the batch dimension. */
public record TensorPort(String name, TensorSpec spec) {}
