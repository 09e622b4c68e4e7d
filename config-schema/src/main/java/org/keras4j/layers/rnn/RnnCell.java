package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * One step of a recurrent layer. It is called with the input of the step (batch, …) and the states,
 * and gives the output and the new states. Implement it for a cell of your own, which {@link RNN}
 * then runs.
 */
public interface RnnCell extends Layer {
  /** Number of state tensors, those of nested structures counted one by one. */
  int stateCount();

  /** The specs of the states for an input of one step (batch, …). */
  List<TensorSpec> states(Shape step);

  /** The shape of the output for an input of one step (batch, …). */
  Shape outputShape(Shape step);

  /** True when inputs or states are dropped while training. */
  default boolean drops() {
    return false;
  }

  /** True when states are of complex numbers. */
  default boolean isComplex() {
    return base().dtype().isComplex();
  }

  /** True when the output of a step is its first new state. */
  default boolean givesFirstState() {
    return false;
  }

  /** True when the cell takes the argument {@code constants}, a list of tensors. */
  default boolean takesConstants() {
    return false;
  }

  /** The constants of a call, the same at every step; empty when there are none. */
  static List<Value> constants(CallArgs args) {
    return CallArgs.tensors(args.keyword("constants"));
  }

  /**
   * The states of a call: the tensors after the first, or the argument {@code states}.
   *
   * @throws ModelFormatException when they are not as many as the cell has
   */
  static List<Value> states(RnnCell cell, Values inputs, CallArgs args) {
    if (cell.drops() && Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops inputs at random",
          null,
          "save the model without training=True in the layer's call");
    }
    List<Value> states =
        inputs.size() > 1
            ? inputs.all().subList(1, inputs.size())
            : CallArgs.tensors(args.argument(1, "states"));
    if (states.size() != cell.stateCount()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the cell has " + cell.stateCount() + " state(s), but is called with " + states.size());
    }
    List<Value> cast = new ArrayList<>();
    states.forEach(s -> cast.add(s.withMask(null)));
    return cast;
  }
}
