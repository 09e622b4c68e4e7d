package org.keras4j.model;

import java.util.List;
import java.util.Map;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Layer;

/**
 * One call of a layer. A layer that is called several times has several nodes.
 *
 * @param layer the layer that is called
 * @param index which of the layer's calls this is, from 0
 * @param args positional arguments, with {@link KerasTensor} leaves
 * @param kwargs keyword arguments, with {@link KerasTensor} leaves
 * @param outputs what the call gives, flattened
 * @param place where the config has it
 */
public record Node(
    Layer layer,
    int index,
    List<Object> args,
    Map<String, Object> kwargs,
    List<KerasTensor> outputs,
    ConfigNode place) {}
