package org.keras4j.config;

import java.util.List;
import java.util.Map;

/**
 * One call of a layer in a functional model: positional and keyword arguments, plain values with
 * {@link TensorRef} leaves.
 */
public record CallConfig(List<Object> args, Map<String, Object> kwargs, ConfigNode node) {}
