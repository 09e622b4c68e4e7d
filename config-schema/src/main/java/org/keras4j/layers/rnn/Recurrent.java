package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.DTypePolicy;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * A layer that walks along the time axis with states: what {@link Bidirectional} needs to know of
 * the layers it wraps. The outputs are the sequence or the last output, then, with {@code
 * returnState}, the last states.
 */
public interface Recurrent extends Layer {
  /** True when time is walked from the end; sequences are returned in the order of the walk. */
  boolean goBackwards();

  boolean returnSequences();

  boolean returnState();

  /** True when the input is (time, batch, …). */
  boolean timeMajor();

  /** Number of state tensors. */
  int stateCount();

  @Override
  default boolean supportsMasking() {
    return true;
  }

  /** A sequence keeps the mask of the input; a last output and states have none. */
  @Override
  default List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(i == 0 && returnSequences() ? inputs.get(0).mask() : null);
    }
    return masks;
  }

  /** How many tensors of a call are constants, which a cell sees at every step. */
  default int constantCount() {
    return 0;
  }

  /**
   * The initial states of a call: the tensors after the first in the input list, as Keras 1 and 2
   * store them, or the argument {@code initial_state}; empty when there are none.
   *
   * @param constants how many tensors at the end of the list are constants
   */
  static List<Value> initialStates(Values inputs, CallArgs args, int constants) {
    int end = inputs.size() - constants;
    if (end > 1) {
      return inputs.all().subList(1, end);
    }
    return CallArgs.tensors(args.argument(1, "initial_state"));
  }

  /**
   * The constants of a call: the last tensors of the input list, or the argument {@code constants}.
   */
  static List<Value> constants(Values inputs, CallArgs args, int count) {
    List<Value> named = CallArgs.tensors(args.keyword("constants"));
    if (!named.isEmpty() || count == 0) {
      return named;
    }
    if (inputs.size() <= count) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the layer has "
              + count
              + " constant(s), but is called with "
              + inputs.size()
              + " tensors");
    }
    return inputs.all().subList(inputs.size() - count, inputs.size());
  }

  /** An output in the dtype of the layer; inner layers, or the cell, may have another. */
  static Value cast(Layer layer, OpGraph g, Value v) {
    DTypePolicy policy = layer.base().dtype();
    boolean complex = ComplexOp.isOne(g, v);
    if (complex && !layer.base().writer().isKeras3()) {
      return v;
    }
    if (policy.isComplex() && layer.base().writer().isKeras3()) {
      return ComplexOp.as(g, v, policy.compute());
    }
    return g.cast(ComplexOp.part(g, v, 0), policy.compute());
  }

  /**
   * The mask that a call obeys. Keras 3 fills in the mask that travels with the sequence only when
   * the sequence is the call's sole tensor, so not beside initial states.
   */
  static @Nullable Value stepMask(Layer layer, Values inputs, CallArgs args) {
    boolean ignored =
        layer.base().writer().isKeras3()
            && inputs.size() == 1
            && !(args.keyword("mask") instanceof Value)
            && !initialStates(inputs, args, 0).isEmpty();
    return ignored ? null : inputs.get(0).mask();
  }
}
