package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * An operation applied to values of the same graph.
 *
 * @param origin the layer call that emitted it, for plans and messages
 */
public record OpNode(int id, Op op, List<Value> inputs, List<TensorSpec> outputs, String origin) {}
